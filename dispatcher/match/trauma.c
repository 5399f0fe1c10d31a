#include "trauma.h"

static struct text needs_of(const struct snapshot *s, district_index d, moment now)
{
	return snapshot_practice(s, d, TEXT("trauma.needs"), now);
}

static bool has(struct text list, struct text leaf)
{
	struct text rest = leaf, domain = text_cut(&rest, '.');

	while (list.len) {
		struct text said = text_cut(&list, ' ');

		if (said.len && (text_eq(said, leaf) || text_eq(said, domain)))
			return true;
	}
	return false;
}

bool trauma_lists(const struct snapshot *s, district_index d, struct text leaves, moment now)
{
	struct text list = needs_of(s, d, now);
	bool found = false;

	while (!found && leaves.len)
		found = has(list, text_cut(&leaves, ' '));
	return found;
}

bool trauma_found(
	const struct snapshot *s, const struct help *help, const struct matching *m, moment now)
{
	bool found = m->grade == GRADE_CRISIS;
	struct text list;

	if (help->trauma != ANSWER_UNKNOWN)
		return help->trauma == ANSWER_YES;
	list = needs_of(s, help->district, now);
	for (size_t i = 0; !found && i < m->n_needs; i++)
		found = has(list, s->needs[m->needs[i].need].code);
	return found;
}

int32_t trauma_most(const struct snapshot *s, district_index d, moment now)
{
	enum { MOST = 9999 };
	struct text said = snapshot_practice(s, d, TEXT("trauma.open.max"), now);
	int64_t n;

	return text_to_i64(said, &n) && n >= 1 && n <= MOST ? (int32_t)n : INT32_MAX;
}
