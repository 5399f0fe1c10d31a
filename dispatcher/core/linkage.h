/*
 * The way of a linkage as a table (linkage.def): a referral (转介) or a resource linkage (资源链接)
 * as a closed loop. linkage_may is the only way from state to state. Pure.
 */
#ifndef JIEYOU_LINKAGE_H
#define JIEYOU_LINKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "role.h"
#include "text.h"

enum linkage_state {
#define LINKAGE(code, final, owner, due, zh) LINKAGE_##code,
#include "linkage.def"
	LINKAGE_STATES
};

/* Whether somebody who holds one of these roles may take a linkage there. */
bool linkage_may(enum linkage_state from, enum linkage_state to, role_set who);

/* A row of the table, by its number from 0 on. False: there are no more. */
struct linkage_move {
	enum linkage_state to;
	unsigned from; /* 1 << state of each */
	role_set who;
};
bool linkage_move(size_t i, struct linkage_move *ret);

/* Codes as stored ("REFERRED"), and for people; who must act next, and by which practice rule:
 * empty in a final state. */
struct text linkage_code(enum linkage_state s);
struct text linkage_zh(enum linkage_state s);
bool linkage_final(enum linkage_state s);
struct text linkage_owner(enum linkage_state s);
struct text linkage_due(enum linkage_state s);
bool linkage_from(struct text code, enum linkage_state *ret);

/* Whether a stored state keeps support from ending; what is none does, too: it must be looked at.
 */
bool linkage_open(struct text code);

#endif
