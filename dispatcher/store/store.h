/*
 * Store: the database in the words of the desk. Loads, the one write path, the snapshot and its
 * load overlay, leases of due times.
 *
 * Connections: one reads, one writes (batches of decisions, one at a time), one listens for the
 * doorbell, one belongs to the builder thread, one goes to the key store; and two are for chunks of
 * attachments, to write them and to read them (and what is verified and counted, which also takes
 * long), so that nothing else waits for these, nor for want of these. All reconnect by themselves;
 * while they cannot serve, loads and commits are refused at once, never queued without end.
 *
 * Everything is answered by a callback from the loop, never from within the call that asked.
 */
#ifndef JIEYOU_STORE_H
#define JIEYOU_STORE_H

#include <event2/event.h>
#include <stdbool.h>

#include "clock.h"
#include "decision.h"
#include "facts.h"
#include "roster.h"
#include "snapshot.h"

struct store;
struct loader;

struct store_settings {
	const char *database;        /* conninfo; must outlive the store */
	const char *keys;            /* likewise, of the key store; NULL: nothing is sealed */
	struct master_names masters; /* with which the key store is to let us in */
	int unit_timeout_ms;         /* without an answer this long, a connection is dead */
	int look_ms;                 /* between two looks at what is new, besides the doorbell */
	int batch_decisions;         /* at most, in one transaction */
	int batch_bytes;             /* likewise, of parameters */
	int snapshot_bytes;          /* cap of one snapshot's arena */
	int register_bytes;          /* cap of the register in memory */
};

/* What is due of a case (`what` of table due), and ours to do. */
typedef void due_taken(void *arg, case_id id, struct text what);

struct store_hooks {
	/* Ready to serve, or no longer: connections, numbers and a snapshot are there or not. */
	void (*serving)(void *arg, bool yes);
	/* Makes the key of a new case, wrapped by the first master key. False: it cannot be made. */
	bool (*make_key)(void *arg, case_id id, struct wrapped_key *ret);
	/* There may be notices: the bell was rung, or it is `look_ms` since it was last said. */
	void (*news)(void *arg);
	/*
	 * What was due for a case has been done, by store_destroy_key or store_sweep: whoever has the
	 * lease looks again, without waiting for its end.
	 */
	due_taken *done;
	void *arg;
};

/* NULL without memory or threads. Begins to connect. Sets the clock by the database's. */
struct store *store_open(struct event_base *base, const struct store_settings *settings,
	struct clock *clock, struct store_hooks hooks);

/* Gives up what is under way; the builder thread is joined. */
void store_close(struct store *st);

bool store_serving(const struct store *st);

/* Other master keys are at hand now. */
void store_use_masters(struct store *st, const struct master_names *masters);

/*
 * Destroys the key of a case, which is due as `what`. When that was done the hook says so; of
 * anything else nothing is heard.
 */
void store_destroy_key(struct store *st, case_id id, struct text what);

/* The key of request fingerprints, 32 bytes; NULL before the store has served. */
const uint8_t *store_fingerprint_key(const struct store *st);

/* ---- The snapshot ---- */

/* A snapshot in use. Hold it for as long as anything points into it. */
struct held;
struct held *store_hold(struct store *st); /* the newest; NULL before there is one */
void held_release(struct held *h);
const struct snapshot *held_snapshot(const struct held *h);
const struct loads *held_loads(const struct held *h); /* of its experts */

/* ---- The register ---- */

/*
 * Who is who, some seconds old at most. NULL: not read yet, or without news of the database for a
 * minute, and then nobody can be told to be who they were.
 */
const struct roster *store_roster(const struct store *st);

/* Asks what has changed in it: unless that was being asked, known before the next load is answered.
 */
void store_renew_roster(struct store *st);

/* What a decision that has been committed says of the register, and of places, is known from now
 * on. */
void store_learn(struct store *st, const struct decision *d);

/* ---- Loading ---- */

enum store_answer {
	STORE_OK,
	STORE_UNAVAILABLE, /* no connection, or it was lost: nothing was done */
	STORE_FULL,        /* the arena has no room for what was found */
	STORE_FAULT,       /* the database refused the statement: a fault of ours */
};

typedef void load_done(void *arg, enum store_answer answer, const struct facts *facts);

