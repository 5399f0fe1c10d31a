#include "verify.h"

struct text fault_name(enum fault_why why)
{
	static const struct text names[FAULT_WHYS] = {
#define FAULT(name, zh) [FAULT_##name] = TEXT_INIT(#name),
#include "fault.def"
#undef FAULT
	};

	return names[why];
}

enum fault_why fault_from(struct text name)
{
	enum fault_why why = FAULT_NONE;

	while (++why < FAULT_WHYS && !text_eq(fault_name(why), name))
		;
	return why < FAULT_WHYS ? why : FAULT_NONE;
}

struct text fault_zh(enum fault_why why)
{
	static const struct text words[FAULT_WHYS] = {
#define FAULT(name, zh) [FAULT_##name] = TEXT_INIT(zh),
#include "fault.def"
#undef FAULT
	};

	return words[why];
}

static bool fault(
	struct record_fault *ret, enum fault_why why, struct text table, int64_t id, int64_t seq)
{
	*ret = (struct record_fault){.why = why, .table = table, .id = id, .seq = seq};
	return false;
}

static bool is_hash(struct text stored, const uint8_t hash[CHAIN_HASH])
{
	return text_eq(stored, (struct text){(const char *)hash, CHAIN_HASH});
}

/* ---- A chain, whatever its rows are -------------------------------------------------------- */

/* Where we are in a chain: after row `seq`, whose hash it was. */
struct walk {
	struct text table;
	int64_t id;
	int64_t seq;
	uint8_t hash[CHAIN_HASH];
};

/* The next row has this number, its hash is stored with it, and no checkpoint lists another one. */
static bool step(struct walk *w, int64_t seq, struct text stored, const uint8_t hash[CHAIN_HASH],
	struct text vouched, struct record_fault *ret)
{
	w->seq++;
	if (seq != w->seq)
		return fault(ret, seq > w->seq ? FAULT_MISSING : FAULT_MISPLACED, w->table, w->id, w->seq);
	if (!is_hash(stored, hash))
		return fault(ret, FAULT_ALTERED, w->table, w->id, seq);
	if (vouched.len && !text_eq(vouched, stored))
		return fault(ret, FAULT_REWRITTEN, w->table, w->id, seq);
	memcpy(w->hash, hash, CHAIN_HASH);
	return true;
}

/* The row that a page builds upon is still there. */
static bool resume(
	struct walk *w, int64_t after, int64_t seq, struct text stored, struct record_fault *ret)
{
	if (seq != after || stored.len != CHAIN_HASH)
		return fault(ret, FAULT_MISSING, w->table, w->id, after);
	w->seq = after;
	memcpy(w->hash, stored.ptr, CHAIN_HASH);
	return true;
}

/* Nothing else tells of this chain's end than a checkpoint. */
static bool end_of_chain(
	const struct walk *w, int64_t last, int64_t covered, struct record_fault *ret)
{
	return w->seq < last || covered <= w->seq ||
		   fault(ret, FAULT_CUT_OFF, w->table, w->id, w->seq + 1);
}

/* ---- Cases --------------------------------------------------------------------------------- */

/* All events are verified; `state` is where the last one leads. */
static bool end_case(
	const struct case_record *c, const struct walk *w, struct text state, struct record_fault *ret)
{
	bool is_head = is_hash(c->head, w->hash);

	if (w->seq == 0 || c->covered > w->seq)
		return fault(ret, FAULT_CUT_OFF, w->table, c->id, w->seq + 1);
	if (c->version > w->seq && !is_head)
		return fault(ret, FAULT_CUT_OFF, w->table, c->id, w->seq + 1);
	if (c->version < w->seq && !is_head)
		return fault(ret, FAULT_ADDED, w->table, c->id, c->version + INT64_C(1));
	if (c->version != w->seq || !is_head || !text_eq(c->state, state) || c->held != c->on_hold)
		return fault(ret, FAULT_ALTERED, TEXT("help_case"), c->id, 0);
	return true;
}

/* The case's own row says of its filing what the first event does. */
static bool is_of(const struct case_record *c, const struct row_event *first)
{
	return text_eq(c->filed_by, first->actor) && text_eq(c->filed_via, first->via) &&
		   c->filed_at.us == first->at.us;
}

bool verify_case(const struct case_record *c, int64_t after, struct record_fault *ret)
{
	struct walk w = {.table = CHAIN_EVENT, .id = c->id};
	struct text state = TEXT("NONE");
	size_t i = 0;

	if (!c->known)
		return fault(ret, FAULT_MISSING, TEXT("help_case"), c->id, 0);
	if (after) {
		struct row_event first = c->n_events ? c->events[0] : (struct row_event){0};

		if (!resume(&w, after, first.seq, first.hash, ret))
			return false;
		state = first.to_state;
		i = 1;
	}
	for (; i < c->n_events; i++) {
		const struct row_event *e = &c->events[i];
		uint8_t hash[CHAIN_HASH];

		chain_event(w.hash, e, hash);
		if (!step(&w, e->seq, e->hash, hash, c->vouched[i], ret))
			return false;
		if (!text_eq(e->from_state, state))
			return fault(ret, FAULT_MISPLACED, w.table, c->id, e->seq);
		if (e->seq == 1 && !is_of(c, e))
			return fault(ret, FAULT_ALTERED, TEXT("help_case"), c->id, 0);
		state = e->to_state;
	}
	return w.seq < c->last || end_case(c, &w, state, ret);
}

