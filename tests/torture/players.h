/*
 * Players: who takes part in the torture. Each is a person of the register with one role, and comes
 * over TLS with a certificate of their own: offers are accepted by whom they are for, and by staff
 * who have it by telephone, at once.
 */
#ifndef JIEYOU_TORTURE_PLAYERS_H
#define JIEYOU_TORTURE_PLAYERS_H

#include "certified.h"
#include "role.h"

struct player {
	const char *name;
	enum role role;
	const char *expert; /* who they are in the pool; "": nobody */
	int seats;          /* connections; 0: they never come, and may be suspended and let in again */
};

enum { PLAYERS = 19, SEATS = 64 };
extern const struct player players[PLAYERS];

/* Enters them, and makes their certificates. */
void players_enter(const struct certified *c);

#endif
