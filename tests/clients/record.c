/*
 * The record of a case as it is printed, on a terminal and on paper; and that nothing that can be
 * on a record lacks its Chinese label. Replies are written as JSON.
 */
#include "record_print.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "fields.h"
#include "json.h"
#include "paper.h"

#define MICROS "000000"

static const char *printed(
	const char *json, void (*print)(struct cli *, const Jieyou__RecordReply *))
{
	static char text[16384];
	struct cli c = {.page = {.width = 80}};
	struct refusal r = {0};
	ProtobufCMessage *reply;
	char *out = NULL;
	size_t size = 0;

	arena_init(&c.arena, 1 << 20);
	c.page.out = open_memstream(&out, &size);
	reply = json_parse(
		text_from(json), &jieyou__record_reply__descriptor, JSON_KEYS_KNOWN, &c.arena, &r);
	cr_assert(reply, "%.*s: %.*s", TEXT_ARG(r.field), TEXT_ARG(r.sentence));
	print(&c, (Jieyou__RecordReply *)reply);
	fclose(c.page.out);
	snprintf(text, sizeof(text), "%s", out);
	free(out);
	arena_release(&c.arena);
	return text;
}

#define expect_says(text, words) cr_expect(strstr(text, words), "“%s” is not in:\n%s", words, text)
#define expect_silent(text, words) \
	cr_expect_not(strstr(text, words), "“%s” is in:\n%s", words, text)

/* ---- For people ---- */

static const char small[] =
	"{\"head\":{\"caseId\":1024,\"state\":\"ACCEPTED\",\"stateName\":\"已接受\",\"grade\":"
	"\"URGENT\","
	"\"district\":\"440309\",\"filedUs\":1735660800" MICROS ",\"needs\":[\"LAW.COMP\",\"X.Y\"]},"
	"\"names\":[{\"code\":\"440309\",\"name\":\"龙华区\"},{\"code\":\"LAW.COMP\",\"name\":\"赔偿\"}"
	","
	"{\"code\":\"STUCK\",\"name\":\"长期无进展\"}],"
	"\"events\":["
	"{\"seq\":1,\"atUs\":1735660800" MICROS
	",\"kind\":\"TAKEN\",\"actor\":\"S-1\",\"actorName\":\"李社工\","
	"\"via\":\"console\",\"fromState\":\"RECEIVED\",\"state\":\"ACCEPTED\",\"hash\":\"00ff\","
	"\"form\":{\"take\":{\"criteria\":[\"STUCK\",\"OTHER\"],\"opinion\":\"一\\n二\"}}},"
	"{\"seq\":2,\"atUs\":1735664400" MICROS
	",\"kind\":\"CALLED\",\"actor\":\"S-1\",\"via\":\"S-1\","
	"\"fromState\":\"ACCEPTED\",\"state\":\"ACCEPTED\",\"form\":{\"doneUs\":1735660860" MICROS ","
	"\"call\":{\"summary\":\"孩子安全\"}}},"
	"{\"seq\":3,\"atUs\":1735664400" MICROS ",\"kind\":\"OVERDUE\",\"actor\":\"dispatcher\","
	"\"via\":\"dispatcher\",\"fromState\":\"ACCEPTED\",\"state\":\"ACCEPTED\",\"hash\":\"0a0b\"}]}";

Test(record, in_order_with_every_field)
{
	cr_expect_str_eq(printed(small, record_print),
		"案号:1024\n"
		"目前状态:已接受\n"
		"分级:紧急\n"
		"地区:龙华区(440309)\n"
		"受理时间:2025年1月1日 00:00\n"
		"需要:赔偿(LAW.COMP)、X.Y\n"
		"记录:共 3 条,依次编号,全部列出\n"
		"末条校验值:0a0b\n"
		"\n"
		"1. 筛选:接受  2025年1月1日 00:00\n"
		"经办:李社工(S-1),经 console\n"
		"状态:已受理,待中心值班社工筛选 → 已接受,待确定应答与团队\n"
		"符合的疑难标准:长期无进展(STUCK)、OTHER\n"
		"筛选意见:一\n"
		"  二\n"
		"\n"
		"2. 电话联系社工  2025年1月1日 01:00\n"
		"经办:S-1\n"
		"补记:2025年1月1日 00:01 办理,2025年1月1日 01:00 才写入记录\n"
		"通话要点:孩子安全\n"
		"\n"
		"3. 逾期未办理  2025年1月1日 01:00\n"
		"经办:系统自动\n"
		"(记录到此为止,共 3 条)\n");
}

