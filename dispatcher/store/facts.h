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
#include "wrapped.h"

struct case_facts {
	case_id id;
	struct text district, state, grade, needs, actor;
	int32_t version;
	struct text head; /* hash of the last event, 32 bytes */
	moment filed_at;
	moment due_at; /* of the human answer; zero: none */
	bool held;     /* legally: it may not be erased */
};

struct event_facts {
	int32_t seq;
	moment at;
	struct text kind, actor, via, from_state, to_state;
	int32_t key_id;
	struct text body, hash;
};

/* A number for a new case, and the key made for it. */
struct new_case {
	case_id id;
	struct wrapped_key key;
};

/* What to load: one case with its first events, a page of cases, or a number for a new case. */
struct load {
	enum load_kind { LOAD_NOTHING, LOAD_CASE, LOAD_LIST, LOAD_NUMBER } kind;
	case_id id;
	int32_t events;           /* how many at most, from the first */
	bool key;                 /* and the key of the case, if records are sealed */
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
	struct wrapped_key key;   /* of the case; id 0: none, or not asked for */
	struct new_case new_case; /* of LOAD_NUMBER */
};

#endif
