#include "load_record.h"

#include "row_read.h"

/* ---- Asking -------------------------------------------------------------------------------- */

static void not_for(const struct seen *seen, struct params *p)
{
	params_array(p, COLUMN_TEXT);
	for (size_t i = 0; i < 2; i++)
		params_item(p, COLUMN_TEXT, &seen->not_for[i]);
	params_array_end(p);
}

/* Of a single case: whether there is one, for whom it is asked. */
static bool names_case(const struct load *what)
{
	return what->one && (what->kind == LOAD_RECORD_CASES || what->kind == LOAD_RECORD_CHECKPOINTS ||
							what->kind == LOAD_RECORD_CHUNKS || what->kind == LOAD_RECORD_ROWS);
}

static size_t add_case(const struct load *what, struct params *p, struct statement list[])
{
	if (!names_case(what))
		return 1;
	params_int8(p, what->id.n);
	not_for(&what->seen, p);
	list[1] = (struct statement){QUERY_record_case, p};
	return 2;
}

size_t load_record_statements(
	const struct load *what, struct params params[], struct statement list[])
{
	static const enum query of[] = {
		[LOAD_CHECKPOINTS] = QUERY_list_checkpoints,
		[LOAD_RECORD_CHECKPOINTS] = QUERY_record_checkpoints,
		[LOAD_RECORD_CASES] = QUERY_record_cases,
		[LOAD_RECORD_READS] = QUERY_record_reads,
		[LOAD_RECORD_CHANGES] = QUERY_record_changes,
		[LOAD_RECORD_REQUESTS] = QUERY_record_requests,
		[LOAD_RECORD_CHUNKS] = QUERY_record_chunks,
		[LOAD_RECORD_ROWS] = QUERY_record_rows,
		[LOAD_RECORD_REGISTER] = QUERY_record_register,
	};
	struct params *p = &params[0];

	if (what->kind == LOAD_HEADS) {
		params_int4(&params[1], what->limit);
		list[0] = (struct statement){QUERY_last_checkpoint, p};
		list[1] = (struct statement){QUERY_heads_waiting, &params[1]};
		return 2;
	}
	list[0] = (struct statement){of[what->kind], p};
	if (what->kind == LOAD_RECORD_REGISTER)
		return 1;
	params_int8(p, what->from);
	if (what->kind == LOAD_RECORD_CHUNKS || what->kind == LOAD_RECORD_ROWS) {
		params_int4(p, what->kind == LOAD_RECORD_ROWS ? what->limit : (int32_t)what->seq);
		params_bool(p, what->one);
		not_for(&what->seen, p);
		return add_case(what, &params[1], list);
	}
	if (what->kind == LOAD_RECORD_CASES)
		params_int4(p, (int32_t)what->seq);
	if (what->kind == LOAD_RECORD_READS)
		params_int8(p, what->seq);
	params_int4(p, what->limit);
	if (what->kind == LOAD_RECORD_CHECKPOINTS) {
		params_int4(p, RECORD_HEADS);
		params_int8(p, what->one ? what->id.n : 0);
	}
	if (what->kind == LOAD_RECORD_CASES) {
		params_int4(p, what->bytes);
		params_bool(p, what->one);
		not_for(&what->seen, p);
	}
	return add_case(what, &params[1], list);
}

/* ---- Checkpoints --------------------------------------------------------------------------- */

static struct row_checkpoint read_checkpoint(struct row_read *r, struct arena *a)
{
	struct row_checkpoint c = {.number = row_int8(r)};

	c.at = row_time(r);
	c.cases = row_int8(r);
	c.events = row_int8(r);
	c.reads = row_int8(r);
	c.heads = row_int4(r);
	c.digest = arena_text(a, row_text(r));
	c.hash = arena_text(a, row_text(r));
	c.signer = arena_text(a, row_text(r));
	c.signature = arena_text(a, row_text(r));
	return c;
}

static struct listed_head read_head(struct row_read *r, struct arena *a)
{
	struct listed_head h = {.chain = arena_text(a, row_text(r))};

