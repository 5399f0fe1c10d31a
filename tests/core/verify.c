/*
 * Verification, on a case, on reads and on checkpoints that are made here as the daemon makes them:
 * sound, whole and in pages; then each thing that can be wrong, and where it is named.
 */
#include "verify.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { EVENTS = 5 };

static uint8_t hashes[EVENTS][CHAIN_HASH];
static struct row_event events[EVENTS];
static struct text vouched[EVENTS];
static struct case_record record;
static struct record_fault found;

static struct text hash_of(int i)
{
	return (struct text){(const char *)hashes[i], CHAIN_HASH};
}

/* Makes the hashes fit, from event `first` on. */
static void chain_from(int first)
{
	static const uint8_t zeros[CHAIN_HASH];

	for (int i = first; i < EVENTS; i++) {
		chain_event(i ? hashes[i - 1] : zeros, &events[i], hashes[i]);
		events[i].hash = hash_of(i);
	}
}

static void build(void)
{
	for (int i = 0; i < EVENTS; i++)
		events[i] = (struct row_event){.case_id = 7,
			.seq = i + 1,
			.at = {INT64_C(1767603600000000) + i},
			.kind = i ? TEXT("MATCHED") : TEXT("FILED"),
			.actor = TEXT("W-1"),
			.via = TEXT("test"),
			.from_state = i ? TEXT("RECEIVED") : TEXT("NONE"),
			.to_state = TEXT("RECEIVED"),
			.body = TEXT("单亲")};
	chain_from(0);
	memset(vouched, 0, sizeof(vouched));
	vouched[EVENTS - 2] = hash_of(EVENTS - 2);
	record = (struct case_record){.id = 7,
		.known = true,
		.version = EVENTS,
		.head = hash_of(EVENTS - 1),
		.state = TEXT("RECEIVED"),
		.filed_by = events[0].actor,
		.filed_via = events[0].via,
		.filed_at = events[0].at,
		.last = EVENTS,
		.covered = EVENTS - 1,
		.events = events,
		.vouched = vouched,
		.n_events = EVENTS};
	found = (struct record_fault){0};
}

TestSuite(verify, .init = build);

