#include "news.h"

#include "row_read.h"

#define RING_EVERY_US (50 * INT64_C(1000))

/* ---- The bell ---- */

/* A bell that is lost is made up for by whoever looks now and then. */
static void news_on_rung(void *arg, const struct unit_result *r)
{
	(void)arg;
	(void)r;
}

static void ring(struct news *n)
{
	struct statement s = {QUERY_ring, NULL};

	n->waiting = false;
	n->rung_us = clock_mono_us();
	pipe_send(n->pipe, &s, 1, news_on_rung, n);
}

static void news_on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	ring(arg);
}

void news_ring(struct news *n)
{
	int64_t left = n->rung_us + RING_EVERY_US - clock_mono_us();
	struct timeval tv = {0, left};

	if (n->waiting)
		return;
	n->waiting = left > 0 && event_add(n->timer, &tv) == 0;
	if (!n->waiting)
		ring(n);
}

bool news_open(struct news *n, struct event_base *base, struct pipe *pipe)
{
	n->pipe = pipe;
	n->timer = evtimer_new(base, news_on_timer, n);
	return n->timer;
}

void news_close(struct news *n)
{
	if (n->timer)
		event_free(n->timer);
}

/* ---- How far it has come ---- */

static void news_on_told(void *arg, const struct unit_result *r)
{
	struct news *n = arg;
	struct news_asked a = n->asking;

	n->asked = false;
	for (int i = 0; r->end == UNIT_DONE && i < PQntuples(r->results[0]); i++) {
		struct row_read row = row_read(r->results[0], i);
		bool of_case = row_bool(&row);
		int32_t place = row_int4(&row);
		int64_t last = row_int8(&row);

		if (row_end(&row))
			a.heard(a.arg, of_case, (size_t)place - 1, last);
	}
	a.over(a.arg);
}

bool news_ask(struct news *n, const struct news_asked *asked)
{
	struct params p = {0};
	struct statement s = {QUERY_news, &p};

	if (n->asked)
		return false;
	params_array(&p, COLUMN_TEXT);
	for (size_t i = 0; i < asked->n_recipients; i++)
		params_item(&p, COLUMN_TEXT, &asked->recipients[i]);
	params_array_end(&p);
	params_array(&p, COLUMN_INT8);
	for (size_t i = 0; i < asked->n_cases; i++)
		params_item(&p, COLUMN_INT8, &asked->cases[i]);
	params_array_end(&p);
	n->asking = *asked;
	n->asked = pipe_send(n->pipe, &s, 1, news_on_told, n);
	params_release(&p);
	return n->asked;
}