	h.subject = row_int8(r);
	h.version = row_int8(r);
	h.hash = arena_text(a, row_text(r));
	h.earlier = row_int8(r);
	return h;
}

static bool read_checkpoints(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct row_checkpoint *list = arena_array(a, n, sizeof(*list));
	bool ok = true;

	for (size_t i = 0; list && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		list[i] = read_checkpoint(&r, a);
		ok = ok && row_end(&r);
	}
	ret->checkpoints = list;
	ret->n_checkpoints = n;
	return ok;
}

static bool read_heads(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct listed_head *list = arena_array(a, n, sizeof(*list));
	bool ok = true;

	for (size_t i = 0; list && i < n; i++) {
		struct row_read r = row_read(res, (int)i);

		list[i] = read_head(&r, a);
		ok = ok && row_end(&r);
	}
	ret->heads = list;
	ret->n_heads = n;
	return ok;
}

/* ---- Pages: rows of one subject follow each other ------------------------------------------- */

enum { CHECKPOINT_COLUMNS_READ = 10, HEAD_COLUMNS_READ = 5, READ_COLUMNS = 9, EVENT_COLUMNS = 12 };

/* The subject of a row: its first column. */
static int64_t subject(const PGresult *res, int row)
{
	struct row_read r = row_read(res, row);

	return row_int8(&r);
}

/* How many rows from `row` on are of its subject. */
static size_t rows_of(const PGresult *res, int row)
{
	int end = row + 1;

	while (end < PQntuples(res) && subject(res, end) == subject(res, row))
		end++;
	return (size_t)(end - row);
}

static bool page_checkpoints(const PGresult *res, struct arena *a, struct record_page *ret)
{
	int n = PQntuples(res);
	struct checkpoint_record *list = arena_array(a, (size_t)n, sizeof(*list));
	struct listed_head *heads = arena_array(a, (size_t)n, sizeof(*heads));
	bool ok = true;

	for (int i = 0; list && heads && i < n;) {
		struct checkpoint_record *c = &list[ret->n_checkpoints++];
		struct listed_head *own = &heads[i];
		size_t rows = rows_of(res, i);

		c->heads = own;
		for (; rows > 0; rows--, i++) {
			struct row_read r = row_read(res, i);

			c->row.number = row_int8(&r);
			c->known = !row_absent(&r, CHECKPOINT_COLUMNS_READ);
			if (c->known)
				c->row = read_checkpoint(&r, a);
			if (row_absent(&r, HEAD_COLUMNS_READ - 1))
				row_int8(&r); /* `earlier`, of no head */
			else
				own[c->n_heads++] = read_head(&r, a);
			ok = ok && row_end(&r);
		}
	}
	ret->checkpoints = list;
	return ok;
}

static struct text read_vouched(struct row_read *r, struct arena *a)
{
	return row_absent(r, 1) ? TEXT_NONE : arena_text(a, row_text(r));
}

static struct row_event read_event(struct row_read *r, int64_t of_case, struct arena *a)
{
	struct row_event e = {.case_id = of_case, .seq = row_int4(r)};

	e.at = row_time(r);
	e.kind = arena_text(a, row_text(r));
	e.actor = arena_text(a, row_text(r));
	e.via = arena_text(a, row_text(r));
	e.from_state = arena_text(a, row_text(r));
	e.to_state = arena_text(a, row_text(r));
	e.key_id = row_int4(r);
	e.body = arena_text(a, row_text(r));
	e.hash = arena_text(a, row_text(r));
	e.effects = row_absent(r, 1) ? TEXT_NONE : arena_text(a, row_text(r));
	return e;
}

static void read_case(struct row_read *r, struct arena *a, struct case_record *c)
{
	c->id = row_int8(r);
	c->known = !row_absent(r, 7);
	if (c->known) {
		c->version = row_int4(r);
		c->head = arena_text(a, row_text(r));
		c->state = arena_text(a, row_text(r));
		c->filed_by = arena_text(a, row_text(r));
		c->filed_via = arena_text(a, row_text(r));
		c->filed_at = row_time(r);
		c->held = row_bool(r);
	}
	c->last = row_int4(r);
	c->on_hold = row_bool(r);
	c->covered = row_int8(r);
}

