/* What people read for codes and values of figures. */
#include <inttypes.h>

#include "fields.h"
#include "linkage.h"
#include "stats.h"

static const struct {
	const char *code, *zh;
	enum { COUNT, TIME, MONEY } unit;
} figures[] = {
#define FIGURE(code, unit, zh) {#code, zh, unit},
#include "figures.def"
};

/* Codes that are no figure, nor of an enum. */
static const struct {
	const char *code, *zh;
} others[] = {
	{"", "合计"},
	{"OTHERS", "其余合并"},
	{"PHONE", "电话"},
	{"PROGRAM", "小程序"},
	{"DIRECT", "本人登录"},
	{"UNSAID", "未记"},
	{"NONE", "尚未应答"},
	{"RETURNED", "退回并指引"},
	{"ADVISED", "即时答复"},
	{"MONTH", "月份"},
	{"QUARTER", "季度"},
	{"DISTRICT", "地区"},
	{"NEED", "需要"},
	{"DOMAIN", "需要的领域"},
	{"GRADE", "等级"},
	{"CHANNEL", "渠道"},
	{"ANSWER", "应答方式"},
	{"EXPERT", "专家"},
	{"UNIT", "联动单位"},
	{"RESOURCE", "政策资源"},
	{"LEDGER", "月份与督导"},
	{"SUCCESS", "办成"},
	{"WITHDRAWN", "撤回"},
	{"HANDED_BACK", "交回主责社工办理"},
};

/* A code of theirs means the same wherever it stands here. */
static const ProtobufCEnumDescriptor *const enums[] = {&jieyou__grade__descriptor,
	&jieyou__answer_kind__descriptor, &jieyou__cause__descriptor,
	&jieyou__decline__cause__descriptor, &jieyou__heard__satisfied__descriptor,
	&jieyou__heard__outcome__descriptor, &jieyou__session__kind__descriptor,
	&jieyou__assign__payer__descriptor, &jieyou__convene__manner__descriptor,
	&jieyou__propose_linkage__kind__descriptor, &jieyou__move_linkage__cause__descriptor};

static const char *known(const char *code)
{
	enum linkage_state step;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i].code, code) == 0)
			return others[i].zh;
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		if (strcmp(figures[i].code, code) == 0)
			return figures[i].zh;
	for (size_t i = 0; i < sizeof(enums) / sizeof(enums[0]); i++) {
		const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(enums[i], code);

		if (v)
			return field_word(enums[i], v->value);
	}
	return linkage_from(text_from(code), &step) ? linkage_zh(step).ptr : NULL;
}

struct text stats_word(struct cli *c, Jieyou__Name *const *names, size_t n_names, const char *code)
{
	const char *zh = known(code);
	int year, quarter;

	if (zh)
		return text_from(zh);
	for (size_t i = 0; i < n_names; i++)
		if (strcmp(names[i]->code, code) == 0)
			return text_from(names[i]->name);
	if (sscanf(code, "%4dQ%1d", &year, &quarter) == 2)
		return arena_format(&c->arena, "%d 年第 %d 季度", year, quarter);
	return text_from(code);
}

size_t stats_place(const char *figure)
{
	size_t i = 0;

	while (i < sizeof(figures) / sizeof(figures[0]) && strcmp(figures[i].code, figure) != 0)
		i++;
	return i;
}

bool stats_is_time(const char *figure)
{
	size_t i = stats_place(figure);

	return i < sizeof(figures) / sizeof(figures[0]) && figures[i].unit == TIME;
}

static bool is_money(const char *figure)
{
	size_t i = stats_place(figure);

	return i < sizeof(figures) / sizeof(figures[0]) && figures[i].unit == MONEY;
}

struct text stats_value(struct cli *c, const char *figure, int64_t n)
{
	enum { MINUTE_US = 60000000, HOUR = 60, DAY = 24 * HOUR };
	int64_t minutes = n / MINUTE_US;

	if (is_money(figure))
		return arena_format(&c->arena, "%" PRId64 ".%02d 元", n / 100, (int)(n % 100));
	if (!stats_is_time(figure))
		return arena_format(&c->arena, "%" PRId64, n);
	if (minutes < HOUR)
		return arena_format(&c->arena, "%" PRId64 " 分钟", minutes);
	if (minutes < DAY)
		return arena_format(
			&c->arena, "%" PRId64 " 小时 %" PRId64 " 分", minutes / HOUR, minutes % HOUR);
	return arena_format(
		&c->arena, "%" PRId64 " 天 %" PRId64 " 小时", minutes / DAY, minutes % DAY / HOUR);
}