/* One load under way. Owned by the caller, who keeps it until the callback. */
struct loading {
	struct load what;
	struct arena *arena; /* for what is found */
	load_done *done;
	void *arg;
	struct loading *next; /* from here on the store's */
	struct loader *loader;
	int awaited; /* databases that have not answered */
	enum store_answer answer;
	struct facts facts;
};

/*
 * Asks; waits its turn when many are under way. False when a connection it needs is not there: no
 * callback.
 */
bool store_load(struct store *st, struct loading *l);

/* ---- Committing ---- */

enum outcome {
	OUTCOME_WON,         /* durable */
	OUTCOME_REPEAT,      /* the key was used: *_case and *_same say for what */
	OUTCOME_MOVED,       /* others were first since it was loaded: load and decide again */
	OUTCOME_FULL,        /* an expert has no place for it: likewise */
	OUTCOME_UNAVAILABLE, /* not written */
	OUTCOME_UNKNOWN,     /* the connection was lost during the commit */
	OUTCOME_DENIED,      /* whoever it names may not, by the database's own look: not written */
	OUTCOME_FAULT,       /* the database refused this decision alone (22, 23): not written */
};

/*
 * Whose places do not suffice, or who has as many cases of trauma as they may, and how many of both
 * they have. The text goes with the callback.
 */
struct full {
	struct text expert;
	int32_t taken, trauma;
};

struct committed {
	enum outcome outcome;
	struct repeated repeated;
	struct full full; /* of OUTCOME_FULL */
};

typedef void commit_done(void *arg, const struct committed *c);

/* One decision waiting to be committed. Owned by the caller, who keeps it until the callback. */
struct commit {
	struct decision *decision;
	commit_done *done;
	void *arg;
	struct commit *next; /* the store's */
	bool in_batch;       /* likewise: too late to take back */
};

/*
 * Queues it; answered by c->done. False when the store is not serving; then no callback. A decision
 * with a chunk has no other rows, and goes by the chunks' own connection.
 */
bool store_commit(struct store *st, struct commit *c);

/* Takes it out of the queue, unless it is part of a batch already: false, and it will answer. */
bool store_uncommit(struct store *st, struct commit *c);

/*
 * Sweeps what of a case's attachments is to go by now, by the chunks' connection; it is due as
 * `what`. When that was done the hook says so; of anything else nothing is heard.
 */
void store_sweep(struct store *st, case_id id, struct text what);

/* Decisions waiting or being committed. */
size_t store_commits(const struct store *st);

/* So many places of an expert are taken, as a commit was told; in this snapshot, and in the newest.
 */
void store_learn_full(struct store *st, struct held *h, const struct full *full);

/* A number for a new case, with its key; false when none is at hand: then load one (LOAD_NUMBER).
 */
bool store_new_case(struct store *st, struct new_case *ret);

/* ---- News ---- */

/* Rings for all dispatchers: notices have been committed. */
void store_ring(struct store *st);

/*
 * How far it has come: the last number of a recipient of notices, by its place among those asked
 * about, none where it was never told anything; the version of a case, likewise. `over` comes
 * last, also where nothing could be learnt.
 */
struct news_asked {
	const struct text *recipients;
	size_t n_recipients;
	const int64_t *cases;
	size_t n_cases;
	void (*heard)(void *arg, bool of_case, size_t place, int64_t last);
	void (*over)(void *arg);
	void *arg;
};

/* False: not asked, for want of the database, or because it is being asked already. */
bool store_news(struct store *st, const struct news_asked *asked);

/* ---- Due times ---- */

/* Leases what is due now for lease_us; calls `taken` for each. Nothing happens when not serving. */
void store_lease_due(struct store *st, int limit, int64_t lease_us, due_taken *taken, void *arg);

/* ---- Checkpoints ---- */

/* When one is due: so long after the last, or when so many rows of chains wait for one. */
struct checkpoint_pace {
	int64_t every_us;
	int64_t rows;
};

typedef void turn_asked(void *arg, bool ours);

/*
 * Takes the turn to make one, for lease_us, if one is due and nobody else has it; `asked` is told
 * whether. False: not asked, for want of the database, or because it is being asked already.
 */
bool store_lease_checkpoint(struct store *st, const struct checkpoint_pace *pace, int64_t lease_us,
	turn_asked *asked, void *arg);

#endif
