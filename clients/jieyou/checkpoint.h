/*
 * Checkpoint: a line of text a checkpoint, which says all of it and is always the same, to be kept
 * where nobody who can write to the database can.
 */
#ifndef JIEYOU_CHECKPOINT_LINE_H
#define JIEYOU_CHECKPOINT_LINE_H

#include "cli.h"

/* TEXT_NONE: the arena is full. */
struct text checkpoint_line(const Jieyou__Checkpoint *m, struct arena *a);

/*
 * Holds the lines of a file against the checkpoints that the server has now. Of the first that is
 * not there, or is another, *ret_fault says so; it is left alone where there is none. Returns an
 * exit code, CLI_DONE also with a fault; what keeps it from looking is told.
 */
enum cli_exit checkpoint_against(struct cli *c, const char *file, Jieyou__RecordFault *ret_fault);

#endif
