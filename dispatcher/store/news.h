/*
 * News: that there are notices is told to all dispatchers by the doorbell, rung after the commit in
 * a transaction of its own, and not more often than twenty times a second; how far it has come with
 * recipients and cases is asked then, or now and then in case the bell was lost.
 */
#ifndef JIEYOU_NEWS_H
#define JIEYOU_NEWS_H

#include "pipe.h"
#include "store.h"

/* What the bell says of notices; it says nothing of all else. */
#define NEWS_BELL "notices"

struct news {
	struct pipe *pipe;
	struct event *timer;
	int64_t rung_us; /* when it was last rung, on the monotonic clock */
	bool waiting;    /* it will be rung soon */
	bool asked;      /* by: */
	struct news_asked asking;
};

/* False without memory. */
bool news_open(struct news *n, struct event_base *base, struct pipe *pipe);
void news_close(struct news *n);

void news_ring(struct news *n);

/* As store_news. */
bool news_ask(struct news *n, const struct news_asked *asked);

#endif