#define expect_found(fault, table_, seq_)                                       \
	do {                                                                        \
		cr_expect_not(verify_case(&record, 0, &found));                         \
		cr_expect_eq((int)found.why, (int)FAULT_##fault, "%d", (int)found.why); \
		cr_expect(text_eq(found.table, TEXT(table_)));                          \
		cr_expect_eq(found.id, 7);                                              \
		cr_expect_eq(found.seq, seq_, "seq %d", (int)found.seq);                \
	} while (0)

Test(verify, a_sound_case)
{
	cr_expect(verify_case(&record, 0, &found));
	cr_expect_eq((int)found.why, (int)FAULT_NONE);
}

Test(verify, a_sound_case_in_pages_of_any_size)
{
	for (int at = 1; at < EVENTS; at++) {
		struct case_record first = record, second = record;

		first.n_events = (size_t)at;
		second.events = events + at - 1;
		second.vouched = vouched + at - 1;
		second.n_events = (size_t)(EVENTS - at + 1);
		cr_expect(verify_case(&first, 0, &found), "up to %d", at);
		cr_expect(verify_case(&second, at, &found), "after %d", at);
		second.n_events = 0;
		cr_expect_not(verify_case(&second, at, &found), "nothing to build upon");
	}
}

Test(verify, an_altered_event)
{
	events[2].body = TEXT("双亲");
	expect_found(ALTERED, "event", 3);
}

Test(verify, an_altered_hash_of_the_last_event)
{
	hashes[EVENTS - 1][0] ^= 1;
	expect_found(ALTERED, "event", EVENTS);
}

Test(verify, a_missing_event)
{
	for (int i = 2; i + 1 < EVENTS; i++)
		events[i] = events[i + 1];
	record.n_events--;
	expect_found(MISSING, "event", 3);
}

Test(verify, events_in_each_others_place)
{
	struct row_event swap = events[1];

	events[1] = events[2];
	events[2] = swap;
	expect_found(MISSING, "event", 2);
	events[1].seq = 2;
	expect_found(ALTERED, "event", 2);
}

Test(verify, an_event_twice)
{
	events[3] = events[2];
	expect_found(MISPLACED, "event", 4);
}

Test(verify, states_that_do_not_follow)
{
	events[3].from_state = TEXT("NONE");
	chain_from(3);
	vouched[EVENTS - 2] = TEXT_NONE;
	expect_found(MISPLACED, "event", 4);
}

Test(verify, a_tail_that_was_cut_off)
{
	record.n_events = 3;
	record.last = 3;
	record.covered = 0; /* the case's own row knows it */
	expect_found(CUT_OFF, "event", 4);
	record.version = 3; /* only the checkpoint does */
	record.head = hash_of(2);
	record.covered = 4;
	expect_found(CUT_OFF, "event", 4);
	record.n_events = 0;
	record.last = 0;
	expect_found(CUT_OFF, "event", 1);
}

Test(verify, an_event_more_than_the_case_knows)
{
	record.version = 4;
	record.head = hash_of(3);
	expect_found(ADDED, "event", 5);
}

Test(verify, a_chain_written_anew)
{
	events[0].body = TEXT("双亲");
	chain_from(0);
	vouched[EVENTS - 2] = TEXT("0123456789abcdef0123456789abcdef");
	expect_found(REWRITTEN, "event", 4);
	vouched[EVENTS - 2] = TEXT_NONE; /* without the checkpoint nobody can tell */
	cr_expect(verify_case(&record, 0, &found));
}

/* And then went on, so that a later checkpoint lists what it has become. */
Test(verify, a_chain_written_anew_and_vouched_for_since)
{
	vouched[1] = TEXT("0123456789abcdef0123456789abcdef");
	expect_found(REWRITTEN, "event", 2);
}

Test(verify, what_the_case_says_of_itself)
{
	record.version--;
	expect_found(ALTERED, "help_case", 0);
	record.version += 2;
	expect_found(ALTERED, "help_case", 0);
	build();
	record.head = TEXT("0123456789abcdef0123456789abcdef");
	expect_found(ALTERED, "help_case", 0);
	build();
	record.state = TEXT("NONE");
	expect_found(ALTERED, "help_case", 0);
	build();
	record.held = true;
	expect_found(ALTERED, "help_case", 0);
	record.on_hold = true;
	cr_expect(verify_case(&record, 0, &found));
	build();
	record.filed_by = TEXT("W-2");
	expect_found(ALTERED, "help_case", 0);
	build();
	record.filed_via = TEXT("W-1");
	expect_found(ALTERED, "help_case", 0);
	build();
	record.filed_at.us++;
	expect_found(ALTERED, "help_case", 0);
	build();
	record.known = false;
	expect_found(MISSING, "help_case", 0);
}

/* ---- Reads ---- */

Test(verify, reads)
{
	enum { READS = 3 };
	struct row_access reads[READS];
	struct text listed[READS] = {{0}};
	uint8_t hash[READS][CHAIN_HASH] = {{0}};
	struct reads_record r = {.incarnation = 9,
		.known = true,
		.last = READS,
		.reads = reads,
		.vouched = listed,
		.n_reads = READS};

	for (int i = 0; i < READS; i++) {
		static const uint8_t zeros[CHAIN_HASH];

		reads[i] = (struct row_access){.incarnation = 9, .seq = i + 1, .verb = TEXT("show")};
		chain_access(i ? hash[i - 1] : zeros, &reads[i], hash[i]);
		reads[i].hash = (struct text){(const char *)hash[i], CHAIN_HASH};
	}
	r.covered = READS;
	listed[1] = reads[1].hash;
	cr_expect(verify_reads(&r, 0, &found));
	listed[1] = reads[2].hash;
	cr_expect_not(verify_reads(&r, 0, &found));
	cr_expect(found.why == FAULT_REWRITTEN && found.seq == 2);
	listed[1] = TEXT_NONE;
	reads[1].found = 1;
	cr_expect_not(verify_reads(&r, 0, &found));
	cr_expect(found.why == FAULT_ALTERED && found.id == 9 && found.seq == 2);
	cr_expect(text_eq(found.table, TEXT("access")));
	reads[1].found = 0;
	r.n_reads = 2;
	r.last = 2;
	cr_expect_not(verify_reads(&r, 0, &found));
	cr_expect(found.why == FAULT_CUT_OFF && found.seq == 3);
	r.known = false;
	cr_expect_not(verify_reads(&r, 0, &found));
	cr_expect(found.why == FAULT_MISSING && text_eq(found.table, TEXT("incarnation")));
}

/* ---- The register ---- */

static bool is_fault(enum fault_why why, int64_t seq)
{
	return found.why == why && text_eq(found.table, TEXT("register_change")) &&
		   found.id == THE_REGISTER && found.seq == seq;
}

Test(verify, changes_of_the_register)
{
	enum { CHANGES = 3 };
	static const uint8_t none[CHAIN_HASH];
	struct row_register_change list[CHANGES];
	struct text listed[CHANGES] = {[1] = hash_of(1)};
	struct changes_record r = {CHANGES, 2, list, listed, CHANGES}, page;

	for (int i = 0; i < CHANGES; i++) {
		list[i] = (struct row_register_change){.seq = i + 1,
			.kind = TEXT("grant"),
			.subject = TEXT("LH-0231"),
			.detail = TEXT("WORKER 440309"),
			.hash = hash_of(i)};
		chain_change(i ? hashes[i - 1] : none, &list[i], hashes[i]);
	}
	cr_expect(verify_changes(&r, 0, &found));
	page = r;
	page.changes = list + 1;
	page.vouched = listed + 1;
	page.n_changes = 2;
	cr_expect(verify_changes(&page, 2, &found), "built upon the second");
	cr_expect_not(verify_changes(&page, 1, &found) || !is_fault(FAULT_MISSING, 1));
	r.n_changes = 1;
	cr_expect(verify_changes(&r, 0, &found), "there are more");
	r.last = 1;
	cr_expect_not(verify_changes(&r, 0, &found) || !is_fault(FAULT_CUT_OFF, 2));
	r = (struct changes_record){0, 0, NULL, NULL, 0};
	cr_expect(verify_changes(&r, 0, &found), "no change yet");
	r = (struct changes_record){CHANGES, 2, list, listed, CHANGES};
	listed[1] = hash_of(0);
	cr_expect_not(verify_changes(&r, 0, &found) || !is_fault(FAULT_REWRITTEN, 2));
	list[2].detail = TEXT("WORKER CN");
	listed[1] = hash_of(1);
	cr_expect_not(verify_changes(&r, 0, &found) || !is_fault(FAULT_ALTERED, 3));
}

/* ---- Checkpoints: fixed vectors, computed from the formula by Python's hashlib ---- */

static uint8_t digest[CHAIN_HASH], own[CHAIN_HASH];
static struct listed_head heads[2];

static struct checkpoint_record first_checkpoint(void)
{
	static const uint8_t zeros[CHAIN_HASH];
	struct checkpoint_record c = {.known = true, .heads = heads, .n_heads = 2};

	heads[0] = (struct listed_head){TEXT("access"), 3, 2, hash_of(0), 0};
	heads[1] = (struct listed_head){TEXT("event"), 7, EVENTS, hash_of(1), 0};
	checkpoint_count(NULL, heads, 2, &c.row);
	c.row.at.us = INT64_C(1767603600000000);
	checkpoint_digest(heads, 2, digest);
	c.row.digest = (struct text){(const char *)digest, CHAIN_HASH};
	c.row.signer = TEXT("0123456789abcdef0123456789abcdef");
	checkpoint_hash(zeros, &c.row, own);
	c.row.hash = (struct text){(const char *)own, CHAIN_HASH};
	return c;
}

static const char *hex(const uint8_t hash[CHAIN_HASH])
{
	static char text[2 * CHAIN_HASH + 1];

	for (int i = 0; i < CHAIN_HASH; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
	return text;
}

Test(verify, checkpoint_vectors)
{
	memset(hashes[0], 0x11, CHAIN_HASH);
	memset(hashes[1], 0x22, CHAIN_HASH);
	first_checkpoint();
	cr_expect_str_eq(
		hex(digest), "33e8a8243779052e5f1e6dc8a61f6f166ec35505daf283c98205f60a732928e1");
	cr_expect_str_eq(hex(own), "29d349d267d1ca106440e2fe0e06a52ab4d3ca377e65aed79f06f1e767834517");
}

Test(verify, a_sound_checkpoint)
{
	struct checkpoint_record c = first_checkpoint();

	cr_expect(verify_checkpoint(NULL, &c, &found));
	cr_expect(c.row.cases == 1 && c.row.events == EVENTS && c.row.reads == 2 && c.row.heads == 2);
}

#define expect_checkpoint(change, fault, table_, id_)                      \
	do {                                                                   \
		struct checkpoint_record c = first_checkpoint();                   \
		change;                                                            \
		cr_expect_not(verify_checkpoint(NULL, &c, &found), "%s", #change); \
		cr_expect_eq((int)found.why, (int)FAULT_##fault, "%s", #change);   \
		cr_expect(text_eq(found.table, TEXT(table_)), "%s", #change);      \
		cr_expect_eq(found.id, id_, "%s", #change);                        \
	} while (0)

Test(verify, checkpoints_that_were_altered)
{
	expect_checkpoint(c.row.at.us++, ALTERED, "checkpoint", 1);
	expect_checkpoint(c.row.cases++, ALTERED, "checkpoint", 1);
	expect_checkpoint(c.row.events++, ALTERED, "checkpoint", 1);
	expect_checkpoint(c.row.reads++, ALTERED, "checkpoint", 1);
	expect_checkpoint(c.row.heads++, ALTERED, "checkpoint", 1);
	expect_checkpoint(c.row.signer = TEXT(""), ALTERED, "checkpoint", 1);
	expect_checkpoint(digest[3] ^= 1, ALTERED, "checkpoint", 1);
	expect_checkpoint(own[3] ^= 1, ALTERED, "checkpoint", 1);
	expect_checkpoint(heads[1].subject++, ALTERED, "checkpoint_head", 1);
	expect_checkpoint(heads[1].version++, ALTERED, "checkpoint_head", 1);
	expect_checkpoint(heads[0].chain = TEXT("event"), ALTERED, "checkpoint_head", 1);
	expect_checkpoint(heads[0].hash = hash_of(1), ALTERED, "checkpoint_head", 1);
	expect_checkpoint(c.n_heads--, ALTERED, "checkpoint_head", 1);
	expect_checkpoint(heads[1].earlier = 1, ALTERED, "checkpoint", 1); /* another count */
	expect_checkpoint(c.row.number = 2, MISSING, "checkpoint", 1);
	expect_checkpoint(c.known = false, MISSING, "checkpoint", 1);
}

Test(verify, a_checkpoint_that_lost_its_signature)
{
	struct checkpoint_record before = first_checkpoint();
	struct row_checkpoint one = before.row;
	uint8_t hash[CHAIN_HASH], none[CHAIN_HASH], second[CHAIN_HASH];
	struct checkpoint_record c = {.known = true};

	memcpy(hash, own, CHAIN_HASH);
	checkpoint_count(&one, NULL, 0, &c.row);
	checkpoint_digest(NULL, 0, none);
	c.row.digest = (struct text){(const char *)none, CHAIN_HASH};
	checkpoint_hash(hash, &c.row, second);
	c.row.hash = (struct text){(const char *)second, CHAIN_HASH};
	cr_expect_not(verify_checkpoint(&one, &c, &found));
	cr_expect(found.why == FAULT_UNSIGNED && found.id == 2);
	one.signer = TEXT(""); /* none has ever been signed: its hash is taken as it is */
	cr_expect(verify_checkpoint(&one, &c, &found));
}

/* ---- Attachments ---------------------------------------------------------------------------- */

enum { PARTS = 4 };

static struct chunk_record parts[PARTS + 1];
static char told[PARTS * CHAIN_HASH];

/* Of four chunks; its fifth record is for one too many. */
static struct attachment_record attachment(void)
{
	for (int i = 0; i < PARTS + 1; i++)
		parts[i] = (struct chunk_record){i + 1, hash_of(i)};
	for (int i = 0; i < PARTS; i++) {
		memset(hashes[i], 0x11 * (i + 1), CHAIN_HASH);
		memcpy(told + i * CHAIN_HASH, hashes[i], CHAIN_HASH);
	}
	return (struct attachment_record){.case_id = 7,
		.seq = 3,
		.number = 40,
		.digests = {told, sizeof(told)},
		.kept = 40,
		.chunks = parts,
		.n_chunks = PARTS};
}

#define expect_attachment(change, fault, table_, seq_)                                             \
	do {                                                                                           \
		struct attachment_record a = attachment();                                                 \
		change;                                                                                    \
		cr_expect_not(verify_attachment(&a, &found), "%s", #change);                               \
		cr_expect_eq((int)found.why, (int)FAULT_##fault, "%s", #change);                           \
		cr_expect(text_eq(found.table, TEXT(table_)), "%s", #change);                              \
		cr_expect(found.id == 40 && found.seq == seq_, "%s: %lld", #change, (long long)found.seq); \
	} while (0)

static void swap(int a, int b)
{
	struct text kept = parts[a].digest;

	parts[a].digest = parts[b].digest;
	parts[b].digest = kept;
}

Test(verify, every_chunk_that_is_not_what_was_attached)
{
	struct attachment_record sound = attachment();

	cr_expect(verify_attachment(&sound, &found));
	for (int i = 0; i < PARTS; i++) {
		expect_attachment(hashes[i][9] ^= 1; parts[i].digest = hash_of(i), ALTERED, "chunk", i + 1);
		expect_attachment(memmove(&parts[i], &parts[i + 1], (size_t)(PARTS - i) * sizeof(parts[0]));
						  a.n_chunks--, MISSING, "chunk", i + 1);
	}
	expect_attachment(swap(1, 3), ALTERED, "chunk", 2);
	expect_attachment(a.n_chunks = 0, MISSING, "chunk", 1);
	expect_attachment(a.n_chunks++, ADDED, "chunk", 5);
	expect_attachment(a.kept = 0, MISSING, "attachment", 0);
	expect_attachment(a.kept = 41, ALTERED, "attachment", 0);
}

/* Of an erased case they may be gone, but what is there must be what was attached. */
Test(verify, chunks_of_an_erased_case)
{
	struct attachment_record gone = attachment();

	gone.erased = true;
	for (gone.n_chunks = 0; gone.n_chunks <= PARTS; gone.n_chunks++)
		cr_expect(verify_attachment(&gone, &found), "%zu", gone.n_chunks);
	gone.n_chunks = 2;
	gone.chunks = parts + 1;
	cr_expect(verify_attachment(&gone, &found), "from the middle");
	expect_attachment(a.erased = true; swap(1, 3), ALTERED, "chunk", 2);
	expect_attachment(a.erased = true; a.n_chunks++, ADDED, "chunk", 5);
}