static bool page_cases(const PGresult *res, struct arena *a, struct record_page *ret)
{
	enum { CASE_COLUMNS_READ = 11 };
	int n = PQntuples(res);
	struct case_record *list = arena_array(a, (size_t)n, sizeof(*list));
	struct row_event *events = arena_array(a, (size_t)n, sizeof(*events));
	struct text *vouched = arena_array(a, (size_t)n, sizeof(*vouched));
	bool ok = true;

	for (int i = 0; list && events && vouched && i < n;) {
		struct case_record *c = &list[ret->n_cases++];
		struct row_event *own = &events[i];
		struct row_read r = row_read(res, i);
		size_t rows = rows_of(res, i);

		read_case(&r, a, c);
		c->events = own;
		c->vouched = vouched + (own - events);
		for (; rows > 0; rows--, i++) {
			r.row = i;
			r.column = CASE_COLUMNS_READ;
			if (!row_absent(&r, EVENT_COLUMNS)) {
				own[c->n_events++] = read_event(&r, c->id, a);
				vouched[i] = read_vouched(&r, a);
			}
			ok = ok && row_end(&r);
		}
	}
	ret->cases = list;
	return ok;
}

static struct row_access read_access(struct row_read *r, int64_t incarnation, struct arena *a)
{
	struct row_access read = {.incarnation = incarnation, .seq = row_int8(r)};

	read.at = row_time(r);
	read.actor = arena_text(a, row_text(r));
	read.via = arena_text(a, row_text(r));
	read.verb = arena_text(a, row_text(r));
	read.case_id = row_int8(r);
	read.found = row_int4(r);
	read.hash = arena_text(a, row_text(r));
	return read;
}

static bool page_reads(const PGresult *res, struct arena *a, struct record_page *ret)
{
	enum { INCARNATION_COLUMNS_READ = 4 };
	int n = PQntuples(res);
	struct reads_record *list = arena_array(a, (size_t)n, sizeof(*list));
	struct row_access *reads = arena_array(a, (size_t)n, sizeof(*reads));
	struct text *vouched = arena_array(a, (size_t)n, sizeof(*vouched));
	bool ok = true;

	for (int i = 0; list && reads && vouched && i < n;) {
		struct reads_record *c = &list[ret->n_reads++];
		struct row_access *own = &reads[i];
		struct row_read r = row_read(res, i);
		size_t rows = rows_of(res, i);

		c->incarnation = row_int8(&r);
		c->known = row_bool(&r);
		c->last = row_int8(&r);
		c->covered = row_int8(&r);
		c->reads = own;
		c->vouched = vouched + (own - reads);
		for (; rows > 0; rows--, i++) {
			r.row = i;
			r.column = INCARNATION_COLUMNS_READ;
			if (!row_absent(&r, READ_COLUMNS)) {
				own[c->n_reads++] = read_access(&r, c->incarnation, a);
				vouched[i] = read_vouched(&r, a);
			}
			ok = ok && row_end(&r);
		}
	}
	ret->reads = list;
	return ok;
}

static struct row_register_change read_change(struct row_read *r, struct arena *a)
{
	struct row_register_change c = {.seq = row_int8(r)};

	c.at = row_time(r);
	c.actor = arena_text(a, row_text(r));
	c.via = arena_text(a, row_text(r));
	c.kind = arena_text(a, row_text(r));
	c.subject = arena_text(a, row_text(r));
	c.detail = arena_text(a, row_text(r));
	c.hash = arena_text(a, row_text(r));
	return c;
}

static bool page_changes(const PGresult *res, struct arena *a, struct record_page *ret)
{
	enum { CHANGE_COLUMNS_READ = 9 };
	int n = PQntuples(res);
	struct changes_record *c = &ret->changes;
	struct row_register_change *list = arena_array(a, (size_t)n, sizeof(*list));
	struct text *vouched = arena_array(a, (size_t)n, sizeof(*vouched));
	bool ok = n > 0;

	for (int i = 0; list && vouched && i < n; i++) {
		struct row_read r = row_read(res, i);

		c->last = row_int8(&r);
		c->covered = row_int8(&r);
		if (!row_absent(&r, CHANGE_COLUMNS_READ)) {
			list[c->n_changes++] = read_change(&r, a);
			vouched[i] = read_vouched(&r, a);
		}
		ok = ok && row_end(&r);
	}
	c->changes = list;
	c->vouched = vouched;
	return ok;
}

