#include "conflicts.h"

static bool unknown_expert(const struct reading *rd, const char *field, struct text code)
{
	return FAULT(rd, REFUSAL_BAD_VALUE, field, "专家库中没有「%.*s」,请按专家库核对专家编号。",
		TEXT_ARG(reading_quoted(code)));
}

/* A list of the request as the field, its name for people, and its codes. */
struct named {
	const char *field, *zh;
	char *const *codes;
	size_t n, max;
};

static bool read_experts(
	const struct reading *rd, const struct named *named, expert_index *ret, size_t *ret_n)
{
	if (!reading_check_count(rd, named->field, named->zh, named->n, named->max))
		return false;
	for (size_t i = 0; i < named->n; i++) {
		struct text code = text_from(named->codes[i]);

		ret[i] = snapshot_expert(rd->s, code);
		if (ret[i] == NOBODY)
			return unknown_expert(rd, reading_element(rd, named->field, i), code);
	}
	*ret_n = named->n;
	return true;
}

/* A unit need not be one of the pool's: then nobody is of it. */
static bool read_unit(
	const struct reading *rd, const char *field, const char *name, struct text *ret)
{
	if (!reading_text(rd, field, "被投诉单位", name, CONFLICTS_UNIT_MAX, ret))
		return false;
	*ret = text_trim(*ret);
	return ret->len >= CONFLICTS_UNIT_MIN ||
		   FAULT(rd, REFUSAL_BAD_VALUE, field,
			   "被投诉单位「%.*s」太短,会牵连无关的专家,请按专家库所列写单位名称。",
			   TEXT_ARG(reading_quoted(*ret)));
}

static bool read_units(const struct reading *rd, const Jieyou__HelpRequest *msg)
{
	static const char field[] = "help.complained_units";
	struct help *help = rd->help;

	if (!reading_check_count(rd, field, "被投诉单位", msg->n_complained_units, COMPLAINED_MAX))
		return false;
	for (size_t i = 0; i < msg->n_complained_units; i++)
		if (!read_unit(rd, reading_element(rd, field, i), msg->complained_units[i],
				&help->complained[help->n_complained++]))
			return false;
	return true;
}

bool conflicts_read(const struct reading *rd, const Jieyou__HelpRequest *msg)
{
	struct help *help = rd->help;
	const struct named excluded = {"help.excluded_experts", "回避专家", msg->excluded_experts,
						   msg->n_excluded_experts, EXCLUDED_MAX},
					   kin = {"help.kin_experts", "当事人的亲属专家", msg->kin_experts,
						   msg->n_kin_experts, KIN_MAX},
					   other_party = {"help.other_party_experts", "服务另一方的专家",
						   msg->other_party_experts, msg->n_other_party_experts, OTHER_PARTY_MAX};
	struct text known = text_from(msg->known_expert);

	if (!read_experts(rd, &excluded, help->excluded, &help->n_excluded) ||
		!read_experts(rd, &kin, help->kin, &help->n_kin) ||
		!read_experts(rd, &other_party, help->other_party, &help->n_other_party) ||
		!read_units(rd, msg))
		return false;
	help->known_expert = known.len ? snapshot_expert(rd->s, known) : NOBODY;
	return !known.len || help->known_expert != NOBODY ||
		   unknown_expert(rd, "help.known_expert", known);
}
