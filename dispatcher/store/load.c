#include "load.h"

#include "row_read.h"

size_t load_statements(const struct load *what, struct params params[2], struct statement list[2])
{
	struct params *p = &params[0];

	switch (what->kind) {
	case LOAD_NOTHING:
	case LOAD_NUMBER: /* numbers.h */
		return 0;
	case LOAD_CASE:
		params_int8(p, what->id.n);
		params_int8(&params[1], what->id.n);
		params_int4(&params[1], what->events);
		list[0] = (struct statement){QUERY_load_case, p};
		list[1] = (struct statement){QUERY_load_events, &params[1]};
		return 2;
	case LOAD_LIST:
		params_text(p, what->state);
		params_text(p, what->grade);
		if (what->n_districts) {
			params_array(p, COLUMN_TEXT);
			for (size_t i = 0; i < what->n_districts; i++)
				params_item(p, COLUMN_TEXT, &what->districts[i]);
			params_array_end(p);
		} else {
			params_null(p);
		}
		params_int8(p, what->before);
		params_int4(p, what->limit);
		list[0] = (struct statement){QUERY_list_cases, p};
		return 1;
	}
	return 0;
}

static bool read_case(const PGresult *res, int row, struct arena *a, struct case_facts *c)
{
	struct row_read r = row_read(res, row);

	c->id.n = row_int8(&r);
	c->district = arena_text(a, row_text(&r));
	c->state = arena_text(a, row_text(&r));
	c->grade = arena_text(a, row_text(&r));
	c->needs = arena_text(a, row_text(&r));
	c->actor = arena_text(a, row_text(&r));
	c->version = row_int4(&r);
	c->head = arena_text(a, row_text(&r));
	c->filed_at = row_time(&r);
	c->due_at = row_time(&r);
	c->held = row_bool(&r);
	return row_end(&r);
}

static bool read_event(const PGresult *res, int row, struct arena *a, struct event_facts *e)
{
	struct row_read r = row_read(res, row);

	e->seq = row_int4(&r);
	e->at = row_time(&r);
	e->kind = arena_text(a, row_text(&r));
	e->actor = arena_text(a, row_text(&r));
	e->via = arena_text(a, row_text(&r));
	e->from_state = arena_text(a, row_text(&r));
	e->to_state = arena_text(a, row_text(&r));
	e->key_id = row_int4(&r);
	e->body = arena_text(a, row_text(&r));
	e->hash = arena_text(a, row_text(&r));
	return row_end(&r);
}

enum store_answer load_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	size_t n_cases = (size_t)PQntuples(results[0]);
	size_t n_events = what->kind == LOAD_CASE ? (size_t)PQntuples(results[1]) : 0;
	struct case_facts *cases = arena_array(a, n_cases, sizeof(*cases));
	struct event_facts *events = arena_array(a, n_events, sizeof(*events));
	bool ok = true;

	if (!cases || !events)
		return STORE_FULL;
	for (size_t i = 0; ok && i < n_cases; i++)
		ok = read_case(results[0], (int)i, a, &cases[i]);
	for (size_t i = 0; ok && i < n_events; i++)
		ok = read_event(results[1], (int)i, a, &events[i]);
	if (a->failed)
		return STORE_FULL;
	if (!ok)
		return STORE_FAULT;
	*ret =
		(struct facts){.cases = cases, .n_cases = n_cases, .events = events, .n_events = n_events};
	return STORE_OK;
}
