/*
 * Game: dispatchers on one database and one key store, and 64 clients that ask of them, one request
 * each at a time, drawn from a seed (moves.h); dispatchers may be killed meanwhile. The clients
 * keep what they were told of each request, for the judges (judge.h).
 *
 *     game_open(&g, 3, flags, seed);
 *     game_play(&g, 1000);             so many requests are sent
 *     game_kill(&g, 1);                SIGKILL; its clients ask the others the same again
 *     game_raise(&g, 1);               it comes back
 *     game_settle(&g);                 all are answered, and what ran out meanwhile was seen to
 *     game_stop(&g);                   dispatchers end, and have found nothing wrong
 *     ... judge ...
 *     game_close(&g);
 *
 * The clocks of the dispatchers run GAME_SPEED times as fast as the machine's, so that offers that
 * wait for twenty minutes run out while it is played. All functions fail the test (cr_assert) where
 * things are not as they say.
 */
#ifndef JIEYOU_TORTURE_GAME_H
#define JIEYOU_TORTURE_GAME_H

#include "board.h"
#include "moves.h"

enum {
	GAME_DISPATCHERS = 3,
	GAME_TRIES = 4 << 20, /* at most */
	GAME_SPEED = 600,
	GAME_ANSWERS = 40,
	GAME_BODY = 8 << 10
};

/* What became of a request. Its key is made of its number: "t1". */
struct
try {
	int64_t case_id; /* which it is about; of a filing as was answered */
	uint8_t player;
	bool done, refused; /* the last word on it */
	bool kept;          /* the database remembers its key, if it was done */
	bool again; /* it was asked more than once, for nobody could know what had become of it */
	bool joins; /* an offer was accepted by it */
};

struct seat {
	const struct player *player;
	int home, at; /* dispatchers: where it belongs, and where it is */
	struct peer *peer;
	int asking;                /* the number of its request; 0: none */
	int64_t since_ms, idle_ms; /* when it asked; when it had nothing to do */
	uint64_t request_id;
	uint8_t body[GAME_BODY];
	size_t n;
};

struct game {
	struct certified dispatchers[GAME_DISPATCHERS];
	bool up[GAME_DISPATCHERS];
	int n;
	const char *const *flags;
	int64_t began_ms, began_us; /* by the monotonic clock; since 1970 */
	struct seat seats[SEATS];
	struct board board;
	int64_t board_ms;
	PGconn *conn;
	uint64_t seed;
	int anything, n_anything; /* so many of a hundred requests are anything at all; so many were */
	struct move move;
	struct try *tries; /* by number, from 1 */
	int n_tries, n_full, n_again, n_killed;
	int n_met, n_late; /* batches that the database turned away: game.c */
	struct answer {
		char name[24];
		int n;
	} answers[GAME_ANSWERS];
};

/* flags: further ones of the dispatchers; NULL-terminated; they stay. */
void game_open(struct game *g, int dispatchers, const char *const flags[], uint64_t seed);
void game_play(struct game *g, int tries);
void game_kill(struct game *g, int i);
void game_raise(struct game *g, int i);
void game_settle(struct game *g);
void game_stop(struct game *g);
void game_close(struct game *g);

/* A dispatcher on what the game has left behind, that does nothing by itself. Of the first's place.
 */
void game_run_judge(struct game *g);
void game_end_judge(struct game *g);

/* On standard error: how many were answered how. */
void game_tell(const struct game *g, const char *what, uint64_t seed);

#endif
