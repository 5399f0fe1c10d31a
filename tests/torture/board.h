/*
 * Board: what the players know of the cases they play: read from the database from time to time,
 * and so a little stale, which is what makes two of them want the same thing.
 */
#ifndef JIEYOU_TORTURE_BOARD_H
#define JIEYOU_TORTURE_BOARD_H

#include <libpq-fe.h>

#include "life.h"

enum {
	BOARD_CASES = 48,
	BOARD_OFFERS = 256,
	BOARD_SEATS = 256,
	BOARD_GLASS = 8,
	BOARD_FILES = 16,
	BOARD_ENTRIES = 4
};

struct board_case {
	int64_t id, due_us; /* due_us: by when somebody must have acted; 0: nobody must */
	int32_t version;
	enum state state;
	char worker[16]; /* who answers for it */
	bool called;     /* they were spoken with */
	char duty[40];   /* a mandatory report that has not been made; "": none */
};

/* Live ones, of the cases on the board. */
struct board_offer {
	int64_t case_id;
	char expert[8];
	bool open;   /* else they have joined */
	bool unseen; /* nobody will answer it: it runs out */
	bool lead;
};

/* A live one at a conference that is to be held. */
struct board_seat {
	int64_t case_id, begins_us;
	int32_t number, sequence; /* of the conference; with which they were last asked */
	char expert[8];
};

struct board_glass {
	int64_t case_id;
	int32_t seq;
};

/* Of an attachment that is not finished. */
struct board_file {
	int64_t case_id, number;
	char actor[16]; /* who goes on with it */
	bool put;       /* all of it is there: to be finished */
};

struct board {
	struct board_case cases[BOARD_CASES];
	struct board_offer offers[BOARD_OFFERS];
	struct board_seat seats[BOARD_SEATS];
	struct board_glass glass[BOARD_GLASS]; /* broken and not reviewed */
	struct board_file files[BOARD_FILES];
	char entries[BOARD_ENTRIES][16]; /* of the library, the first by code */
	int n_cases, n_offers, n_seats, n_glass, n_files, n_entries;
	int n_open;     /* cases in which somebody must act; they come first */
	int64_t now_us; /* by the dispatchers' clock, when it was read */
	int wanted;     /* of these there are to be so many: where there are fewer, one is filed */
};

/*
 * Reads it: the cases in which somebody must act, and then those that are final, but for erased
 * ones, the newest of each first, as far as there is room.
 */
void board_read(struct board *b, PGconn *conn);

/* NULL: it is not on the board. */
const struct board_case *board_find(const struct board *b, int64_t id);

#endif
