/*
 * Attachment: a photo, a scan or a sound of a case: what it may be, and into which chunks it is
 * cut.
 */
#ifndef JIEYOU_ATTACHMENT_H
#define JIEYOU_ATTACHMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

enum {
	ATTACHMENT_BYTES = 20 << 20,
	ATTACHMENT_CHUNK = 48 << 10, /* of every chunk but the last: with its frame below 64 KiB */
	ATTACHMENT_CHUNKS = (ATTACHMENT_BYTES + ATTACHMENT_CHUNK - 1) / ATTACHMENT_CHUNK,
	ATTACHMENT_NAME = 255,             /* bytes */
	ATTACHMENT_CASE_BYTES = 200 << 20, /* of one case, what is being uploaded counted in */
	ATTACHMENT_CASE = 100,             /* and so many */
	ATTACHMENT_OPEN = 4,               /* uploads of one person */
};

/* How many chunks so many bytes make, and how long chunk i is, from 1 on. */
int32_t attachment_chunks(int64_t bytes);
size_t attachment_chunk_size(int64_t bytes, int32_t i);

/* The media type that these first bytes of a file are of; empty: of none that is taken. */
struct text media_of(struct text first);

/* Whether it is one that is taken. */
bool media_taken(struct text type);

#endif
