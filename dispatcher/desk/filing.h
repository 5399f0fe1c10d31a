/*
 * Filing: a file begins, of whatever kind (core/life.def): its number and its key, its first
 * events, its own row, its term, and the notices of it. A detail of the verbs that begin one:
 * do_submit.c, do_open.c.
 */
#ifndef JIEYOU_FILING_H
#define JIEYOU_FILING_H

#include "step.h"

struct filing {
	struct new_case new;   /* its number and its key */
	struct happening last; /* what has happened to it so far */
	struct case_facts c;   /* as the database will have it, once it has ended */
};

/* Number and key: those at hand, or to be waited for (q->load). */
void filing_load(struct request *q, struct filing *f);

/* Before its first event: it has them. */
void filing_begin(struct request *q, struct filing *f);

/* One more event. Returns its row, or NULL: refused, or the arena is full. */
struct row *filing_event(struct request *q, struct filing *f, enum event_kind kind, role_set who,
	const ProtobufCMessage *body);

/*
 * After its last event, which answers repeats of the request: the file's own row, when its owner is
 * due, and the notices of its first event. False: the arena is full.
 */
bool filing_end(struct request *q, struct filing *f, const struct row *last, struct text district,
	enum grade grade, struct text needs, struct text responsible);

#endif
