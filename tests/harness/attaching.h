/*
 * Attaching: an upload in the hands of a test. All functions fail the test where things are not as
 * they say.
 */
#ifndef JIEYOU_TEST_ATTACHING_H
#define JIEYOU_TEST_ATTACHING_H

#include "asking.h"

struct upload {
	int64_t case_id, number;
	uint8_t *bytes; /* of a photo, as far as its first ones tell */
	size_t size;
	uint32_t chunks;
	uint8_t digest[32];
	char key[32];
};

enum { CHUNK = 48 << 10, UPLOAD_MAX = 20 << 20 };

/* Bytes that are the same for the same seed. Free with upload_end. */
struct upload upload_of(int64_t case_id, size_t size, unsigned seed);

/* The same with a word in it. */
struct upload upload_with(int64_t case_id, size_t size, unsigned seed, const char *word);
void upload_end(struct upload *u);

void ask_attach(struct question *q, const struct upload *u);
void ask_put(struct question *q, const struct upload *u, uint32_t index);
void ask_finish(struct question *q, const struct upload *u, const char *key);
void ask_attachments(struct question *q, int64_t case_id);
void ask_chunk(struct question *q, const struct upload *u, uint32_t index);

/* Opens it; puts chunks from..to, one after the other; finishes it. */
void upload_open(struct peer *p, struct upload *u);
void upload_put(struct peer *p, const struct upload *u, uint32_t from, uint32_t to);
void upload_finish(struct peer *p, const struct upload *u);

/* All of that. */
void upload_whole(struct peer *p, struct upload *u);

/* All chunks as one opening; they are what was uploaded. */
void expect_fetched(struct peer *p, const struct upload *u);

#endif
