#include "load_standing.h"

#include "row_read.h"

static struct statement glass_statement(const struct load *what, struct params *p)
{
	enum { GLASS_READ = 100 };

	params_int8(p, what->id.n);
	params_int4(p, GLASS_READ);
	return (struct statement){QUERY_load_glass, p};
}

static struct statement offers_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	return (struct statement){QUERY_load_offers, p};
}

static struct statement seats_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	return (struct statement){QUERY_load_seats, p};
}

static struct statement linkages_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	return (struct statement){QUERY_load_linkages, p};
}

void load_standing_statements(
	const struct load *what, struct params params[], struct statement list[STANDING_STATEMENTS])
{
	list[0] = glass_statement(what, &params[0]);
	list[1] = offers_statement(what, &params[1]);
	list[2] = seats_statement(what, &params[2]);
	list[3] = linkages_statement(what, &params[3]);
}

static bool read_breaking(const PGresult *res, int row, struct arena *a, struct glass_facts *g)
{
	struct row_read r = row_read(res, row);

	g->id.n = row_int8(&r);
	g->seq = row_int4(&r);
	g->district = arena_text(a, row_text(&r));
	g->actor = arena_text(a, row_text(&r));
	g->at = row_time(&r);
	g->until = row_time(&r);
	g->verdict = arena_text(a, row_text(&r));
	g->reviewer = arena_text(a, row_text(&r));
	g->reviewed_at = row_time(&r);
	g->key_id = row_int4(&r);
	g->body = arena_text(a, row_text(&r));
	return row_end(&r);
}

bool load_glass_read(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct glass_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_breaking(res, (int)i, a, &list[i]);
	ret->glass = list;
	ret->n_glass = n;
	return ok;
}

/* Of a case each says whether its expert is barred; of a list, what its case is. */
static bool read_offer(
	const PGresult *res, int row, bool listed, struct arena *a, struct offer_facts *o)
{
	struct row_read r = row_read(res, row);

	if (listed)
		o->id.n = row_int8(&r);
	o->n = row_int4(&r);
	o->expert = arena_text(a, row_text(&r));
	o->part = arena_text(a, row_text(&r));
	o->needs = arena_text(a, row_text(&r));
	o->state = arena_text(a, row_text(&r));
	o->issued_at = row_time(&r);
	o->expires_at = row_time(&r);
	o->answered_at = row_time(&r);
	o->reason = arena_text(a, row_text(&r));
	if (listed) {
		o->grade = arena_text(a, row_text(&r));
		o->district = arena_text(a, row_text(&r));
	} else {
		o->barred = row_bool(&r);
		o->named = row_bool(&r);
		o->away = row_bool(&r);
	}
	return row_end(&r);
}

bool load_offers_read(const PGresult *res, bool listed, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct offer_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_offer(res, (int)i, listed, a, &list[i]);
	ret->offers = list;
	ret->n_offers = n;
	return ok;
}

static bool read_seat(const PGresult *res, int row, struct arena *a, struct seat_facts *s)
{
	struct row_read r = row_read(res, row);

	s->n = row_int4(&r);
	s->state = arena_text(a, row_text(&r));
	s->sequence = row_int4(&r);
	s->begins = row_time(&r);
	s->ends = row_time(&r);
	s->manner = arena_text(a, row_text(&r));
	s->convenor = arena_text(a, row_text(&r));
	s->chair = arena_text(a, row_text(&r));
	s->quorum = row_int4(&r);
	s->client = row_bool(&r);
	s->minutes = row_int4(&r);
	s->expert = arena_text(a, row_text(&r));
	s->needs = arena_text(a, row_text(&r));
	s->seat = arena_text(a, row_text(&r));
	s->asked = row_int4(&r);
	return row_end(&r);
}

static bool read_seats(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct seat_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = read_seat(res, (int)i, a, &list[i]);
	ret->seats = list;
	ret->n_seats = n;
	return ok;
}

static bool read_linkages(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct linkage_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		load_linkage_columns(&r, a, &list[i]);
		ok = row_end(&r);
	}
	ret->linkages = list;
	ret->n_linkages = n;
	return ok;
}

bool load_standing_read(
	PGresult *const results[STANDING_STATEMENTS], struct arena *a, struct facts *ret)
{
	return load_glass_read(results[0], a, ret) && load_offers_read(results[1], false, a, ret) &&
		   read_seats(results[2], a, ret) && read_linkages(results[3], a, ret);
}

/* ---- When experts are elsewhere ---- */

struct statement load_hours_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	params_int4(p, what->conference);
	if (what->until.us) {
		params_time(p, what->at);
		params_time(p, what->until);
	} else {
		params_null(p);
		params_null(p);
	}
	params_array(p, COLUMN_TEXT);
	for (size_t i = 0; i < what->n_experts; i++)
		params_item(p, COLUMN_TEXT, &what->experts[i]);
	params_array_end(p);
	return (struct statement){QUERY_load_hours, p};
}

bool load_hours_read(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct hours_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		list[i].expert = arena_text(a, row_text(&r));
		list[i].begins = row_time(&r);
		list[i].ends = row_time(&r);
		ok = row_end(&r);
	}
	ret->hours = list;
	ret->n_hours = n;
	return ok;
}

/* ---- How many an expert supervises ---- */

struct statement load_supervised_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	params_text(p, what->supervisor);
	return (struct statement){QUERY_load_supervised, p};
}

bool load_supervised_read(const PGresult *res, struct facts *ret)
{
	struct row_read r;

	if (PQntuples(res) != 1)
		return false;
	r = row_read(res, 0);
	ret->supervised.posts = row_int4(&r);
	ret->supervised.projects = row_int4(&r);
	ret->supervised.agency_owes = row_int4(&r);
	ret->supervised.centre_owes = row_int4(&r);
	return row_end(&r);
}

bool load_candidate_read(const PGresult *res, struct facts *ret)
{
	struct row_read r;

	if (PQntuples(res) != 1)
		return false;
	r = row_read(res, 0);
	ret->appointed_elsewhere = row_bool(&r);
	return row_end(&r);
}

/* ---- A contest ---- */

bool load_contest_read(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct contest_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		list[i].code = arena_text(a, row_text(&r));
		list[i].version = row_int4(&r);
		list[i].mine = arena_text(a, row_text(&r));
		list[i].scores = row_int4(&r);
		list[i].complete = row_bool(&r);
		list[i].points = arena_text(a, row_text(&r));
		ok = row_end(&r);
	}
	ret->contest = list;
	ret->n_contest = n;
	return ok;
}
