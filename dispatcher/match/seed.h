/*
 * Seed: the files of sql/seed, compiled in (build/gen/seed.S), one a table of tables.def.
 * jieyou-match builds its snapshot from them; `jieyoud --migrate` loads them into an empty
 * database as edition 1.
 */
#ifndef JIEYOU_SEED_H
#define JIEYOU_SEED_H

#include "snapshot.h"

struct text seed_file(enum snapshot_table t);

/* The snapshot of the seed, as edition 1. NULL: *ret_fault says why. */
const struct snapshot *seed_snapshot(struct arena *a, struct snapshot_fault *ret_fault);

#endif
