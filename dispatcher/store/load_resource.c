#include "load_resource.h"

#include "row_read.h"

size_t load_resource_statements(
	const struct load *what, struct params params[], struct statement list[])
{
	params_text(&params[0], what->resource);
	params_text(&params[0], what->actor);
	params_text(&params[0], what->via);
	params_text(&params[0], what->request_key);
	params_text(&params[0], what->fingerprint);
	list[0] = (struct statement){QUERY_load_resource, &params[0]};
	list[1] = (struct statement){QUERY_register_head, &params[1]};
	return 2;
}

static bool read_item(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = snapshot_table_columns(TABLE_RESOURCE);
	struct row_read r = row_read(res, 0);
	struct resource_facts *to = &ret->resource;

	ret->repeated.id.n = row_int8(&r);
	ret->repeated.seq = row_int4(&r);
	ret->repeated.same = row_bool(&r);
	if (row_absent(&r, (int)n + 1))
		return row_end(&r);
	to->since = row_int8(&r);
	to->cells = arena_array(a, n, sizeof(*to->cells));
	for (size_t i = 0; to->cells && i < n; i++)
		to->cells[i] = arena_text(a, row_text(&r));
	return to->cells && row_end(&r);
}

enum store_answer load_resource_read(PGresult *const *results, struct arena *a, struct facts *ret)
{
	bool ok;

	*ret = (struct facts){0};
	ok = read_item(results[0], a, ret) && load_head_read(results[1], a, ret);
	return a->failed ? STORE_FULL : ok ? STORE_OK : STORE_FAULT;
}
