/*
 * Role: as what a principal acts. Which roles somebody holds, and where, is in the register
 * (roster.h); what a role may do is in rights.def.
 */
#ifndef JIEYOU_ROLE_H
#define JIEYOU_ROLE_H

#include <stdbool.h>

#include "text.h"

enum role {
#define ROLE(code, zh) ROLE_##code,
#include "role.def"
#undef ROLE
	ROLES,
	ROLE_SYSTEM = ROLES /* the dispatcher itself: nobody can be entered as it */
};

/* Several, as bits. */
typedef unsigned role_set;

static inline role_set role_bit(enum role r)
{
	return 1u << r;
}

/* The code as stored ("STAFF"), and for people. */
struct text role_code(enum role r);
struct text role_zh(enum role r);

/* False (*ret untouched): no such role. */
bool role_from(struct text code, enum role *ret);

#endif
