#include "load_figures.h"

size_t load_figures_statements(
	const struct load *what, struct params params[], struct statement list[])
{
	struct params *p = &params[0];

	params_time(p, what->since);
	params_time(p, what->until);
	params_text(p, what->node);
	list[0] = (struct statement){QUERY_publication, p};
	if (what->kind == LOAD_FIGURES) {
		params_text(p, what->grouping);
		params_text(p, what->group);
		params_int4(p, what->limit);
		list[0].query = QUERY_figures;
	} else if (what->kind == LOAD_INCIDENTS) {
		params_int4(p, what->skip);
		params_int4(p, what->limit);
		list[0].query = QUERY_incidents;
	} else if (what->kind == LOAD_HOURS) {
		params_text(p, what->group);
		params_int4(p, what->limit);
		params_text(p, what->seen.expert);
		params_texts(p, what->seen.districts, what->seen.n_districts);
		params_int4(p, what->seen.everywhere);
		list[0].query = QUERY_load_hours_served;
	}
	return 1;
}

static bool read_figure(const PGresult *res, int row, struct arena *a, struct figure_facts *f)
{
	struct row_read r = row_read(res, row);

	f->group = arena_text(a, row_text(&r));
	f->figure = arena_text(a, row_text(&r));
	f->of = arena_text(a, row_text(&r));
	f->n = row_int8(&r);
	return row_end(&r);
}

static bool read_incident(const PGresult *res, int row, struct arena *a, struct incident_facts *i)
{
	struct row_read r = row_read(res, row);

	i->at = row_time(&r);
	i->code = arena_text(a, row_text(&r));
	i->district = arena_text(a, row_text(&r));
	i->grade = arena_text(a, row_text(&r));
	return row_end(&r);
}

static bool read_incidents(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct incident_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_incident(res, (int)i, a, &list[i]);
	*ret = (struct facts){.incidents = list, .n_incidents = n};
	return ok;
}

static bool read_served(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct served_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		list[i].expert = arena_text(a, row_text(&r));
		list[i].kind = arena_text(a, row_text(&r));
		list[i].times = row_int4(&r);
		list[i].minutes = row_int4(&r);
		ok = row_end(&r);
	}
	*ret = (struct facts){.served = list, .n_served = n};
	return ok;
}

static bool read_figures(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct figure_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_figure(res, (int)i, a, &list[i]);
	*ret = (struct facts){.figures = list, .n_figures = n};
	return ok;
}

enum store_answer load_figures_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	bool ok = what->kind == LOAD_INCIDENTS ? read_incidents(results[0], a, ret)
			  : what->kind == LOAD_HOURS   ? read_served(results[0], a, ret)
										   : read_figures(results[0], a, ret);

	if (a->failed)
		return STORE_FULL;
	return ok ? STORE_OK : STORE_FAULT;
}
