#include "load_notices.h"

static void reach_params(const struct load *what, struct params *p)
{
	params_texts(p, what->recipients, what->n_recipients);
	params_array(p, COLUMN_INT8);
	for (size_t i = 0; i < what->n_recipients; i++)
		params_item(p, COLUMN_INT8, &what->numbers[i]);
	params_array_end(p);
	params_int8(p, NOTICES_REACH);
}

size_t load_notices_statements(
	const struct load *what, struct params params[], struct statement list[])
{
	reach_params(what, &params[0]);
	reach_params(what, &params[1]);
	params_texts(&params[1], what->roles, what->n_recipients);
	params_text(&params[1], what->owner);
	params_int4(&params[1], what->limit);
	list[0] = (struct statement){QUERY_notice_reach, &params[0]};
	list[1] = (struct statement){QUERY_load_notices, &params[1]};
	return 2;
}

static bool read_reach(const PGresult *res, int row, struct arena *a, struct reach_facts *reach)
{
	struct row_read r = row_read(res, row);

	reach->recipient = arena_text(a, row_text(&r));
	reach->since = row_int8(&r);
	reach->upto = row_int8(&r);
	reach->last = row_int8(&r);
	return row_end(&r);
}

static bool read_notice(const PGresult *res, int row, struct arena *a, struct notice_facts *n)
{
	struct row_read r = row_read(res, row);

	n->recipient = arena_text(a, row_text(&r));
	n->rseq = row_int8(&r);
	n->id.n = row_int8(&r);
	n->seq = row_int4(&r);
	n->what = arena_text(a, row_text(&r));
	n->at = row_time(&r);
	n->seen = row_bool(&r);
	load_case_columns(&r, a, &n->c);
	return row_end(&r);
}

enum store_answer load_notices_read(PGresult *const *results, struct arena *a, struct facts *ret)
{
	size_t n_reaches = (size_t)PQntuples(results[0]), n = (size_t)PQntuples(results[1]);
	struct reach_facts *reaches = arena_array(a, n_reaches, sizeof(*reaches));
	struct notice_facts *notices = arena_array(a, n, sizeof(*notices));
	bool ok = true;

	if (!reaches || !notices)
		return STORE_FULL;
	for (size_t i = 0; ok && i < n_reaches; i++)
		ok = read_reach(results[0], (int)i, a, &reaches[i]);
	for (size_t i = 0; ok && i < n; i++)
		ok = read_notice(results[1], (int)i, a, &notices[i]);
	*ret = (struct facts){
		.reaches = reaches, .n_reaches = n_reaches, .notices = notices, .n_notices = n};
	if (a->failed)
		return STORE_FULL;
	return ok ? STORE_OK : STORE_FAULT;
}

bool load_notices_newest(const PGresult *res, struct arena *a, struct facts *ret)
{
	struct notice_facts *n = arena_alloc(a, sizeof(*n));
	struct row_read r = row_read(res, 0);

	if (!n || PQntuples(res) == 0)
		return n;
	n->seq = row_int4(&r);
	n->what = arena_text(a, row_text(&r));
	n->at = row_time(&r);
	ret->notices = n;
	ret->n_notices = 1;
	return row_end(&r);
}