/* ---- Attachments --------------------------------------------------------------------------- */

static struct text told_digest(const struct attachment_record *a, size_t i)
{
	return (struct text){a->digests.ptr + i * CHAIN_HASH, CHAIN_HASH};
}

bool verify_attachment(const struct attachment_record *a, struct record_fault *ret)
{
	size_t told = a->digests.len / CHAIN_HASH, seen = 0;

	if (a->kept != a->number)
		return fault(
			ret, a->kept ? FAULT_ALTERED : FAULT_MISSING, TEXT("attachment"), a->number, 0);
	for (size_t i = 0; i < told; i++) {
		const struct chunk_record *c = seen < a->n_chunks ? &a->chunks[seen] : NULL;

		if (!c || c->i != (int32_t)i + 1) {
			if (!a->erased)
				return fault(ret, FAULT_MISSING, TEXT("chunk"), a->number, (int64_t)i + 1);
			continue;
		}
		if (!text_eq(c->digest, told_digest(a, i)))
			return fault(ret, FAULT_ALTERED, TEXT("chunk"), a->number, c->i);
		seen++;
	}
	return seen == a->n_chunks ||
		   fault(ret, FAULT_ADDED, TEXT("chunk"), a->number, a->chunks[seen].i);
}

/* ---- Reads --------------------------------------------------------------------------------- */

bool verify_reads(const struct reads_record *r, int64_t after, struct record_fault *ret)
{
	struct walk w = {.table = CHAIN_ACCESS, .id = r->incarnation};
	size_t i = 0;

	if (!r->known)
		return fault(ret, FAULT_MISSING, TEXT("incarnation"), r->incarnation, 0);
	if (after) {
		struct row_access first = r->n_reads ? r->reads[0] : (struct row_access){0};

		if (!resume(&w, after, first.seq, first.hash, ret))
			return false;
		i = 1;
	}
	for (; i < r->n_reads; i++) {
		uint8_t hash[CHAIN_HASH];

		chain_access(w.hash, &r->reads[i], hash);
		if (!step(&w, r->reads[i].seq, r->reads[i].hash, hash, r->vouched[i], ret))
			return false;
	}
	return end_of_chain(&w, r->last, r->covered, ret);
}

/* ---- The register -------------------------------------------------------------------------- */

bool verify_changes(const struct changes_record *r, int64_t after, struct record_fault *ret)
{
	struct walk w = {.table = CHAIN_CHANGE, .id = THE_REGISTER};
	size_t i = 0;

	if (after) {
		struct row_register_change first =
			r->n_changes ? r->changes[0] : (struct row_register_change){0};

		if (!resume(&w, after, first.seq, first.hash, ret))
			return false;
		i = 1;
	}
	for (; i < r->n_changes; i++) {
		uint8_t hash[CHAIN_HASH];

		chain_change(w.hash, &r->changes[i], hash);
		if (!step(&w, r->changes[i].seq, r->changes[i].hash, hash, r->vouched[i], ret))
			return false;
	}
	return end_of_chain(&w, r->last, r->covered, ret);
}

/* ---- Checkpoints --------------------------------------------------------------------------- */

static bool same_counts(const struct row_checkpoint *a, const struct row_checkpoint *b)
{
	return a->cases == b->cases && a->events == b->events && a->reads == b->reads &&
		   a->heads == b->heads;
}

bool verify_checkpoint(const struct row_checkpoint *before, const struct checkpoint_record *c,
	struct record_fault *ret)
{
	static const uint8_t zeros[CHAIN_HASH];
	struct row_checkpoint follows = c->row;
	uint8_t hash[CHAIN_HASH];

	checkpoint_count(before, c->heads, c->n_heads, &follows);
	if (!c->known || c->row.number != follows.number)
		return fault(ret, FAULT_MISSING, TEXT("checkpoint"), follows.number, 0);
	checkpoint_hash(before ? (const uint8_t *)before->hash.ptr : zeros, &c->row, hash);
	if (!is_hash(c->row.hash, hash))
		return fault(ret, FAULT_ALTERED, TEXT("checkpoint"), c->row.number, 0);
	checkpoint_digest(c->heads, c->n_heads, hash);
	if (!is_hash(c->row.digest, hash))
		return fault(ret, FAULT_ALTERED, TEXT("checkpoint_head"), c->row.number, 0);
	if (!same_counts(&c->row, &follows))
		return fault(ret, FAULT_ALTERED, TEXT("checkpoint"), c->row.number, 0);
	if (before && before->signer.len && !c->row.signer.len)
		return fault(ret, FAULT_UNSIGNED, TEXT("checkpoint"), c->row.number, 0);
	return true;
}
