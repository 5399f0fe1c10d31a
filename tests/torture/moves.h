/*
 * Moves: what a player asks for next, drawn from what the board shows: mostly what somebody in
 * their place would do, so that cases come through their whole life; now and then anything at all.
 */
#ifndef JIEYOU_TORTURE_MOVES_H
#define JIEYOU_TORTURE_MOVES_H

#include "attaching.h"
#include "board.h"
#include "players.h"

enum { MOVE_TEAM = 3, MOVE_TABLE = 6 };

/* A request; it points into itself, and stays where it is. */
struct move {
	Jieyou__ClientFrame *frame; /* to be sent */
	int64_t case_id;            /* 0: one is filed */
	bool joins;                 /* somebody accepts an offer */
	struct question q;
	struct form form;
	struct submission filing;
	struct upload file; /* of one chunk */
	Jieyou__Asked asked[MOVE_TEAM], *team[MOVE_TEAM];
	Jieyou__Conclude__Opinion opinion[MOVE_TABLE], *opinions[MOVE_TABLE];
	char *needs[MOVE_TEAM], *came[MOVE_TABLE];
	char who[16];
};

/*
 * Draws one under this key. anything: none that somebody in their place would make, but any form,
 * for any case. False: there is nothing for them to do.
 */
bool move_draw(struct move *m, const struct player *me, const struct board *b, bool anything,
	const char *key, uint64_t *seed);

/* Whether somebody makes this move in its place, and not only by chance. */
bool move_is_played(Jieyou__HandleCase__FormCase form);

#endif
