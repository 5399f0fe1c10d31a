/*
 * Watch: a standing request. It is asked once, and asked again by the desk, as it came but from
 * where its last page ended, whenever there may be something new: by the doorbell, and at every
 * look (`look_ms`) in case the bell was lost. Each time it takes the whole road of a request
 * (request.h), so that rights are looked at again, reads are on record, and nothing is kept here
 * but a bookmark; it answers only where there is something to tell, with `more` set.
 *
 * It ends when it is cancelled, with its connection, and by a refusal: all but those of the moment.
 * A client that reads slowly is not woken up for: the watch stays where it is until there is room.
 */
#ifndef JIEYOU_WATCH_H
#define JIEYOU_WATCH_H

#include "request.h"
#include "told.h"

struct watch {
	handle self;
	struct caller *caller;
	struct watch *next; /* of the same caller */
	uint64_t id;        /* of its request */
	const struct verb *verb;
	struct arena asked; /* its frame: */
	const Jieyou__ClientFrame *frame;
	struct arena kept; /* where its last page ended: */
	struct bookmark bookmark;
	case_id about; /* or in which version its case was told; 0: it is about none */
	int32_t version;
	bool begun; /* its first page has been sent */
	bool busy;  /* a request of it is on its road */
	bool woken; /* to be asked again, as soon as it is not busy and there is room */
};

/* Whether the request is to stand. */
bool watch_stands(const struct request *q);

/* Makes the watch of a request. False: refused, for there are too many; or no memory. */
bool watch_open(struct request *q);

/* The watch of a request; NULL: it has none, or it has ended. */
struct watch *watch_of(const struct request *q);

/* Where the watch of a request is by now. False: it has none, or is at its beginning. */
bool watch_bookmark(const struct request *q, struct bookmark *ret);

/*
 * Where it is from now on, and whether more lies behind; does nothing without a watch. False: no
 * memory; then it ends.
 */
bool watch_keep(struct request *q, const struct bookmark *bookmark, bool rest);
void watch_keep_version(struct request *q, int32_t version);

/* The request is about to be refused. Whether its watch goes on all the same, and nothing is told.
 */
bool watch_outlives(struct request *q, enum refusal_kind kind);

/* The request of a watch has ended. */
void watch_rest(struct desk *d, handle watch);

/* Another request may not have its number. */
bool watch_has_id(const struct caller *caller, uint64_t id);

/* Ends one with a refusal; false: there is none of this number. Ends all of a caller. */
bool watch_cancel(struct desk *d, struct caller *caller, uint64_t id, const struct refusal *r);
void watches_forget(struct desk *d, struct caller *caller);

/* Looks for which of them there is something new. */
void watches_look(struct desk *d);

/* Asks again those that wait for room. To be called a few times a second. */
void watches_sweep(struct desk *d);

/* Ends all with a refusal. */
void watches_end(struct desk *d, const struct refusal *r);

#endif
