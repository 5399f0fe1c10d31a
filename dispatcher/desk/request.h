/*
 * Request: one question on its road.
 *
 *     request_open      frame to message, in an arena of its own; verb found; who asks
 *     verb->check       message to command, or a refusal. Pure
 *     verb->load        what facts to ask for (none: NULL)          -- wait: request_loaded
 *     verb->more        and whether more of them, page by page, in a memory that goes with the page
 *                       (nearly always NULL)                        -- the same wait
 *     verb->decide      command, facts and now to a decision. Pure
 *                       (NULL: nothing is written)                  -- wait: request_committed
 *     verb->reply       the answer
 *     request_close     one release of the arena
 *
 * Rights are asked for here and nowhere else: of what is about no case before the check, of a place
 * or a page after it, of a case when it has been loaded. A case that is not the asker's to see is
 * then as if it were not there: what follows finds none, and says so as it always does; only the
 * record of reads tells the two apart.
 *
 * There are no other waits. A decision that was MOVED, or for which an expert's place was FULL, is
 * loaded and taken again, three times at most; a REPEAT loads the case it once filed and answers
 * from its events.
 *
 * A verb is one file, do_VERB.c: these functions in this order. Each returns false after it has
 * refused by filling q->refusal, or when the arena is full (which is refused as TOO_LARGE).
 */
#ifndef JIEYOU_REQUEST_H
#define JIEYOU_REQUEST_H

#include "arena.h"
#include "decision.h"
#include "desk.h"
#include "matching.h"
#include "refusal.h"
#include "rights.h"

enum { MOVED_TRIES = 3, KEY_MAX = 64, ACTOR_MAX = 64 };

/* In whose name the dispatcher does what nobody has asked for; nobody may be called so. */
#define DISPATCHER "dispatcher"

/* What a verb is about, and so when its right is asked for. */
enum concern {
	CONCERN_UNSAID,  /* nobody may */
	CONCERN_SELF,    /* one's own connection: everybody may */
	CONCERN_NO_CASE, /* asked for before the check */
	CONCERN_PLACE,   /* check fills q->place */
	CONCERN_PAGE,    /* the load finds only what one may see */
	CONCERN_CASE,    /* the one that was loaded */
};

struct verb {
	const char *name; /* as logged and in access rows */
	enum act act;
	enum concern concern;
	bool before_hello;
	bool writes;   /* needs an idempotency key */
	bool snapshot; /* needs a snapshot */
	bool bulk;     /* carries or reads a chunk: few at once, and one of a connection (desk.h) */
	bool (*stands)(const Jieyou__ClientFrame *frame); /* it is a watch (watch.h); NULL: never */
	bool (*check)(struct request *q);
	bool (*load)(struct request *q); /* fills q->load */
	bool (*more)(
		struct request *q); /* likewise, LOAD_NOTHING at the end; the page is in q->facts */
	bool (*decide)(struct request *q);
	bool (*reply)(struct request *q, Jieyou__ServerFrame *ret);
};

enum stage { STAGE_OPEN, STAGE_LOADING, STAGE_PAGING, STAGE_COMMITTING, STAGE_REPEATING };

struct request {
	struct desk *desk;
	handle self;
	struct caller *caller; /* NULL: nobody waits for the answer */
	bool abandoned;        /* the caller has gone */
	bool bulk;             /* it is counted as such */
	struct request *next;  /* of the same caller */
	const struct verb *verb;
	enum stage stage;
	bool told;           /* an answer has been sent already (deadline, cancelled) */
	int64_t deadline_us; /* on the monotonic clock */

	struct arena arena;
	struct arena page; /* of what verb->more has asked for, until it asks again */
	uint64_t id;
	const Jieyou__ClientFrame *frame;
	principal_index speaker, asker; /* whose connection it is; for whom they speak, or the same */
	struct text actor, via;         /* the ids of asker and speaker */
	struct text key, fingerprint;   /* of what writes, as they are kept (vault.h) */

	struct held *held;
	void *command;    /* the verb's own, from check on */
	struct load load; /* what to ask for; LOAD_NOTHING goes straight on */
	struct loading loading;
	struct facts facts;
	const struct case_key *case_key; /* of the case in question; NULL: none was needed yet */
	district_index place;            /* of CONCERN_PLACE; NONE: nowhere yet */
	enum view view;                  /* what may be shown of the case */
	role_set roles;                  /* of the asker's, by which they may do it */
	bool unseen;                     /* what is there is not the asker's to see */
	handle watch;                    /* for which this is asked; zero: none */
	bool quiet;                      /* of a watch: there is nothing to tell */
	moment now;                      /* taken once, when the request was opened */
	struct decision decision;
	struct commit commit;
	struct committed committed;
	int moved; /* times others were first */
	struct refusal refusal;
};

/* Every verb, by name: do_VERB.c. */
#define REQUEST(arm, field, do) extern const struct verb verb_##do;
#include "requests.def"
#undef REQUEST
extern const struct verb verb_overdue, verb_lapse, verb_destroy, verb_sweep, verb_debrief;
extern const struct verb verb_checkpoint;

/*
 * Fills q->refusal with a sentence that is a literal, and with when to come again where waiting
 * helps; returns false.
 */
bool request_refuse(struct request *q, enum refusal_kind kind, struct text field, struct text zh);

/* The same: nothing is done without the store. */
bool request_refuse_unavailable(struct request *q);

/* The snapshot this request decides on. */
static inline const struct snapshot *request_snapshot(const struct request *q)
{
	return held_snapshot(q->held);
}

/* Takes the road from the check on. The request may be closed when this returns. */
void request_run(struct request *q);

/* Answers with q->refusal (or that its memory is full), and closes. */
void request_refused(struct request *q);

/* Answers with a refusal now; closes as soon as nothing under way needs the request. */
void request_end_early(struct request *q, const struct refusal *r);

/* Sends a refusal, if somebody waits and nothing was sent yet. */
void request_tell_refusal(struct request *q, const struct refusal *r);

void request_close(struct request *q);

enum { RETRY_SOON_MS = 1000 };

/* Ends another request of the same caller. False when there is none, or it is being committed. */
bool request_cancel(struct desk *d, struct caller *caller, uint64_t id);

/*
 * Adds an access row: `what` was done, to a case (0: to none), and this many rows were found; -1
 * stands in the record for what was refused. False when the arena is full.
 */
bool request_note(struct request *q, struct text what, case_id id, size_t found);

/* The same of a read by the verb's own name. */
bool request_note_read(struct request *q, case_id id, size_t found);

#endif