/* What was not said is not there, a no and an age of nought are. */
Test(record, the_request_with_what_was_said)
{
	const char *text = printed(
		"{\"head\":{\"caseId\":1},\"events\":[{\"seq\":1,\"kind\":\"FILED\",\"filed\":{\"help\":{"
		"\"narrative\":\"没钱\",\"helperSex\":\"FEMALE\",\"client\":{\"age\":0,\"sex\":\"MALE\","
		"\"contact\":{\"channels\":[\"CALL\",\"VISIT\"],\"message\":\"NO\"}},"
		"\"screen\":{\"life\":\"YES\",\"away\":\"NO\"}},"
		"\"basis\":{\"code\":\"CONSENT_OF_CLIENT\",\"text\":\"本人同意\",\"law\":\"某法第1条\"}}}]"
		"}",
		record_print);

	expect_says(text, "求助表\n"
					  "  求助内容:没钱\n"
					  "  服务对象\n"
					  "    年龄:0\n"
					  "    性别:男\n"
					  "    安全联系方式\n"
					  "      约定的方式:电话、上门\n"
					  "      可以留言:否\n"
					  "  紧急筛查\n"
					  "    离家出走、流浪、走失:否\n"
					  "    其他危及生命的情形:是\n"
					  "  要求专家性别:女\n"
					  "立案依据\n"
					  "  依据:本人同意\n"
					  "  法律:某法第1条\n");
	expect_silent(text, "CONSENT_OF_CLIENT");
	expect_silent(text, "户籍");
}

Test(record, words_that_are_gone_or_not_theirs)
{
	const char *text =
		printed("{\"head\":{\"caseId\":1},\"notice\":\"已依法删除。\",\"events\":["
				"{\"seq\":1,\"kind\":\"FILED\",\"erased\":true},"
				"{\"seq\":2,\"kind\":\"SHUT_OUT\",\"withheld\":true},"
				"{\"seq\":3,\"kind\":\"ERASED\",\"erasedBody\":{\"basis\":\"CONSENT_WITHDRAWN\"}},"
				"{\"seq\":4,\"kind\":\"HELD\",\"held\":{\"ground\":\"PROCEEDINGS\"}},"
				"{\"seq\":5,\"kind\":\"NEWER\",\"actor\":\"x\",\"via\":\"x\"}]}",
			record_print);

	expect_says(text, "请注意:已依法删除。\n");
	expect_says(text, "1. 求助受理  未定\n经办:\n内容:已依法删除\n");
	expect_says(text, "2. 指定回避  未定\n经办:\n内容:不在您的查看范围内\n");
	expect_says(text, "依据(个人信息保护法第四十七条):撤回同意\n");
	expect_says(text, "保留的原因:诉讼、仲裁\n");
	expect_says(text, "5. NEWER  未定\n经办:x\n");
}

Test(record, what_was_found_as_it_is_shown)
{
	const char *text =
		printed("{\"head\":{\"caseId\":1},\"events\":[{\"seq\":2,\"kind\":\"MATCHED\",\"matched\":{"
				"\"needs\":[{\"code\":\"A\",\"name\":\"甲\"}]}}]}",
			record_print);

	expect_says(text, "2. 完成匹配");
	expect_says(text, "【发现的需要】\n  · 甲\n");
	expect_says(text, "【尚无人承担】");
}

/* ---- On paper ---- */

static const char *escaped(struct text t)
{
	static char text[400];
	FILE *out = fmemopen(text, sizeof(text), "w");

	paper_escape(out, t);
	fclose(out);
	return text;
}

