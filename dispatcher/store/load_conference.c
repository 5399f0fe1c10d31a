#include "load_conference.h"

#include "row_read.h"

struct statement load_seats_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	return (struct statement){QUERY_load_seats, p};
}

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

bool load_seats_read(const PGresult *res, struct arena *a, struct facts *ret)
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
