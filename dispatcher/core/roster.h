/*
 * Roster: the register (名册) in memory: principals, their roles, whose a credential is, who may
 * speak for whom, which certificates are revoked. Pure: rows go in, whether read from the database
 * or just committed, and questions are answered at once, so that no request waits for them.
 *
 * Rows may come in any order and more than once; an older one never undoes a newer one. A principal
 * that is named by other rows only is not known yet, and nobody. Nothing is ever taken out; memory
 * is the arena's, and a row that changes nothing takes none.
 *
 * A principal is handed around by its index, which stays as it is; texts of a principal stay, too.
 */
#ifndef JIEYOU_ROSTER_H
#define JIEYOU_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "credential.h"
#include "decision.h"
#include "role.h"

typedef uint32_t principal_index;

#define NO_PRINCIPAL UINT32_MAX

struct role_entry {
	enum role role;
	bool held;
	struct text district; /* code: it holds there and below */
	moment changed;
	struct role_entry *next;
};

struct principal {
	struct text id, agency, expert;
	bool known, service, suspended;
	moment changed;
	uint32_t same_expert;     /* 1 + the next who is the same expert; 0: there is nobody more */
	struct role_entry *roles; /* those not held any more are among them */
};

struct roster_entry;

/* Entries by a key of bytes; open-addressed. */
struct roster_book {
	struct roster_entry *entries;
	uint32_t n;
	uint32_t *slots; /* 1 + a place in entries; 0: free */
	uint32_t n_slots;
};

struct roster {
	struct arena *arena;
	struct principal *principals;
	struct roster_book ids, experts, credentials, represents, revoked;
};

/* An empty one, that lives in the arena. */
void roster_init(struct roster *r, struct arena *a);

/* Takes in a row of the register; other kinds are passed over. False: the arena is full. */
bool roster_take(struct roster *r, const struct row *row);

/* How many principals there are or have been named. */
size_t roster_size(const struct roster *r);

/* One of them. Not to be kept: the next row may move it. */
const struct principal *roster_at(const struct roster *r, principal_index p);

/* The principal of this id; NO_PRINCIPAL: there is none. */
principal_index roster_find(const struct roster *r, struct text id);

/*
 * Who is this expert of the pool, the next after `after` (NO_PRINCIPAL: the first), in no order.
 * NO_PRINCIPAL: there is nobody more.
 */
principal_index roster_next_expert(
	const struct roster *r, struct text expert, principal_index after);

/*
 * Whose a credential is, if it is good: bound to a known principal that is not suspended, its
 * certificate neither revoked nor past its end. NO_PRINCIPAL: nobody's.
 */
principal_index roster_identify(const struct roster *r, const struct credential *c, moment now);

/*
 * For whom `speaker` speaks when it names `worker`: a person known and not suspended, whom it
 * represents, and who holds a role that can be spoken for. NO_PRINCIPAL: for nobody.
 */
principal_index roster_spoken_for(
	const struct roster *r, principal_index speaker, struct text worker);

/* Whether somebody else may act in this role for its holder: who works at an agency. */
bool roster_can_be_spoken_for(enum role role);

#endif
