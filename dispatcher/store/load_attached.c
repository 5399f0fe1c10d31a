#include "load_attached.h"

#include "row_read.h"

size_t load_attached_statements(
	const struct load *what, struct params params[], struct statement list[])
{
	struct params *p = &params[0];

	if (what->kind == LOAD_CHUNKS) {
		params_int8(p, what->attachment);
		params_int4(p, what->chunk);
		params_int4(p, what->limit);
		list[0] = (struct statement){QUERY_load_chunks, p};
		return 1;
	}
	params_int8(p, what->id.n);
	if (what->kind == LOAD_STALE) {
		params_time(p, what->at);
		list[0] = (struct statement){QUERY_load_stale, p};
		return 1;
	}
	params_int8(p, what->attachment);
	params_int4(p, what->chunk);
	list[0] = (struct statement){QUERY_load_attachments, p};
	if (!what->opens)
		return 1;
	params_text(&params[1], what->actor);
	params_time(&params[1], what->at);
	list[1] = (struct statement){QUERY_new_attachment, &params[1]};
	return 2;
}

static bool read_attachment(
	const PGresult *res, int row, struct arena *a, struct attachment_facts *ret)
{
	struct row_read r = row_read(res, row);

	ret->number = row_int8(&r);
	ret->actor = arena_text(a, row_text(&r));
	ret->via = arena_text(a, row_text(&r));
	ret->key = arena_text(a, row_text(&r));
	ret->at = row_time(&r);
	ret->until = row_time(&r);
	ret->bytes = row_int8(&r);
	ret->chunks = row_int4(&r);
	ret->key_id = row_int4(&r);
	ret->seq = row_int4(&r);
	ret->body = arena_text(a, row_text(&r));
	ret->fingerprint = arena_text(a, row_text(&r));
	ret->missing = arena_text(a, row_text(&r));
	return row_end(&r);
}

static bool read_attachments(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct attachment_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_attachment(res, (int)i, a, &list[i]);
	ret->attachments = list;
	ret->n_attachments = n;
	return ok;
}

static bool read_chunks(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct chunk_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		list[i].i = row_int4(&r);
		list[i].body = arena_text(a, row_text(&r));
		ok = row_end(&r);
	}
	ret->chunks = list;
	ret->n_chunks = n;
	return ok;
}

static bool read_stale(const PGresult *res, struct facts *ret)
{
	struct row_read r = row_read(res, 0);

	ret->stale = row_bool(&r);
	ret->until = row_time(&r);
	return row_end(&r);
}

static bool read_new(const PGresult *res, struct facts *ret)
{
	struct row_read r = row_read(res, 0);

	ret->new_attachment = row_int8(&r);
	ret->n_open = row_int4(&r);
	return row_end(&r);
}

static bool read_all(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	if (what->kind == LOAD_CHUNKS)
		return read_chunks(results[0], a, ret);
	if (what->kind == LOAD_STALE)
		return read_stale(results[0], ret);
	return read_attachments(results[0], a, ret) && (!what->opens || read_new(results[1], ret));
}

enum store_answer load_attached_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	bool ok = read_all(what, results, a, ret);

	if (a->failed)
		return STORE_FULL;
	return ok ? STORE_OK : STORE_FAULT;
}
