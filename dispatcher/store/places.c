#include "places.h"

#include "params.h"
#include "row_read.h"

/* Asked for again from a little before the last look, lest a late commit be missed. */
#define OVERLAP_US (30 * US_PER_SECOND)

void places_open(struct places *p, struct pipe *pipe, struct held *const *newest,
	void (*told)(void *arg), void *arg)
{
	*p = (struct places){.pipe = pipe, .newest = newest, .told = told, .arg = arg};
}

static void places_loaded(void *arg, const struct unit_result *r)
{
	struct places *p = arg;
	struct held *h = *p->newest;

	if (r->end != UNIT_DONE || !h)
		return;
	for (int i = 0; i < PQntuples(r->results[0]); i++) {
		struct row_read row = row_read(r->results[0], i);
		struct text expert = row_text(&row);
		int32_t taken = row_int4(&row), trauma = row_int4(&row);

		if (row_end(&row))
			held_taken(h, expert, taken, trauma);
	}
	for (int i = 0; i < PQntuples(r->results[1]); i++) {
		struct row_read row = row_read(r->results[1], i);
		struct text resource = row_text(&row);
		struct outcomes o;

		o.helped = row_int4(&row);
		o.failed = row_int4(&row);
		if (row_end(&row))
			held_outcomes(h, resource, o);
	}
	for (int i = 0; i < PQntuples(r->results[2]); i++) {
		struct row_read row = row_read(r->results[2], i);
		struct text resource = row_text(&row);
		struct capacity c;

		c.left = row_int4(&row);
		c.said = row_time(&row);
		if (row_end(&row))
			held_capacity(h, resource, c);
	}
	p->known = true;
	p->told(p->arg);
}

void places_ask(struct places *p, moment now)
{
	struct params params[3] = {0};
	struct statement s[] = {{QUERY_load_places, &params[0]}, {QUERY_load_outcomes, &params[1]},
		{QUERY_load_capacities, &params[2]}};

	for (int i = 0; i < 3; i++)
		params_time(&params[i], p->seen);
	params_time(&params[0], now);
	if (pipe_send(p->pipe, s, 3, places_loaded, p))
		p->seen = moment_after(now, -OVERLAP_US);
	for (int i = 0; i < 3; i++)
		params_release(&params[i]);
}