/* Of what the event says there is the body alone: what that means is the desk's to know. */
static bool page_chunks(const PGresult *res, struct arena *a, struct record_page *ret)
{
	int n = PQntuples(res);
	struct attachment_record *m = &ret->attachment;
	struct chunk_record *list = arena_array(a, (size_t)n, sizeof(*list));
	bool ok = true;

	for (int i = 0; list && i < n; i++) {
		struct row_read r = row_read(res, i);

		m->case_id = row_int8(&r);
		m->seq = row_int4(&r);
		if (i == 0)
			ret->attached = arena_text(a, row_text(&r));
		else
			row_text(&r);
		m->erased = row_bool(&r);
		m->kept = row_absent(&r, 1) ? 0 : row_int8(&r);
		if (!row_absent(&r, 2)) {
			list[m->n_chunks].i = row_int4(&r);
			list[m->n_chunks++].digest = arena_text(a, row_text(&r));
		}
		ok = ok && row_end(&r);
	}
	m->chunks = list;
	return ok;
}

static bool page_requests(const PGresult *res, struct record_page *ret)
{
	struct row_read r = row_read(res, 0);

	if (PQntuples(res) != 1)
		return false;
	ret->requests = row_int8(&r);
	if (!row_absent(&r, 3)) {
		ret->strange_case = row_int8(&r);
		ret->strange_seq = row_int4(&r);
		ret->strange_lost = row_bool(&r);
	}
	ret->more = row_bool(&r);
	return row_end(&r);
}

/* Of the rows that follow from the record, how many there are, and the first that does not. */
static bool page_rows(const PGresult *res, struct arena *a, struct record_page *ret)
{
	struct row_read r = row_read(res, 0);

	if (PQntuples(res) != 1)
		return false;
	ret->rows_next = row_absent(&r, 1) ? 0 : row_int8(&r);
	ret->rows = row_int8(&r);
	if (!row_absent(&r, 5)) {
		ret->stray.id = row_int8(&r);
		ret->stray.seq = row_int8(&r);
		ret->stray.table = arena_text(a, row_text(&r));
		ret->stray.row = arena_text(a, row_text(&r));
		ret->stray.why = fault_from(row_text(&r));
	}
	return row_end(&r);
}

static bool read_all(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	if (what->kind == LOAD_HEADS)
		return read_checkpoints(results[0], a, ret) && read_heads(results[1], a, ret);
	if (what->kind == LOAD_CHECKPOINTS)
		return read_checkpoints(results[0], a, ret);
	if (names_case(what)) {
		struct row_read r = row_read(results[1], 0);

		ret->record.named = row_bool(&r);
		ret->record.hidden = row_bool(&r);
	}
	if (what->kind == LOAD_RECORD_CHECKPOINTS)
		return page_checkpoints(results[0], a, &ret->record);
	if (what->kind == LOAD_RECORD_CASES)
		return page_cases(results[0], a, &ret->record);
	if (what->kind == LOAD_RECORD_READS)
		return page_reads(results[0], a, &ret->record);
	if (what->kind == LOAD_RECORD_CHANGES)
		return page_changes(results[0], a, &ret->record);
	if (what->kind == LOAD_RECORD_CHUNKS)
		return page_chunks(results[0], a, &ret->record);
	if (what->kind == LOAD_RECORD_ROWS || what->kind == LOAD_RECORD_REGISTER)
		return page_rows(results[0], a, &ret->record);
	return page_requests(results[0], &ret->record);
}

enum store_answer load_record_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	bool ok = read_all(what, results, a, ret);

	if (a->failed)
		return STORE_FULL;
	return ok ? STORE_OK : STORE_FAULT;
}
