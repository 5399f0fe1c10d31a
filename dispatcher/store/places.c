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
	p->known = true;
	p->told(p->arg);
}

void places_ask(struct places *p, moment now)
{
	struct params params = {0}, same = {0};
	struct statement s[] = {{QUERY_load_places, &params}, {QUERY_load_outcomes, &same}};

	params_time(&params, p->seen);
	params_time(&params, now);
	params_time(&same, p->seen);
	if (pipe_send(p->pipe, s, 2, places_loaded, p))
		p->seen = moment_after(now, -OVERLAP_US);
	params_release(&params);
	params_release(&same);
}
