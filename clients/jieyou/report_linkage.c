/* The part of a report that tells of referrals and resource linkages. */
#include "fields.h"
#include "report.h"

/* What came of it, in the words of the form. */
static const char *result_zh(const char *result)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(
		&jieyou__move_linkage__cause__descriptor, result);

	return v ? field_word(&jieyou__move_linkage__cause__descriptor, v->value) : "";
}

void report_linkage(const struct page *p, const Jieyou__Linkage *l)
{
	char until[PAGE_TIME_SIZE];

	page_print(p, 2, 4, "第 %d 项  %s  %s  %s%s%s", (int)l->number,
		field_word(&jieyou__propose_linkage__kind__descriptor, (int)l->kind), l->name,
		l->state_name, result_zh(l->result)[0] ? ":" : "", result_zh(l->result));
	if (l->until_us) {
		page_time(l->until_us, until);
		page_print(p, 4, 6, "最迟:%s", until);
	}
	if (l->until_us && l->contact[0])
		page_print(p, 4, 6, "联系:%s%s%s", l->contact, l->hours[0] ? "  " : "", l->hours);
	if (l->until_us && l->phone[0])
		page_print(p, 4, 6, "联络员:%s  %s%s%s", l->person, l->phone,
			l->next[0] ? "  无人接听时:" : "", l->next);
}

void report_linkages(struct cli *c, const Jieyou__CaseReply *reply)
{
	if (reply->n_linkages)
		page_heading(&c->page, "转介与资源链接");
	for (size_t i = 0; i < reply->n_linkages; i++)
		report_linkage(&c->page, reply->linkages[i]);
}
