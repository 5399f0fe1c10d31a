/*
 * Verify: whether the record is what was written. Pure: rows in, the first fault out.
 *
 * The record is verified in pages, part by part, and a page begins after the last row of the page
 * before, so that it takes no more than that row to go on. Faults are looked for in the order of
 * the parts, of the ids and of seq, and the first one ends it: what comes after it may follow from
 * it.
 *
 * What is found: a column that was altered, a row that is missing, added or in another's place, an
 * end that was cut off (as far as the case's own row or a checkpoint knows of it), a chain that was
 * written anew after any checkpoint had listed it, a case whose version, head, state or hold are
 * not those of its last events, or who filed it when not that of its first, a checkpoint that does
 * not follow from the one before and its heads, a chunk of an attachment that is not the one its
 * event tells of, a row that is not as its case's events say (effects.h) or the register's record
 * does: who is asked, shut out or answers for the case, its tasks and duties, who is what and
 * where. The database compares those rows, once the events are verified.
 *
 * What cannot be found here: an end that no checkpoint has listed yet, removed together with all
 * that names it; and the newest checkpoints, removed together with what they alone cover. The
 * second shows against a checkpoint that was kept elsewhere. Nor, in a case whose first event is
 * older than effects, rows that no event tells of. Nor due times, places, what was acknowledged of
 * notices, and the keys of requests and phones, which are of no chain.
 *
 * Of one case alone, the checkpoints that list it are verified, each upon the one before; that it
 * was struck out of a list shows only when all are.
 */
#ifndef JIEYOU_VERIFY_H
#define JIEYOU_VERIFY_H

#include <stdbool.h>

#include "checkpoint.h"

enum fault_why {
	FAULT_NONE,
#define FAULT(name, zh) FAULT_##name,
#include "fault.def"
#undef FAULT
	FAULT_WHYS
};

struct record_fault {
	enum fault_why why;
	struct text table;
	int64_t id;      /* a case, an incarnation, a checkpoint, an attachment, THE_REGISTER */
	int64_t seq;     /* 0: the row of that id, or (checkpoint_head) the heads it lists */
	struct text row; /* which of the table's rows of that id; empty: there is no other */
};

/* "ALTERED", and what people are told; and back, FAULT_NONE for anything else. */
struct text fault_name(enum fault_why why);
enum fault_why fault_from(struct text name);
struct text fault_zh(enum fault_why why);

/* A case as its rows say, with its events in order of seq: all, or a page of them. */
struct case_record {
	int64_t id;
	bool known; /* there is a row of table help_case, which says the next seven */
	int32_t version;
	struct text head, state, filed_by, filed_via;
	moment filed_at;
	bool held;
	int64_t last;    /* seq of the last event there is; 0: none */
	bool on_hold;    /* so says the last event about a hold */
	int64_t covered; /* the newest version that a checkpoint lists; 0: none does */
	const struct row_event *events;
	const struct text
		*vouched; /* of each event, the hash that a checkpoint lists; empty: none does */
	size_t n_events;
};

struct reads_record {
	int64_t incarnation;
	bool known;      /* there is a row of table incarnation */
	int64_t last;    /* seq of the last read there is */
	int64_t covered; /* as of a case */
	const struct row_access *reads;
	const struct text *vouched;
	size_t n_reads;
};

/* Of the register there is one record: all of it, or a page. */
struct changes_record {
	int64_t last;    /* number of the last change there is */
	int64_t covered; /* as of a case */
	const struct row_register_change *changes;
	const struct text *vouched;
	size_t n_changes;
};

struct checkpoint_record {
	struct row_checkpoint row;
	bool known; /* false: only its number and its heads are there */
	const struct listed_head *heads;
	size_t n_heads;
};

/* A chunk as it is there: the digest of what is stored. */
struct chunk_record {
	int32_t i;
	struct text digest;
};

/* An attachment as its event says, and its chunks in order, as far as they are there. */
struct attachment_record {
	int64_t case_id;
	int32_t seq;    /* of the event */
	int64_t number; /* as the event says, with the digests: CHAIN_HASH bytes each */
	struct text digests;
	int64_t kept; /* as table attachment says, of this event; 0: it has none */
	bool erased;  /* the case is: then its chunks may be gone */
	const struct chunk_record *chunks;
	size_t n_chunks;
};

/*
 * Verifies an attachment against its event, which is verified with its case. False: *ret says the
 * fault: table attachment or chunk, the attachment's number, and which chunk.
 */
bool verify_attachment(const struct attachment_record *a, struct record_fault *ret);

/*
 * Verifies a case, or a page of it: after 0 is its beginning; otherwise the first event is the one
 * numbered `after`, which was verified with the page before and is only built upon. The end of the
 * case is verified where its last event is on the page. False: *ret says the fault.
 */
bool verify_case(const struct case_record *c, int64_t after, struct record_fault *ret);

/* The same of an incarnation's reads. */
bool verify_reads(const struct reads_record *r, int64_t after, struct record_fault *ret);

/* The same of the changes of the register. */
bool verify_changes(const struct changes_record *r, int64_t after, struct record_fault *ret);

/*
 * Verifies a checkpoint against the one before (NULL: it is to be number 1), but for its signature,
 * for which one must know keys. That an unsigned one comes after a signed one is a fault.
 */
bool verify_checkpoint(const struct row_checkpoint *before, const struct checkpoint_record *c,
	struct record_fault *ret);

#endif
