/*
 * Rival: the same pool in a tuned PostgreSQL, and one prepared statement that says of a case who
 * may take which need, and at what score. Tables and statement are rival_pool.sql and rival.sql.
 *
 * The server is the one that the environment names (PGHOST ...); whatever goes wrong with it ends
 * the program.
 */
#ifndef JIEYOU_RIVAL_H
#define JIEYOU_RIVAL_H

#include "cover.h"
#include "rules.h"

enum { LEAVES_ASKED_MAX = NEEDS_SHOWN_MAX + 1, RIVAL_TEAM_LEAVES = 8 };

struct rival;

/* Somebody who may take one leaf or more; of those of one profile the best. */
struct taker {
	expert_index expert;
	uint64_t able;                     /* bits of the leaves asked for */
	uint16_t scores[LEAVES_ASKED_MAX]; /* of each; 0 where not able */
};

/* What the statement answers: takers in order of expert. */
struct takers {
	struct taker *list;
	size_t n;
	uint64_t interpreted; /* leaves that somebody takes only beside an interpreter */
};

/* Creates a database of that name, fills it, and says how long it took. */
struct rival *rival_load(const char *name, const struct snapshot *s, const struct loads *loads);
void rival_close(struct rival *r);

/* The statements. */
enum rival_question {
	RIVAL_TAKERS,         /* everybody who may take something: a cover is still to be found */
	RIVAL_TEAM,           /* the smallest cover, and who of it takes what */
	RIVAL_TEAM_BY_EXPERT, /* the same from rows of experts, not of their leaves */
	RIVAL_QUESTIONS,
};

struct rival_case {
	const struct rules *rules;
	const need_index *leaves; /* put to experts; NONE is the work of a supervisor */
	size_t n_leaves;          /* of a team at most RIVAL_TEAM_LEAVES */
	bool language_asked;      /* the leaf of the language's interpreter is a need itself */
};

/* Returns the seconds that the round trip took, until the last row was received. */
double rival_ask(struct rival *r, enum rival_question what, const struct rival_case *c,
	struct arena *a, struct takers *ret);

/* The round trip of a statement that does nothing: what the socket costs. */
double rival_ask_nothing(struct rival *r);

#endif