Test(paper, escapes_whatever_is_not_text)
{
	cr_expect_str_eq(escaped(TEXT("")), "");
	cr_expect_str_eq(escaped(TEXT("孩子安全")), "孩子安全");
	cr_expect_str_eq(escaped(TEXT("<script>alert(\"1\")</script>")),
		"&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
	cr_expect_str_eq(escaped(TEXT("' onload='x' &lt; &#60; &")),
		"&#39; onload=&#39;x&#39; &amp;lt; &amp;#60; &amp;");
	cr_expect_str_eq(escaped(TEXT("]]> --> </style>")), "]]&gt; --&gt; &lt;/style&gt;");
	cr_expect_str_eq(
		escaped(TEXT("\x1b[2J\x07\x7f")), "\xef\xbf\xbd[2J\xef\xbf\xbd\xef\xbf\xbd", "control");
	cr_expect_str_eq(escaped(TEXT("a\xe2\x80\xae"
								  "b")),
		"a\xef\xbf\xbd"
		"b",
		"the direction of what follows");
	cr_expect_str_eq(escaped(TEXT("\xff<\xc0\xbc\xe2\x82")),
		"\xef\xbf\xbd&lt;\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "not UTF-8");
}

Test(paper, a_record)
{
	const char *text = printed(small, record_print_paper);

	expect_says(text, "<title>个案办理记录 案号 1024</title>");
	expect_says(text, "@top-left{content:\"案号 1024\"");
	expect_says(text, "@bottom-left{content:\"校验值 0a0b\"");
	expect_says(text, "counter(page)");
	expect_says(text, "<h2><b>1</b><span>筛选:接受</span><time>2025年1月1日 00:00</time></h2>\n"
					  "<dl style=\"--i:0\"><dt>经办</dt><dd>李社工(S-1),经 console</dd></dl>\n");
	expect_says(text, "<dt>筛选意见</dt><dd>一</dd><dd>二</dd></dl>\n");
	expect_says(text, "(记录到此为止,共 3 条)</p>\n</body>\n</html>\n");
	expect_silent(text, "\033");
}

Test(paper, nothing_that_is_written_becomes_html)
{
	const char *text = printed(
		"{\"head\":{\"caseId\":1,\"stateName\":\"<i>\",\"worker\":\"<u>\",\"district\":\"<tt>\","
		"\"needs\":[\"<a>\"]},\"notice\":\"<b>\",\"names\":[{\"code\":\"<a>\",\"name\":\"<s>\"}],"
		"\"events\":[{\"seq\":1,\"kind\":\"<q>\",\"actor\":\"<x>\",\"actorName\":\"<y>\",\"via\":"
		"\"<z>\","
		"\"fromState\":\"<m>\",\"state\":\"<n>\",\"form\":{\"supply\":{\"text\":\"<img "
		"src=x>\\n<k>\"}}},"
		"{\"seq\":2,\"kind\":\"MATCHED\",\"matched\":{\"needs\":[{\"code\":\"A\",\"name\":\"<v>\","
		"\"evidence\":[{\"text\":\"<w>\"}]}]}}]}",
		record_print_paper);
	static const char *const tags[] = {"<i>", "<u>", "<tt>", "<a>", "<b>&", "<s>", "<q>", "<x>",
		"<y>", "<z>", "<m>", "<n>", "<img", "<k>", "<v>", "<w>"};

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		expect_silent(text, tags[i]);
	expect_says(text, "<dd>&lt;img src=x&gt;</dd><dd>&lt;k&gt;</dd>");
	expect_says(text, "<dd>&lt;b&gt;</dd>");
	expect_says(text, "&lt;v&gt; 「&lt;w&gt;」");
}

/* ---- Labels ---- */

static void expect_words(const ProtobufCEnumDescriptor *type)
{
	for (unsigned i = 0; i < type->n_values; i++) {
		const ProtobufCEnumValue *v = &type->values[i];

		cr_expect(v->value == 0 || strcmp(field_word(type, v->value), v->name) != 0,
			"proto/labels.def lacks WORD of %s %s", type->name, v->name);
	}
}

/* What is printed by report.h is not printed field by field. */
static bool has_own_words(const ProtobufCFieldDescriptor *f)
{
	return f->descriptor == &jieyou__match__descriptor;
}

static bool can_be_printed(const ProtobufCFieldDescriptor *f)
{
	return f->type != PROTOBUF_C_TYPE_FLOAT && f->type != PROTOBUF_C_TYPE_DOUBLE &&
		   f->type != PROTOBUF_C_TYPE_BYTES;
}

static void expect_labels(const ProtobufCMessageDescriptor *type)
{
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];
		const char *label = field_label(type, f->name);

		cr_expect(label, "proto/labels.def lacks LABEL of %s %s", type->name, f->name);
		if (!label || !label[0])
			continue;
		cr_expect(can_be_printed(f), "%s %s", type->name, f->name);
		if (f->type == PROTOBUF_C_TYPE_MESSAGE && !has_own_words(f))
			expect_labels(f->descriptor);
		if (f->type == PROTOBUF_C_TYPE_ENUM)
			expect_words(f->descriptor);
	}
}

/* A new form, or a new field of one, is not forgotten. */
Test(fields, everything_on_a_record_has_a_label)
{
	expect_labels(&jieyou__record_event__descriptor);
	expect_labels(&jieyou__case_head__descriptor);
}

/* And none stays behind. */
Test(fields, every_label_is_of_a_field)
{
#define LABEL(message, field, zh)                                                                  \
	cr_expect(                                                                                     \
		protobuf_c_message_descriptor_get_field_by_name(&jieyou__##message##__descriptor, #field), \
		#message "." #field);
#define WORD(type, VALUE, zh)                                                                  \
	cr_expect(                                                                                 \
		protobuf_c_enum_descriptor_get_value_by_name(&jieyou__##type##__descriptor, #VALUE) && \
			zh[0],                                                                             \
		#type " " #VALUE);
#include "labels.def"
}
