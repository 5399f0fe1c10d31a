/*
 * Params: the parameters of one statement, in PostgreSQL's binary format, written left to right.
 *
 * All parameters of a statement live in one growing buffer, reused from batch to batch, so that
 * filling it allocates nothing once it is warm. Running out of memory is remembered: test
 * `failed` once, before sending.
 */
#ifndef JIEYOU_PARAMS_H
#define JIEYOU_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decision.h"
#include "moment.h"
#include "text.h"

enum { PARAMS_MAX = 22 };

struct params {
	char *bytes;
	size_t len;
	size_t room;
	size_t begin[PARAMS_MAX]; /* of each parameter, in bytes */
	int length[PARAMS_MAX];   /* -1: null */
	int n;
	size_t array_head; /* where the open array's header is */
	bool failed;
};

/* Empties it, keeping the buffer. A zeroed struct params is valid and empty. */
void params_clear(struct params *p);
void params_release(struct params *p);

void params_int8(struct params *p, int64_t v);
void params_int4(struct params *p, int32_t v);
void params_bool(struct params *p, bool v);
void params_text(struct params *p, struct text v); /* of text and bytea */
void params_time(struct params *p, moment v);
void params_null(struct params *p);

/* An array of one dimension: begin, one params_item a value, end. */
void params_array(struct params *p, enum column_type type);
void params_item(struct params *p, enum column_type type, const void *value);
void params_array_end(struct params *p);

/* The whole of it, of texts; empty: all, or none, as the statement has it. */
void params_texts(struct params *p, const struct text *list, size_t n);

/* The format of every parameter, for libpq: binary. */
extern const int params_formats[PARAMS_MAX];

/* For libpq: pointers and lengths of the n parameters. */
void params_pointers(const struct params *p, const char *ret_values[], int ret_lengths[]);

#endif
