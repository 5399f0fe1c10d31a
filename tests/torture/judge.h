/*
 * Judge: whether what a game has left behind is as it should be: by the database alone, by what the
 * clients were told, by what the cases' own records say, and by those who verify records.
 */
#ifndef JIEYOU_TORTURE_JUDGE_H
#define JIEYOU_TORTURE_JUDGE_H

#include "game.h"

/* What must hold at the end and must have held at every moment; while dispatchers may still work.
 */
void judge_database(const struct game *g);

/*
 * What was answered as done is remembered under its key, once, as by whom and of which case; and
 * what was refused was not done. (What had to be asked twice may have been done by the first
 * request when the second was refused.) Returns how many were kept.
 */
int judge_answers(const struct game *g);

/*
 * Whoever was asked, as an event of a case's record says, was asked all together, as it says, and
 * nobody else was: of each offer, and of each event. By a dispatcher that does nothing else.
 * Returns how many offers.
 */
int judge_teams(const struct game *g);

/* `jieyou verify --all`, verify_record.py, and every hash computed again: the record is sound. */
void judge_record(const struct game *g);

#endif
