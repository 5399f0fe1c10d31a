#include "load_besides.h"

#include "load_library.h"
#include "load_notices.h"
#include "load_standing.h"

static struct statement of_case(enum query query, const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	return (struct statement){query, p};
}

static struct statement candidate_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	params_text(p, what->candidate);
	return (struct statement){QUERY_load_candidate, p};
}

size_t load_besides_statements(
	const struct load *what, struct params params[], struct statement list[])
{
	struct params *p = params;
	struct statement *s = list;

	if (what->newest)
		*s++ = of_case(QUERY_load_newest, what, p++);
	if (what->hours)
		*s++ = load_hours_statement(what, p++);
	if (what->ratings)
		*s++ = load_ratings_statement(p++);
	if (what->supervisor.len)
		*s++ = load_supervised_statement(what, p++);
	if (what->candidate.len)
		*s++ = candidate_statement(what, p++);
	if (what->engaged)
		*s++ = of_case(QUERY_load_engaged, what, p++);
	if (what->contest)
		*s++ = of_case(QUERY_load_contest, what, p++);
	if (what->debriefings)
		*s++ = load_debriefings_statement(what->id, p++);
	if (what->debriefings_due)
		*s++ = of_case(QUERY_load_debriefings_due, what, p++);
	return (size_t)(s - list);
}

/* One row of one text. */
static bool read_text(const PGresult *res, struct arena *a, struct text *ret)
{
	struct row_read r;

	if (PQntuples(res) != 1)
		return false;
	r = row_read(res, 0);
	*ret = arena_text(a, row_text(&r));
	return row_end(&r);
}

bool load_besides_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	bool ok = true;

	if (what->newest)
		ok = load_notices_newest(*results++, a, ret) && ok;
	if (what->hours)
		ok = load_hours_read(*results++, a, ret) && ok;
	if (what->ratings)
		ok = load_ratings_read(*results++, a, ret) && ok;
	if (what->supervisor.len)
		ok = load_supervised_read(*results++, ret) && ok;
	if (what->candidate.len)
		ok = load_candidate_read(*results++, ret) && ok;
	if (what->engaged)
		ok = read_text(*results++, a, &ret->engaged) && ok;
	if (what->contest)
		ok = load_contest_read(*results++, a, ret) && ok;
	if (what->debriefings)
		ok = load_debriefings_read(*results++, a, ret) && ok;
	if (what->debriefings_due)
		ok = read_text(*results++, a, &ret->debriefings_due) && ok;
	return ok;
}

/* ---- Talks that are owed ---- */

struct statement load_debriefings_statement(case_id file, struct params *p)
{
	params_int8(p, file.n);
	return (struct statement){QUERY_load_debriefings, p};
}

bool load_debriefings_read(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct debriefing_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		list[i].file.n = row_int8(&r);
		list[i].n = row_int4(&r);
		list[i].about.n = row_int8(&r);
		list[i].due = row_time(&r);
		list[i].team = arena_text(a, row_text(&r));
		ok = row_end(&r);
	}
	ret->debriefings = list;
	ret->n_debriefings = n;
	return ok;
}
