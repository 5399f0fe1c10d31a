/*
 * Ids, struct-wrapped so that one cannot be passed for another. Zero names nothing.
 */
#ifndef JIEYOU_IDS_H
#define JIEYOU_IDS_H

#include <stdint.h>

/* A case's number: handed out by a dispatcher from a block of the database's sequence. */
typedef struct {
	int64_t n;
} case_id;

/* A version of the snapshot: of all that people edit, together. Editions begin at 1. */
typedef struct {
	int64_t n;
} edition;

#endif
