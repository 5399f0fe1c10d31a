/*
 * Registering: what a decision of no case writes beside its rows: its request, so that a repeat is
 * known, and one change on the register's own record, chained (chain.h). A detail of the verbs that
 * administer: do_administer.c, do_keep.c, do_capacity.c. The register's head must have been loaded;
 * a decision that rests on one that is the last no more is MOVED.
 */
#ifndef JIEYOU_REGISTERING_H
#define JIEYOU_REGISTERING_H

#include "request.h"

/* Both: false when the arena is full. */
bool registering_request(struct request *q);

/* Of which kind ("grant"), about whom or what, and in words: sql/README.md. */
bool registering_note(struct request *q, struct text kind, struct text subject, struct text detail);

/* The answer to whoever has kept an item of the catalogue. NULL: the arena is full. */
Jieyou__KeptReply *registering_kept(struct request *q, char *code);

#endif
