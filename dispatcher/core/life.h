/*
 * The lives of files as a table (life.def). life_step is the only way from state to state.
 */
#ifndef JIEYOU_LIFE_H
#define JIEYOU_LIFE_H

#include <stdbool.h>
#include <stddef.h>

#include "role.h"
#include "text.h"

/* What a file is kept on. */
enum life {
#define LIFE(code, zh) LIFE_##code,
#include "life.def"
	LIVES,
	LIFE_ANY = LIVES /* of a state: it tells not which */
};

enum state {
#define STATE(code, life, final, owner, due, zh) STATE_##code,
#include "life.def"
	STATES,
	STATE_SAME = STATES /* of a move: it stays where it is */
};

enum event_kind {
#define EVENT(code, zh) EVENT_##code,
#include "life.def"
	EVENT_KINDS
};

enum guard {
#define GUARD(code, zh) GUARD_##code,
#include "life.def"
	GUARDS
};

/* What guards ask of a case. */
struct life_facts {
	bool held;            /* legally */
	bool reviewed;        /* each breaking of its glass */
	bool planned;         /* a support plan is on its record */
	bool tasks_done;      /* each that was set */
	bool linkages_closed; /* each that was proposed */
	bool duties_met;      /* each mandatory report was made, or excused */
	bool worker_heard;    /* since support ended; or why not is on record */
	bool client_heard;
};

/*
 * Where `event` leads from `from` when somebody makes it who holds these roles (role_set), for a
 * case of these facts. False: *ret_to is untouched; *ret_lacks says which guard stood in the way,
 * GUARDS that the table has no such move for them.
 */
bool life_step(enum state from, enum event_kind event, role_set who, const struct life_facts *facts,
	enum state *ret_to, enum guard *ret_lacks);

/* A row of the table, by its number from 0 on. False: there are no more. */
struct life_move {
	enum event_kind event;
	unsigned from; /* 1 << state of each */
	enum state to; /* STATE_SAME: the same */
	role_set who;
	unsigned needs; /* 1 << guard of each */
};
bool life_move(size_t i, struct life_move *ret);

/* Codes as stored ("RECEIVED"), and for people. */
struct text state_code(enum state s);
struct text state_zh(enum state s);
bool state_final(enum state s);
enum life state_life(enum state s);
struct text life_code(enum life l); /* empty of LIFE_ANY, as the next */
struct text life_zh(enum life l);
bool life_from(struct text code, enum life *ret);

/* By which event a file of this kind begins; EVENT_KINDS of LIFE_ANY. */
enum event_kind life_begins(enum life l);

struct text event_code(enum event_kind e);
struct text event_zh(enum event_kind e);
struct text guard_code(enum guard g);
struct text guard_zh(enum guard g);
bool state_from(struct text code, enum state *ret);
bool event_from(struct text code, enum event_kind *ret);

/* Who must act next in a state, as stored in due.owner: "WORKER" or "STAFF". */
struct text state_owner(enum state s);

/* By which practice rule, of each grade, somebody must: "due.answer"; empty in a final state. */
struct text state_due(enum state s);

#endif
