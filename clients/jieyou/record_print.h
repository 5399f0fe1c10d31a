/*
 * Printing the record of a case: for people on a terminal, or as a file to be printed on paper.
 */
#ifndef JIEYOU_RECORD_PRINT_H
#define JIEYOU_RECORD_PRINT_H

#include "cli.h"

/* All of it, as one reply. */
void record_print(struct cli *c, const Jieyou__RecordReply *r);
void record_print_paper(struct cli *c, const Jieyou__RecordReply *r);

#endif
