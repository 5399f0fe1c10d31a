/*
 * The life of a case as a table (life.def). life_step is the only way from state to state.
 */
#ifndef JIEYOU_LIFE_H
#define JIEYOU_LIFE_H

#include <stdbool.h>
#include <stddef.h>

#include "role.h"
#include "text.h"

enum state {
#define STATE(code, final, owner, zh) STATE_##code,
#include "life.def"
	STATES
};

enum event_kind {
#define MOVE(event, from, to, who) EVENT_##event,
#include "life.def"
	EVENT_KINDS
};

/* Where `event` leads from `from` when `who` makes it. False (ret untouched): not in the table. */
bool life_step(enum state from, enum event_kind event, enum role who, enum state *ret_to);

/* Codes as stored ("RECEIVED"), and for people. */
struct text state_code(enum state s);
struct text state_zh(enum state s);
bool state_final(enum state s);
struct text event_code(enum event_kind e);
bool state_from(struct text code, enum state *ret);

/* Who must act next in a state, as stored in due.owner: "WORKER" or "STAFF". */
struct text state_owner(enum state s);

#endif
