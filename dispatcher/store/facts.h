/*
 * Facts: what a decision rests on, as loaded from the database. Texts are copied into the
 * request's arena.
 */
#ifndef JIEYOU_FACTS_H
#define JIEYOU_FACTS_H

#include <stdbool.h>

#include "arena.h"
#include "ids.h"
#include "moment.h"
#include "text.h"
#include "verify.h"
#include "wrapped.h"

struct case_facts {
	case_id id;
	struct text district, state, grade, needs, actor;
	int32_t version;
	struct text head; /* hash of the last event, 32 bytes */
	moment filed_at;
	moment due_at;        /* of the human answer; zero: none */
	struct text agency;   /* of who filed it, as the register has it; empty: none */
	bool held;            /* legally: it may not be erased */
	struct text shut_out; /* ids of those who are, parted by spaces */
	/* To which grade somebody proposes to lower it, and who; empty: nobody does. */
	struct text lowering, lowering_by;
};

/* A breaking of the glass over a case. */
struct glass_facts {
	case_id id;
	int32_t seq; /* of its event */
	struct text district, actor;
	moment at, until;
	struct text verdict, reviewer; /* empty: not reviewed yet */
	moment reviewed_at;
	int32_t key_id;
	struct text body; /* of its event; of a page of breakings empty */
};

struct event_facts {
	int32_t seq;
	moment at;
	struct text kind, actor, via, from_state, to_state;
	int32_t key_id;
	struct text body, hash;
};

/* A principal as the database has it now: what a change of the register rests on. */
struct principal_facts {
	struct text id, kind, name, agency, expert;
	bool suspended;
	moment changed_at;
	struct text roles;       /* "STAFF@440309 ...", by role and district */
	struct text credentials; /* "uid:1000 ...", in order */
	int32_t represents;      /* how many workers */
	bool last;               /* nobody else can administer */
	struct text
		bound_to; /* of one principal: whose the credential asked about is; empty: nobody's */
};

/* The last change of the register; seq 0: there was none. */
struct register_head {
	int64_t seq;
	struct text hash;
};

/* Of which cases a page may be made: what the asker may see. */
struct seen {
	bool everywhere;
	const struct text *districts; /* the cases of these */
	size_t n_districts;
	struct text actor;      /* and those filed by this one; empty: none */
	struct text agency;     /* and those filed by its people; empty: none */
	struct text not_for[2]; /* but none that these are shut out of */
};

/*
 * A page of the record, as it is to be verified: of one part of it. Rows are all that is there,
 * whether or not it fits together.
 */
struct record_page {
	const struct checkpoint_record *checkpoints;
	size_t n_checkpoints;
	const struct case_record *cases;
	size_t n_cases;
	const struct reads_record *reads;
	size_t n_reads;
	struct changes_record changes;
	int64_t requests; /* how many there are on the page */
	int64_t strange_case;
	int32_t strange_seq; /* the first request whose event is not there, or another's; 0: none */
	bool strange_lost;   /* it is not there */
	bool more;           /* of the requests */
	bool named;          /* of one case: something of the record names it */
	bool hidden;         /* and whoever asks is shut out of it */
};

/* What was done before under the key of a request. */
struct repeated {
	case_id id;
	int32_t seq; /* the event that answers; 0: the key is new */
	bool same;   /* the same body as then */
};

/* A number for a new case, and the key made for it. */
struct new_case {
	case_id id;
	struct wrapped_key key;
};

/*
 * What to load: one case with its first events and breakings of its glass, a page of cases or of
 * breakings, cases found by phone, a number and a key for a new case, one principal, or a page of
 * them; the last checkpoint with the heads that wait for one, a page of checkpoints, a page of the
 * record.
 */
struct load {
	enum load_kind {
		LOAD_NOTHING,
		LOAD_CASE,
		LOAD_LIST,
		LOAD_FIND,
		LOAD_GLASS,
		LOAD_NUMBER,
		LOAD_PRINCIPAL,
		LOAD_PRINCIPALS,
		LOAD_HEADS,
		LOAD_CHECKPOINTS,
		LOAD_RECORD_CHECKPOINTS,
		LOAD_RECORD_CASES,
		LOAD_RECORD_READS,
		LOAD_RECORD_CHANGES,
		LOAD_RECORD_REQUESTS,
	} kind;
	case_id id;
	int64_t from; /* of the record and of checkpoints: a number, an incarnation, a block */
	int64_t seq;  /* likewise: the row of `from` to build upon; 0: its beginning */
	bool
		one; /* of the cases of the record: only `from`; of its checkpoints: those that list `id` */
	int32_t bytes;            /* of their bodies, about */
	int32_t events;           /* how many at most, from the first */
	bool key;                 /* and the key of the case, if records are sealed */
	struct text state, grade; /* empty: all */
	const struct text *districts;
	size_t n_districts; /* 0: all */
	struct seen seen;
	int64_t before;
	bool open;             /* of the breakings: only those not reviewed */
	moment at;             /* of the breakings: after this one, of case `id` and `seq`; zero: all */
	int32_t limit;         /* rows; of the requests of the record blocks of their table */
	struct text principal; /* the one, the last of the page before, or who finds */
	struct text credential;     /* asked about with one principal */
	const struct text *digests; /* of the number, under each key */
	size_t n_digests;
	moment after;  /* of the finder's look-ups: those since then count, */
	int32_t times; /* and so many may be made */
	/* Who asks for the case to be changed, and by which request: it may have been done before. */
	struct text actor, via, request_key, fingerprint;
};

struct facts {
	const struct case_facts *cases; /* one, or a page */
	size_t n_cases;
	const struct event_facts *events;
	size_t n_events;
	const struct glass_facts *glass; /* of the case, those not reviewed first; or a page */
	size_t n_glass;
	moment spent;             /* the look-up to be left behind before the next; zero: none */
	struct wrapped_key key;   /* of the case; id 0: none, or not asked for */
	struct new_case new_case; /* of LOAD_NUMBER */
	struct repeated repeated; /* what the same request has done before */
	const struct principal_facts *principals; /* one, or a page */
	size_t n_principals;
	struct register_head register_head;       /* with one principal */
	const struct row_checkpoint *checkpoints; /* a page, or the last */
	size_t n_checkpoints;
	const struct listed_head *heads; /* that wait */
	size_t n_heads;
	struct record_page record;
};

#endif
