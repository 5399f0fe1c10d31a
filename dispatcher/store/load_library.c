#include "load_library.h"

struct statement load_ratings_statement(struct params *p)
{
	return (struct statement){QUERY_load_ratings, p};
}

size_t load_library_statements(
	const struct load *what, struct params params[], struct statement list[])
{
	if (what->kind == LOAD_RATING) {
		params_text(&params[0], what->entries[0]);
		params_int4(&params[0], what->version);
		list[0] = (struct statement){QUERY_load_rating, &params[0]};
		return 1;
	}
	list[0] = load_ratings_statement(&params[0]);
	params_texts(&params[1], what->entries, what->n_entries);
	list[1] = (struct statement){QUERY_load_versions, &params[1]};
	return LIBRARY_STATEMENTS;
}

static bool read_rating(const PGresult *res, int row, struct arena *a, struct rating_facts *f)
{
	struct row_read r = row_read(res, row);

	f->code = arena_text(a, row_text(&r));
	f->n = row_int4(&r);
	f->total = row_int4(&r);
	return row_end(&r);
}

bool load_ratings_read(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct rating_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_rating(res, (int)i, a, &list[i]);
	ret->ratings = list;
	ret->n_ratings = n;
	return ok;
}

static bool read_version(const PGresult *res, int row, struct arena *a, struct version_facts *f)
{
	struct row_read r = row_read(res, row);

	f->code = arena_text(a, row_text(&r));
	f->version = row_int4(&r);
	f->title = arena_text(a, row_text(&r));
	f->needs = arena_text(a, row_text(&r));
	f->narrative = arena_text(a, row_text(&r));
	f->helped = arena_text(a, row_text(&r));
	f->failed = arena_text(a, row_text(&r));
	f->current = row_bool(&r);
	return row_end(&r);
}

static bool read_versions(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct version_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_version(res, (int)i, a, &list[i]);
	ret->versions = list;
	ret->n_versions = n;
	return ok;
}

static bool read_grounds(const PGresult *res, struct facts *ret)
{
	struct row_read r = row_read(res, 0);

	ret->rating.there = row_bool(&r);
	ret->rating.read = row_bool(&r);
	ret->rating.proposed = row_bool(&r);
	return row_end(&r);
}

enum store_answer load_library_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	bool ok;

	*ret = (struct facts){0};
	if (what->kind == LOAD_RATING)
		ok = read_grounds(results[0], ret);
	else
		ok = load_ratings_read(results[0], a, ret) && read_versions(results[1], a, ret);
	return a->failed ? STORE_FULL : ok ? STORE_OK : STORE_FAULT;
}
