/*
 * Refusal: an answer that says no, which field is at fault, and what to do about it.
 *
 * The sentence is for a person (a social worker, in Chinese); the field is a path in the
 * protobuf's names ("help.narrative"). Both live in the request's arena or are literals.
 */
#ifndef JIEYOU_REFUSAL_H
#define JIEYOU_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

enum refusal_kind {
	REFUSAL_NONE, /* no refusal: all is well */
#define REFUSAL(name, code) REFUSAL_##name,
#include "refusal.def"
#undef REFUSAL
	REFUSAL_KINDS
};

struct refusal {
	enum refusal_kind kind;
	struct text field;
	struct text sentence;
	int64_t retry_after_ms; /* 0: waiting does not help */
};

/* The google.rpc.Code of a kind, and its name as logged. */
int refusal_code(enum refusal_kind kind);
const char *refusal_name(enum refusal_kind kind);

/* Microseconds to wait, as retry_after_ms: no sooner. */
int64_t refusal_wait_ms(int64_t wait_us);

/*
 * Fills *r, if it holds no refusal yet (the first fault is the one told), and returns false, so
 * that a check can end with `return refuse(...)`.
 */
bool refuse(struct refusal *r, enum refusal_kind kind, struct text field, struct text sentence);

#endif
