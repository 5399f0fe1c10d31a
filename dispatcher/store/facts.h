/*
 * Facts: what a decision rests on, as loaded from the database. Texts are copied into the
 * request's arena.
 */
#ifndef JIEYOU_FACTS_H
#define JIEYOU_FACTS_H

#include <stdbool.h>

#include "arena.h"
#include "ids.h"
#include "moment.h"
#include "text.h"

struct case_facts {
	case_id id;
	struct text district, state, grade, needs, actor;
	int32_t version;
	struct text head; /* hash of the last event, 32 bytes */
	moment filed_at;
	moment due_at; /* of the human answer; zero: none */
};

struct event_facts {
	int32_t seq;
	moment at;
	struct text kind, actor, via, from_state, to_state;
	int32_t key_id;
	struct text body, hash;
};

/* What to load: one case with its first events, a page of cases, or a number for a new case. */
struct load {
	enum load_kind { LOAD_NOTHING, LOAD_CASE, LOAD_LIST, LOAD_NUMBER } kind;
	case_id id;
	int32_t events;           /* how many at most, from the first */
	struct text state, grade; /* empty: all */
	const struct text *districts;
	size_t n_districts; /* 0: all */
	int64_t before;
	int32_t limit;
};

struct facts {
	const struct case_facts *cases; /* one, or a page */
	size_t n_cases;
	const struct event_facts *events;
	size_t n_events;
	case_id number; /* of LOAD_NUMBER */
};

#endif
