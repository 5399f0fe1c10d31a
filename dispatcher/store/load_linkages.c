#include "load_standing.h"

struct statement load_linkages_statement(const struct load *what, struct params *p)
{
	params_text(p, what->state);
	params_text(p, what->resource);
	if (what->n_districts)
		params_texts(p, what->districts, what->n_districts);
	else
		params_null(p);
	params_time(p, what->late);
	params_time(p, what->at);
	params_int8(p, what->id.n);
	params_int4(p, (int32_t)what->seq);
	params_int4(p, what->limit);
	load_seen_params(&what->seen, p);
	return (struct statement){QUERY_list_linkages, p};
}

void load_linkage_columns(struct row_read *r, struct arena *a, struct linkage_facts *l)
{
	l->n = row_int4(r);
	l->kind = arena_text(a, row_text(r));
	l->target = arena_text(a, row_text(r));
	l->needs = arena_text(a, row_text(r));
	l->state = arena_text(a, row_text(r));
	l->result = arena_text(a, row_text(r));
	l->since = row_time(r);
	l->until = row_time(r);
	l->left = row_int4(r);
}

bool load_linkages_read(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct case_facts *cases = arena_array(a, n, sizeof(*cases));
	struct linkage_facts *linkages = arena_array(a, n, sizeof(*linkages));
	bool ok = cases && linkages;

	for (size_t i = 0; ok && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		load_case_columns(&r, a, &cases[i]);
		load_linkage_columns(&r, a, &linkages[i]);
		ok = row_end(&r);
	}
	ret->cases = cases;
	ret->linkages = linkages;
	ret->n_cases = ret->n_linkages = n;
	return ok;
}
