/*
 * World: small snapshots for tests, written as text: one row a line, columns parted by '|'.
 * world_init gives a small taxonomy, district tree and practice rules; a test adds rows of its
 * own (`more`) or replaces a table (`rows`), and builds.
 */
#ifndef JIEYOU_TEST_WORLD_H
#define JIEYOU_TEST_WORLD_H

#include "loads.h"
#include "matching.h"
#include "snapshot.h"

struct world {
	const char *rows[TABLES];   /* what world_init put there */
	const char *more[TABLES];   /* after them; NULL for nothing */
	struct arena arena, beside; /* of the snapshot; of its loads */
	struct snapshot_builder b;  /* its fault, after a failed build */
	const struct snapshot *s;
	struct loads *loads; /* everybody is free */
};

void world_init(struct world *w);

/* Feeds all rows; true when w->s is there, else w->b.fault. The arena takes cap bytes. */
bool world_build(struct world *w, size_t cap);
void world_release(struct world *w);

/* Noon of 2026-03-15 in China: a day on which the world's experts are appointed. */
extern const moment world_now;

/* A help-request in which nothing is said, from the world's street S1. */
struct help world_help(const struct world *w);

need_index world_need(const struct world *w, const char *code);
expert_index world_expert(const struct world *w, const char *code);

/* An expert takes that many places. */
void world_load(struct world *w, const char *expert, int32_t taken);
district_index world_district(const struct world *w, const char *code);

/* Declares needs by code, parted by spaces, as found: m->needs in order of code. */
void world_find(struct world *w, struct matching *m, const char *codes);

/* A raised screen rule of the world, by kind and level. */
void world_raise(struct world *w, struct matching *m, const char *kind, const char *level);

/* A reason as text, "PROVE dibao": its code, then what goes with it. */
struct text world_reason(struct arena *a, const struct reason *reason);

/* The whole list as world_reason() tells it, parted by ';'. */
void world_expect_reasons(struct world *w, const struct reason *list, size_t n, const char *want);

/* Whether a member has a reason of that code. */
bool world_has_reason(const struct member *b, enum reason_code code);

/* Everything a matching says, as text, by codes: for comparing byte by byte. */
struct text world_dump(const struct snapshot *s, const struct matching *m, struct arena *a);

#endif
