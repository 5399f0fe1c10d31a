/*
 * Routing: what the files of the program share; routing.c says what it is for.
 */
#ifndef JIEYOU_TEST_ROUTING_H
#define JIEYOU_TEST_ROUTING_H

#include <jansson.h>

#include "team.h"

struct sample {
	const char *id;
	struct help help;
	struct matching said;     /* needs, screens and members, as jieyou-match said */
	struct matching labelled; /* the source's needs and nothing else */
};

struct evaluation {
	const struct snapshot *s;
	const struct loads *free; /* nobody has taken a place */
	moment now;
	struct arena *a;
	struct sample *samples;
	size_t n;
	struct member *everybody; /* the whole pool as a team: brings every interpreter there is */
};

/* Says what on standard error, and ends the program. */
_Noreturn void fail(const char *what, const char *which);

/* n zeroed things of the arena; never NULL. */
void *array_of(const struct evaluation *v, size_t n, size_t size);

/* Whether no hard rule keeps e from n, in a team as that of m.  */
bool may_take(const struct evaluation *v, const struct sample *c, const struct loads *loads,
	const struct matching *m, expert_index e, need_index n);

/*
 * Who may take need k of m when everybody is free, one able[] an expert: those who speak the
 * language; where there are none, those whom an interpreter lets take it. Whether anybody may.
 */
bool list_able(const struct evaluation *v, const struct sample *c, const struct matching *m,
	size_t k, bool *able);

/* Where somebody of the client's own district is among the able, leaves only those. */
void keep_home(const struct evaluation *v, const struct sample *c, bool *able);

/* Place of a need in m->needs; m->n_needs when it is not there. */
size_t place_of(const struct matching *m, need_index n);

/* ---- judge.c, simulate.c -------------------------------------------------------------------- */

json_t *judge_case(const struct evaluation *v, const struct sample *c);
json_t *simulate_all(const struct evaluation *v);

#endif
