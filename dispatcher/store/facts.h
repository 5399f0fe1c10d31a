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
#include "past.h"
#include "text.h"
#include "verify.h"
#include "wrapped.h"

struct case_facts {
	case_id id;
	struct text district, state, grade, needs;
	struct text responsible; /* the worker who answers for it: at first who filed it */
	int32_t version;
	struct text head; /* hash of the last event, 32 bytes */
	moment filed_at;
	moment due_at;         /* until when the state's owner must have acted; zero: nobody must */
	moment due_since;      /* since when that time has run */
	moment due_next;       /* when the ticker looks at it */
	struct text due_owner; /* who must: the state's owner, or SUPERVISOR when it is over */
	struct text agency;    /* of who answers for it, as the register has it; empty: none */
	bool held;             /* legally: it may not be erased */
	struct text shut_out;  /* ids of those who are, parted by spaces */
	/* To which grade somebody proposes to lower it, and who; empty: nobody does. */
	struct text lowering, lowering_by;
};

/* What the further life of one case rests on. Lists are parted by blanks. */
struct service_facts {
	struct past past;
	struct text tasks;     /* open ones: number, owner, when due in microseconds, by turns */
	int32_t tasks_set;     /* the highest number of all */
	struct text duties;    /* codes of mandatory reports still to be made */
	struct text tries;     /* when the client was not reached, in microseconds; the last hundred */
	struct text taken_by;  /* the name of who took the case last, or their id; empty: nobody has */
	moment put_off_at;     /* when a term of the case was last extended; zero: never */
	struct text appointee; /* of the pool: whom the file appoints; empty: nobody, or not yet */
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

/* How far one recipient of notices has been read: a page of them covers (since, upto]. */
struct reach_facts {
	struct text recipient;
	int64_t since, upto;
	int64_t last; /* that there is */
};

/* What a recipient was told. */
struct notice_facts {
	struct text recipient;
	int64_t rseq;
	case_id id;
	int32_t seq; /* of the event */
	struct text what;
	moment at;
	bool seen;           /* the reader may see the case: */
	struct case_facts c; /* as it is now, without who is shut out of it */
};

/* An offer of a case to an expert. */
struct offer_facts {
	case_id id;
	int32_t n;
	struct text expert, part, needs, state; /* "LEAD", codes parted by spaces, "OPEN" */
	moment issued_at, expires_at, answered_at;
	struct text reason;          /* a code; empty: none */
	bool barred;                 /* the register has them suspended, or shut out of the case */
	bool away;                   /* or they are on leave, before they have answered */
	bool named;                  /* by a conference: they may not return the case */
	struct text grade, district; /* of its case, in a list of offers */
};

/* A seat at a conference of the case, with that conference. */
struct seat_facts {
	int32_t n;                                  /* of the conference in its case */
	struct text state, manner, convenor, chair; /* "CALLED", "ONLINE", ids */
	int32_t sequence;
	moment begins, ends;
	int32_t quorum;
	bool client;
	int32_t minutes;                 /* the task to write them */
	struct text expert, needs, seat; /* codes parted by spaces; "ASKED" */
	int32_t asked;                   /* with which sequence they were last asked */
};

/* A linkage of the case: a referral, or a resource that is brought to it (linkage.def). */
struct linkage_facts {
	int32_t n;
	struct text kind, target, needs, state,
		result; /* "REFERRAL"; codes, of needs parted by spaces */
	moment since, until;
	int32_t left; /* places that the target has now; below 0: nobody counts them */
};

/* How many an expert supervises; and what they are owed for this file's sessions, in fen. */
struct supervised_facts {
	int32_t posts, projects;
	int32_t agency_owes, centre_owes;
};

/* A talk that an expert owes on a case they have supported. */
struct debriefing_facts {
	case_id file;  /* which appoints them */
	int32_t n;     /* the task of the file */
	case_id about; /* 0: not for whoever reads */
	moment due;
	struct text team; /* experts who are or were on that case, parted by blanks; to decide on */
};

/* An entry in a contest. */
struct contest_facts {
	struct text code;
	int32_t version;
	struct text mine; /* of who reads, if they are on the panel: "OPEN", "DONE", ...; else empty */
	int32_t scores;   /* by how many it was scored */
	bool complete; /* all that can be scored is, or the term is over: whoever may rank may read */
	struct text points; /* then: what each has given, in thousandths, parted by spaces */
};

/* When an expert is at another conference. */
struct hours_facts {
	struct text expert;
	moment begins, ends;
};

struct event_facts {
	int32_t seq;
	moment at;
	struct text kind, actor, via, from_state, to_state;
	struct text actor_name; /* as the register has it now; empty: not in it */
	int32_t key_id;
	struct text body, hash;
	struct text brief; /* the body is that of a brief, "OFFER" or "TASK"; empty: the event's */
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

/* An item of the catalogue as the database has it now: its cells, as its table has columns. */
struct resource_facts {
	int64_t since; /* the edition that made it so; 0: there is no such item */
	struct text *cells;
};

/* An attachment, or one that is being uploaded. */
struct attachment_facts {
	int64_t number;
	struct text actor, via, key; /* of its opening */
	moment at, until;
	int64_t bytes;
	int32_t chunks, key_id;
	int32_t seq;             /* of its event; 0: not finished */
	struct text body;        /* AttachedBody; without digests while it is not finished */
	struct text fingerprint; /* of the chunk asked about; empty: it is not there */
	struct text missing;     /* if no chunk was asked about: those it lacks, parted by spaces */
};

struct chunk_facts {
	int32_t i;
	struct text body;
};

/* Of which cases a page may be made: what the asker may see. */
struct seen {
	bool everywhere;
	const struct text *districts; /* the cases of these */
	size_t n_districts;
	struct text actor;      /* and those that this one answers for; empty: none */
	struct text agency;     /* and those of its people; empty: none */
	struct text expert;     /* and those that this one leads (LOAD_QUEUE), or what they have done
							 * (LOAD_HOURS); empty: none */
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
	struct attachment_record attachment; /* but for what its event says; case 0: there is none */
	struct text attached;                /* that, as it stands there: AttachedBody */
	int64_t requests;                    /* how many there are on the page */
	int64_t strange_case;
	int32_t strange_seq; /* the first request whose event is not there, or another's; 0: none */
	bool strange_lost;   /* it is not there */
	bool more;           /* of the requests */
	int64_t rows;        /* how many were compared with what the record says */
	int64_t rows_next;   /* the case with which the next page of them begins; 0: there is none */
	struct record_fault stray; /* the first of them that differs; FAULT_NONE: none */
	bool named;                /* of one case: something of the record names it */
	bool hidden;               /* and whoever asks is shut out of it */
};

/* A figure of a group; of a publication: of a side of requests, its value and the grade
 * (core/figures.def). */
struct figure_facts {
	struct text group, figure, of;
	int64_t n;
};

/* A serious incident. */
struct incident_facts {
	moment at;
	struct text code, district, grade;
};

/* How long an expert has served, in one kind of things. */
struct served_facts {
	struct text expert, kind; /* "SESSION" */
	int32_t times, minutes;
};

/* How an entry of the library is rated: how often, and the sum. */
struct rating_facts {
	struct text code;
	int32_t n, total;
};

/* A version of an entry of the library; of the newest, whether it is in the library now. */
struct version_facts {
	struct text code, title, needs, narrative, helped, failed; /* codes parted by spaces */
	int32_t version;
	bool current;
};

/* What somebody's rating of a version rests on: it is the one in the library, they have been shown
 * its words, it was proposed by them. */
struct rating_grounds {
	bool there, read, proposed;
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
 * For whom something is loaded, who speaks for them, by which verb and when: the database shows of
 * cases what they may see by it. All empty: for nobody, who sees nothing of any.
 */
struct reader {
	struct text actor, via, verb;
	moment at;
};

/*
 * What to load: one case with some of its events, its offers and breakings of its glass, or with
 * its attachments, or with what of them is to be swept; chunks of an attachment; a page of cases,
 * of breakings or of open linkages (each beside its case), the live offers of whoever reads, cases
 * found by phone, a number and a key for a new case, one principal, or a page of them; the last
 * checkpoint with the heads that wait for one, a page of checkpoints, a page of the record; what
 * some recipients were told; figures of a period, what is published of it, its serious incidents,
 * and how long experts have served; how the entries of the library are rated and the versions of
 * some, or what somebody's rating of one rests on; an item of the catalogue.
 */
struct load {
	enum load_kind {
		LOAD_NOTHING,
		LOAD_CASE,
		LOAD_ATTACHMENTS,
		LOAD_STALE,
		LOAD_CHUNKS,
		LOAD_LIST,
		LOAD_QUEUE,
		LOAD_FIND,
		LOAD_GLASS,
		LOAD_LINKAGES,
		LOAD_OFFERS,
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
		LOAD_NOTICES,
		LOAD_RECORD_CHUNKS,
		LOAD_RECORD_ROWS,
		LOAD_RECORD_REGISTER,
		LOAD_FIGURES,
		LOAD_PUBLICATION,
		LOAD_INCIDENTS,
		LOAD_HOURS,
		LOAD_LIBRARY,
		LOAD_RATING,
		LOAD_RESOURCE,
	} kind;
	struct reader reader;
	case_id id;
	int64_t from; /* of the record and of checkpoints: a number, an incarnation, a block */
	int64_t seq;  /* likewise: the row of `from` to build upon; of a case: events after this one */
	bool
		one; /* of the cases of the record: only `from`; of its checkpoints: those that list `id` */
	int64_t attachment; /* its number; 0: all of the case */
	int32_t chunk;      /* which, or from which on; 0: none */
	bool opens;         /* with a number for a new attachment */
	int32_t bytes;      /* of their bodies, about */
	int32_t events;     /* how many at most */
	bool newest;        /* and the newest event of the case, without its body */
	bool asked;         /* instead of the first: those that a decision rests on */
	bool taught;        /* instead of the first: those that an entry of the library is made of */
	bool ratings;       /* and how the entries of the library are rated */
	bool own;           /* these for the dispatcher itself: the asker is told nothing of them */
	bool hours; /* and when experts are at conferences: these (`experts`; none: all, or whoever has
				 * a seat at the one of this number, of the case), from `at` on until `until`; or,
				 * of a number and no time, all who are elsewhere while it is held */
	const struct text *experts;
	size_t n_experts;
	int32_t conference;
	struct text candidate;    /* and whether another file appoints this expert; empty: not asked */
	bool debriefings;         /* and the talks that whoever the case appoints owes */
	bool debriefings_due;     /* and on which cases they owe one that is not on record yet */
	bool engaged;             /* and in which files whoever the case appoints is engaged */
	struct text supervisor;   /* and how many this expert supervises; empty: not asked */
	bool contest;             /* and what is in the contest, if it is one */
	bool key;                 /* and the key of the case, if records are sealed */
	int64_t task;             /* of the case: the one that has fallen due; 0: none */
	int64_t linkage;          /* likewise */
	struct text state, grade; /* empty: all */
	struct text life;         /* of a page of files: of which kind */
	const struct text *districts;
	size_t n_districts; /* 0: all */
	struct seen seen;
	int64_t before;
	bool open;                 /* of the breakings: only those not reviewed */
	const struct text *owners; /* of the queue: of whom */
	size_t n_owners;
	moment late; /* likewise: only what has to be done by then */
	moment at; /* of the breakings: after this one, of case `id` and `seq`; zero: all; of the queue:
				* after what is due at that time, of case `id` */
	int32_t limit;              /* rows; of the requests of the record blocks of their table */
	struct text principal;      /* the one, the last of the page before, or who finds */
	struct text credential;     /* asked about with one principal */
	struct text resource;       /* by code */
	const struct text *digests; /* of the number, under each key */
	size_t n_digests;
	moment after;  /* of the finder's look-ups: those since then count, */
	int32_t times; /* and so many may be made */
	/* Of each recipient of notices: after which number (or NOTICES_...), and only what calls upon
	 * one of these roles, parted by spaces; empty: all. */
	const struct text *recipients, *roles;
	const int64_t *numbers;
	size_t n_recipients;
	struct text owner; /* of notices: only where this one had to act next; empty: whoever */
	/* Of figures, incidents and hours: the period [since, until), and the district; of figures how
	 * they are grouped, and after which group (of hours: expert); of incidents how many to pass
	 * over. */
	moment since, until;
	struct text node, grouping, group;
	int32_t skip;
	const struct text *entries; /* of the library, by code: whose versions, or the one rated */
	size_t n_entries;
	int32_t version; /* of the one that is rated */
	/* Who asks for the case to be changed, and by which request: it may have been done before. */
	struct text actor, via, request_key, fingerprint;
};

/* In place of a number: after what the reader has acknowledged, or after the last there is. */
enum { NOTICES_UNACKED = -1, NOTICES_FROM_NOW = -2 };

struct facts {
	const struct case_facts *cases; /* one, or a page */
	size_t n_cases;
	struct service_facts service; /* of one case */
	const struct event_facts *events;
	size_t n_events;
	const struct glass_facts *glass; /* of the case, those not reviewed first; or a page */
	size_t n_glass;
	struct offer_facts *offers; /* of the case, as loaded and then as they will be; or a list, of
								 * the asker's own, which comes with a queue, too */
	size_t n_offers;
	struct seat_facts
		*seats; /* of the case's conferences, in their order; likewise as they will be */
	size_t n_seats;
	struct linkage_facts *linkages; /* of the case, in their order; likewise as they will be */
	size_t n_linkages;
	const struct hours_facts *hours;
	size_t n_hours;
	struct supervised_facts supervised;
	bool appointed_elsewhere;
	struct text engaged;                        /* numbers of files, parted by blanks */
	const struct debriefing_facts *debriefings; /* of the case; in a list of offers, the asker's */
	size_t n_debriefings;
	struct text debriefings_due;         /* numbers of cases, parted by blanks */
	const struct contest_facts *contest; /* by code */
	size_t n_contest;
	moment spent;             /* the look-up to be left behind before the next; zero: none */
	struct wrapped_key key;   /* of the case; id 0: none, or not asked for */
	struct new_case new_case; /* of LOAD_NUMBER */
	struct repeated repeated; /* what the same request has done before */
	const struct attachment_facts *attachments;
	size_t n_attachments;
	int64_t new_attachment; /* a number; and how many uploads the asker has open */
	int32_t n_open;
	const struct chunk_facts *chunks;
	size_t n_chunks;
	bool stale;   /* something of the case's attachments is to be swept now; and when next, */
	moment until; /* zero: not as far as is known */
	const struct principal_facts *principals; /* one, or a page */
	size_t n_principals;
	struct register_head register_head; /* with one principal, and with an item: */
	struct resource_facts resource;
	const struct row_checkpoint *checkpoints; /* a page, or the last */
	size_t n_checkpoints;
	const struct listed_head *heads; /* that wait */
	size_t n_heads;
	struct record_page record;
	const struct notice_facts *notices; /* by recipient, in the order of the reaches, by number */
	size_t n_notices;
	const struct reach_facts *reaches; /* of all recipients */
	size_t n_reaches;
	const struct figure_facts *figures; /* by group, figure and kind */
	size_t n_figures;
	const struct incident_facts *incidents;
	size_t n_incidents;
	const struct served_facts *served; /* by expert and kind */
	size_t n_served;
	const struct rating_facts *ratings; /* of the entries that anybody has rated */
	size_t n_ratings;
	const struct version_facts *versions; /* by code and number */
	size_t n_versions;
	struct rating_grounds rating;
};

#endif
