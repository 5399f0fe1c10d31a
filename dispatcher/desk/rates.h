/*
 * Rates: how often a principal may ask, whatever the number of its connections.
 *
 * Whoever speaks pays for every request out of its own bucket, which of a service (the backend of
 * the mini-program, a console) is a larger one. Who speaks for a worker pays out of that worker's
 * bucket as well, of which there is one for each pair of the two: so a worker who floods the
 * backend is slowed alone, and what a backend does on a worker's behalf takes nothing from the
 * worker's own connections; all for whom it may not speak are like one worker. Nobody without a
 * good credential gets as far as any of these buckets.
 *
 * Filing a case is apart from all that: it is paid out of a bucket of the one it is filed for and
 * nothing else, so that no amount of reading, and nothing that others file through the same
 * backend, turns a crisis away. The bucket holds more than anybody files by hand; beyond it, a
 * submission is refused as one is that meets a full daemon: BUSY, nothing was done, and when to
 * come again, which is when it will be taken. What is a crisis is not asked first: it would be
 * ticked by whoever wants to be heard first, and would fill the daemon to the point where it
 * refuses everybody's.
 *
 * Hello costs nothing here: the network pays for it (shell/door.h) until it is known whose it is.
 */
#ifndef JIEYOU_RATES_H
#define JIEYOU_RATES_H

#include "buckets.h"
#include "roster.h"

struct rates_limits {
	struct pace person;  /* requests of a person, or of a service on behalf of one */
	struct pace service; /* requests of a service, on whose behalf ever */
	struct pace submit;  /* submissions */
};

struct rates {
	struct rates_limits limits; /* may be changed at any time */
	struct buckets people, services, submits;
};

/* Who asks, and what. */
struct asking {
	principal_index speaker, asker; /* asker: for whom; the speaker, a worker, or NO_PRINCIPAL */
	bool is_service;                /* the speaker */
	bool submits;
};

/* False without memory. */
bool rates_open(struct rates *r, const struct rates_limits *limits);
void rates_close(struct rates *r);

/* Pays for a request and returns 0; or after how many microseconds it can be paid for. */
int64_t rates_take(struct rates *r, const struct asking *a, int64_t now_us);

#endif
