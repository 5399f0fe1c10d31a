/*
 * Registrar: reads the register into memory, a page at a time, and then what has changed of it, so
 * that no request waits to learn who asks, and a nation's worth of principals never holds up the
 * loop. What this dispatcher commits itself is taken in at once.
 */
#ifndef JIEYOU_REGISTRAR_H
#define JIEYOU_REGISTRAR_H

#include <stdbool.h>

#include "arena.h"
#include "clock.h"
#include "pipe.h"
#include "roster.h"

enum { REGISTER_FEEDS = 5, REGISTER_KEYS = 3 };

/* How far a table has been read: the change and the key of its last row. */
struct register_place {
	moment changed;
	struct text keys[REGISTER_KEYS];
	char room[REGISTER_KEYS][160];
	bool more;
};

struct registrar {
	struct pipe *pipe;
	const struct clock *clock;
	void (*known)(void *arg); /* it has been read whole for the first time */
	void *arg;
	struct arena arena;
	struct roster roster;
	struct register_place places[REGISTER_FEEDS];
	bool asking;
	moment since;     /* what changed from here on is asked for next */
	moment begun;     /* when the reading under way began */
	int64_t begun_us; /* the same, on the monotonic clock */
	int64_t fresh_us; /* when the last one that came to its end began; 0: none has */
};

/* cap: bytes that the register may take. */
void registrar_open(struct registrar *g, struct pipe *pipe, const struct clock *clock, int cap,
	void (*known)(void *arg), void *arg);
void registrar_close(struct registrar *g);

/* Asks what has changed, unless that is being asked. To be called at every look (`look_ms`). */
void registrar_poll(struct registrar *g);

/* What was committed here is known here at once. */
void registrar_learn(struct registrar *g, const struct decision *d);

/* The register; NULL while it was never read whole, or when it is too old to be relied on. */
const struct roster *registrar_roster(const struct registrar *g);

#endif
