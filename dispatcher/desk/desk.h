/*
 * Desk: where requests are answered. It knows callers and messages, not sockets: frames come in
 * through desk_take, replies go out through the outlet.
 *
 * Every request takes the same road: check, load, decide, commit, reply (request.h). The desk
 * holds a fixed number of requests; at that limit new ones are refused as BUSY.
 */
#ifndef JIEYOU_DESK_H
#define JIEYOU_DESK_H

#include <event2/buffer.h>
#include <stdbool.h>

#include "clock.h"
#include "credential.h"
#include "jieyou.pb-c.h"
#include "rates.h"
#include "refusal.h"
#include "slots.h"
#include "store.h"
#include "vault.h"

struct request;
struct watch;

enum { CLIENT_NAME_MAX = 64 };

/*
 * A session, as the desk sees it: part of the session's own struct, zeroed at its beginning. The
 * session fills `credential` before anything is taken from it; `greeted` and whose it is are set by
 * Hello. The desk chains the caller's requests in flight here.
 */
struct caller {
	handle session;
	struct credential credential;
	bool greeted;
	principal_index principal; /* once greeted */
	char client[CLIENT_NAME_MAX + 1];
	struct request *requests;
	struct watch *watches;
	int in_flight;
	int bulk; /* of these, chunks: while there is one, nothing more is to be taken */
};

struct outlet {
	/* A frame for the session. */
	void (*send)(void *arg, handle session, const Jieyou__ServerFrame *frame);
	/* A request of the session has ended: there may be room for another one. */
	void (*room)(void *arg, handle session);
	/* How many bytes of answers the session has not read. */
	size_t (*unread)(void *arg, handle session);
	void *arg;
};

struct desk_limits {
	int requests;        /* in flight, in all */
	int arena_bytes;     /* memory of one request */
	int deadline_ms;     /* of a request that names none, and the most that one may ask for */
	int phone_lookups;   /* of one principal, in an hour */
	int watches;         /* in all, */
	int session_watches; /* of one session, */
	int watch_backlog;   /* and as long as no more bytes than these are unread */
	struct rates_limits rates;
};

struct desk {
	struct store *store;
	const struct clock *clock;
	struct vault vault;
	struct desk_limits limits;
	struct outlet outlet;
	struct slots requests;
	struct slots watches;
	bool looking;    /* for which watches there is something new */
	bool look_again; /* and again after that */
	int64_t edition; /* at the last look */
	struct rates rates;
	int64_t busy_us; /* when it was last logged that requests were refused as BUSY */
	uint64_t n_busy; /* how many were since */
	int64_t chained; /* rows of chains committed; whoever looks may set it back to 0 */
	int bulk;        /* requests about chunks, at most BULK_MAX */
	bool draining;
};

/* Few enough that those who file never find all places taken by those who upload. */
enum { BULK_MAX = 16 };

/* False without memory. The store is opened by the caller and may be set later. */
bool desk_open(
	struct desk *d, const struct clock *clock, struct desk_limits limits, struct outlet outlet);

/* Ends all requests without an answer. */
void desk_close(struct desk *d);

/*
 * Takes the frame of `size` bytes at the front of `in` and answers it. Returns false when the
 * caller's connection must be closed after what has been sent: the bytes were not a message.
 */
bool desk_take(struct desk *d, struct caller *caller, struct evbuffer *in, size_t size);

/* Refuses something about the connection itself (request id 0). */
void desk_refuse(struct desk *d, struct caller *caller, const struct refusal *r);

/* Whether a Hello can be taken: nobody is known before the register was read. */
bool desk_greets(const struct desk *d);

/*
 * Whether the caller is still who said Hello; also when that cannot be told, for want of the
 * database. To be asked every few seconds.
 */
bool desk_knows(const struct desk *d, const struct caller *caller);

/* Why a caller that is not known is refused. It is logged, by the credential alone. */
struct refusal desk_stranger(const struct caller *caller);

/* The caller is gone: its requests end silently. What is being committed is still committed. */
void desk_forget(struct desk *d, struct caller *caller);

/* There may be notices: watches are asked again where there are. */
void desk_news(struct desk *d);

/* Asks again, for a watch. False: there is no place, nothing was done. */
bool desk_again(struct desk *d, struct watch *w);

/*
 * Ends requests whose deadline has passed, and asks watches again that waited for room. To be
 * called a few times a second.
 */
void desk_sweep(struct desk *d);

/* A due time of this kind has passed (from the ticker): a request from nobody. */
void desk_due(struct desk *d, case_id id, struct text what);

/* It is this dispatcher's turn to make a checkpoint (from the ticker): likewise. */
void desk_checkpoint(struct desk *d);

/* From now on new requests are refused as DRAINING. */
void desk_drain(struct desk *d);

/* Requests in flight. */
int desk_busy(const struct desk *d);

#endif
