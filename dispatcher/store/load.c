#include "load.h"

#include "load_attached.h"
#include "load_besides.h"
#include "load_figures.h"
#include "load_library.h"
#include "load_notices.h"
#include "load_record.h"
#include "load_resource.h"
#include "load_standing.h"

/* What the asker may see, whatever the page is of; but for whom they may not. */
void load_seen_params(const struct seen *seen, struct params *p)
{
	params_texts(p, seen->districts, seen->n_districts);
	params_text(p, seen->actor);
	params_text(p, seen->agency);
	params_int4(p, seen->everywhere);
	params_texts(p, seen->not_for, 2);
}

static void list_params(const struct load *what, struct params *p)
{
	params_text(p, what->state);
	params_text(p, what->grade);
	if (what->n_districts)
		params_texts(p, what->districts, what->n_districts);
	else
		params_null(p);
	params_int8(p, what->before);
	params_int4(p, what->limit);
	load_seen_params(&what->seen, p);
	params_text(p, what->life);
}

static void queue_params(const struct load *what, struct params *p)
{
	params_texts(p, what->owners, what->n_owners);
	params_time(p, what->late);
	params_time(p, what->at);
	params_int8(p, what->id.n);
	params_int4(p, what->limit);
	load_seen_params(&what->seen, p);
	params_text(p, what->seen.expert);
}

static size_t find_statements(const struct load *what, struct params params[LOAD_STATEMENTS],
	struct statement list[LOAD_STATEMENTS])
{
	struct params *cases = &params[0], *spent = &params[1];

	params_array(cases, COLUMN_BYTES);
	for (size_t i = 0; i < what->n_digests; i++)
		params_item(cases, COLUMN_BYTES, &what->digests[i]);
	params_array_end(cases);
	params_int4(cases, what->limit);
	load_seen_params(&what->seen, cases);
	params_text(spent, what->principal);
	params_time(spent, what->after);
	params_int4(spent, what->times);
	list[0] = (struct statement){QUERY_find_cases, cases};
	list[1] = (struct statement){QUERY_finds_spent, spent};
	return 2;
}

static void glass_params(const struct load *what, struct params *p)
{
	params_int4(p, what->open);
	if (what->at.us)
		params_time(p, what->at);
	else
		params_null(p);
	params_int8(p, what->id.n);
	params_int4(p, (int32_t)what->seq);
	params_int4(p, what->limit);
	load_seen_params(&what->seen, p);
}

/* One case as it stands, and what this request has done to it. */
static struct statement case_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	params_text(p, what->actor);
	params_text(p, what->via);
	params_text(p, what->request_key);
	params_text(p, what->fingerprint);
	return (struct statement){QUERY_load_case, p};
}

enum { CASE_STATEMENTS = 1 + STANDING_STATEMENTS }; /* of one case, in any load */

static struct statement events_statement(const struct load *what, struct params *p)
{
	params_int8(p, what->id.n);
	params_int4(p, what->events);
	if (what->taught)
		return (struct statement){QUERY_load_taught, p};
	params_int4(p, what->asked ? what->own : (int32_t)what->seq);
	return (struct statement){what->asked ? QUERY_load_asked : QUERY_load_events, p};
}

/*
 * A case, how whoever asks stands to it, then of its record what was asked for; and of its
 * attachments.
 */
static size_t case_statements(const struct load *what, struct params params[LOAD_STATEMENTS],
	struct statement list[LOAD_STATEMENTS])
{
	size_t n = CASE_STATEMENTS;

	list[0] = case_statement(what, &params[0]);
	load_standing_statements(what, &params[1], list + 1);
	if (what->events) {
		list[n] = events_statement(what, &params[n]);
		n++;
	}
	if (what->kind != LOAD_CASE)
		return n + load_attached_statements(what, &params[n], list + n);
	return n + load_besides_statements(what, &params[n], list + n);
}

/* A page of the queue; of an expert with all their offers, by which it is told what they lead. */
static size_t queue_statements(const struct load *what, struct params params[LOAD_STATEMENTS],
	struct statement list[LOAD_STATEMENTS])
{
	enum { OFFERS_READ = 10000 }; /* more than anybody has places */

	queue_params(what, &params[0]);
	list[0] = (struct statement){QUERY_list_queue, &params[0]};
	if (!what->seen.expert.len)
		return 1;
	params_int4(&params[1], OFFERS_READ);
	list[1] = (struct statement){QUERY_list_offers, &params[1]};
	return 2;
}

/* A page of what one statement lists. */
static struct statement page_statement(const struct load *what, struct params *p)
{
	if (what->kind == LOAD_LINKAGES)
		return load_linkages_statement(what, p);
	if (what->kind == LOAD_GLASS) {
		glass_params(what, p);
		return (struct statement){QUERY_list_glass, p};
	}
	list_params(what, p);
	return (struct statement){QUERY_list_cases, p};
}

/* The asker's offers, and what they owe. */
static size_t offers_statements(const struct load *what, struct params params[LOAD_STATEMENTS],
	struct statement list[LOAD_STATEMENTS])
{
	params_int4(&params[0], what->limit);
	list[0] = (struct statement){QUERY_list_offers, &params[0]};
	list[1] = load_debriefings_statement((case_id){0}, &params[1]);
	return 2;
}

/* A principal, and the register's head, on which a change of it is built. */
static size_t principal_statements(const struct load *what, struct params params[LOAD_STATEMENTS],
	struct statement list[LOAD_STATEMENTS])
{
	params_text(&params[0], what->principal);
	params_text(&params[0], what->credential);
	list[0] = (struct statement){QUERY_load_principal, &params[0]};
	list[1] = (struct statement){QUERY_register_head, &params[1]};
	return 2;
}

size_t load_statements(const struct load *what, struct params params[LOAD_STATEMENTS],
	struct statement list[LOAD_STATEMENTS])
{
	struct params *p = &params[0];

	switch (what->kind) {
	case LOAD_NOTHING:
	case LOAD_NUMBER: /* numbers.h */
		return 0;
	case LOAD_CASE:
	case LOAD_ATTACHMENTS:
	case LOAD_STALE:
		return case_statements(what, params, list);
	case LOAD_CHUNKS:
		return load_attached_statements(what, params, list);
	case LOAD_LIST:
	case LOAD_GLASS:
	case LOAD_LINKAGES:
		list[0] = page_statement(what, p);
		return 1;
	case LOAD_OFFERS:
		return offers_statements(what, params, list);
	case LOAD_QUEUE:
		return queue_statements(what, params, list);
	case LOAD_FIND:
		return find_statements(what, params, list);
	case LOAD_PRINCIPAL:
		return principal_statements(what, params, list);
	case LOAD_PRINCIPALS:
		params_text(p, what->principal);
		params_int4(p, what->limit);
		list[0] = (struct statement){QUERY_load_principals, p};
		return 1;
	case LOAD_HEADS:
	case LOAD_CHECKPOINTS:
	case LOAD_RECORD_CHECKPOINTS:
	case LOAD_RECORD_CASES:
	case LOAD_RECORD_READS:
	case LOAD_RECORD_CHANGES:
	case LOAD_RECORD_REQUESTS:
	case LOAD_RECORD_CHUNKS:
	case LOAD_RECORD_ROWS:
	case LOAD_RECORD_REGISTER:
		return load_record_statements(what, params, list);
	case LOAD_NOTICES:
		return load_notices_statements(what, params, list);
	case LOAD_FIGURES:
	case LOAD_PUBLICATION:
	case LOAD_INCIDENTS:
	case LOAD_HOURS:
		return load_figures_statements(what, params, list);
	case LOAD_LIBRARY:
	case LOAD_RATING:
		return load_library_statements(what, params, list);
	case LOAD_RESOURCE:
		return load_resource_statements(what, params, list);
	}
	return 0;
}

void load_case_columns(struct row_read *r, struct arena *a, struct case_facts *c)
{
	c->id.n = row_int8(r);
	c->district = arena_text(a, row_text(r));
	c->state = arena_text(a, row_text(r));
	c->grade = arena_text(a, row_text(r));
	c->needs = arena_text(a, row_text(r));
	c->responsible = arena_text(a, row_text(r));
	c->version = row_int4(r);
	c->head = arena_text(a, row_text(r));
	c->filed_at = row_time(r);
	c->due_at = row_time(r);
	c->due_since = row_time(r);
	c->due_next = row_time(r);
	c->due_owner = arena_text(a, row_text(r));
	c->agency = arena_text(a, row_text(r));
	c->held = row_bool(r);
	c->shut_out = arena_text(a, row_text(r));
	c->lowering = arena_text(a, row_text(r));
	c->lowering_by = arena_text(a, row_text(r));
}

/* What is loaded of one case besides: what was done to it by the same request, and its service. */
static bool read_rest(struct row_read *r, struct arena *a, struct facts *f)
{
	f->repeated.id.n = row_int8(r);
	f->repeated.seq = row_int4(r);
	f->repeated.same = row_bool(r);
	if (!past_from(row_text(r), &f->service.past))
		return false;
	f->service.tasks = arena_text(a, row_text(r));
	f->service.tasks_set = row_int4(r);
	f->service.duties = arena_text(a, row_text(r));
	f->service.tries = arena_text(a, row_text(r));
	f->service.taken_by = arena_text(a, row_text(r));
	f->service.put_off_at = row_time(r);
	f->service.appointee = arena_text(a, row_text(r));
	return true;
}

/* rest: of one case that was asked for; NULL for a page. */
static bool read_case(
	const PGresult *res, int row, struct arena *a, struct case_facts *c, struct facts *rest)
{
	struct row_read r = row_read(res, row);

	load_case_columns(&r, a, c);
	return (!rest || read_rest(&r, a, rest)) && row_end(&r);
}

static enum store_answer answer_of(bool ok, const struct arena *a)
{
	return a->failed ? STORE_FULL : ok ? STORE_OK : STORE_FAULT;
}

static bool read_event(const PGresult *res, int row, struct arena *a, struct event_facts *e)
{
	struct row_read r = row_read(res, row);

	e->seq = row_int4(&r);
	e->at = row_time(&r);
	e->kind = arena_text(a, row_text(&r));
	e->actor = arena_text(a, row_text(&r));
	e->actor_name = arena_text(a, row_text(&r));
	e->via = arena_text(a, row_text(&r));
	e->from_state = arena_text(a, row_text(&r));
	e->to_state = arena_text(a, row_text(&r));
	e->key_id = row_int4(&r);
	e->body = arena_text(a, row_text(&r));
	e->hash = arena_text(a, row_text(&r));
	e->brief = arena_text(a, row_text(&r));
	return row_end(&r);
}

static bool read_principal(const PGresult *res, int row, struct arena *a, struct principal_facts *p)
{
	struct row_read r = row_read(res, row);

	p->id = arena_text(a, row_text(&r));
	p->kind = arena_text(a, row_text(&r));
	p->name = arena_text(a, row_text(&r));
	p->agency = arena_text(a, row_text(&r));
	p->expert = arena_text(a, row_text(&r));
	p->suspended = row_bool(&r);
	p->changed_at = row_time(&r);
	p->roles = arena_text(a, row_text(&r));
	p->credentials = arena_text(a, row_text(&r));
	p->represents = row_int4(&r);
	p->last = row_bool(&r);
	p->bound_to = arena_text(a, row_text(&r));
	return row_end(&r);
}

static enum store_answer read_principals(const PGresult *res, struct arena *a, struct facts *ret)
{
	size_t n = (size_t)PQntuples(res);
	struct principal_facts *list = arena_array(a, n, sizeof(*list));
	bool ok = true;

	for (size_t i = 0; list && ok && i < n; i++)
		ok = read_principal(res, (int)i, a, &list[i]);
	*ret = (struct facts){.principals = list, .n_principals = n};
	return answer_of(ok, a);
}

bool load_head_read(const PGresult *res, struct arena *a, struct facts *ret)
{
	struct row_read r = row_read(res, 0);

	if (PQntuples(res) == 0)
		return true;
	ret->register_head.seq = row_int8(&r);
	ret->register_head.hash = arena_text(a, row_text(&r));
	return row_end(&r);
}

static enum store_answer read_one_principal(
	PGresult *const *results, struct arena *a, struct facts *ret)
{
	enum store_answer answer = read_principals(results[0], a, ret);

	return answer == STORE_OK ? answer_of(load_head_read(results[1], a, ret), a) : answer;
}

static enum store_answer read_cases(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	size_t n_cases = (size_t)PQntuples(results[0]);
	bool page = what->kind == LOAD_LIST || what->kind == LOAD_QUEUE || what->kind == LOAD_FIND;
	const PGresult *recorded = !page && what->events ? results[CASE_STATEMENTS] : NULL;
	size_t n_events = recorded ? (size_t)PQntuples(recorded) : 0;
	struct case_facts *cases = arena_array(a, n_cases, sizeof(*cases));
	struct event_facts *events = arena_array(a, n_events, sizeof(*events));
	bool ok = true;

	if (!cases || !events)
		return STORE_FULL;
	*ret =
		(struct facts){.cases = cases, .n_cases = n_cases, .events = events, .n_events = n_events};
	for (size_t i = 0; ok && i < n_cases; i++)
		ok = read_case(results[0], (int)i, a, &cases[i], page ? NULL : ret);
	for (size_t i = 0; ok && i < n_events; i++)
		ok = read_event(recorded, (int)i, a, &events[i]);
	if (what->kind == LOAD_FIND && PQntuples(results[1])) {
		struct row_read r = row_read(results[1], 0);

		ret->spent = row_time(&r);
	}
	if (what->kind == LOAD_QUEUE && what->seen.expert.len)
		ok = load_offers_read(results[1], true, a, ret) && ok;
	if (what->kind == LOAD_CASE)
		ok = load_standing_read(results + 1, a, ret) && ok;
	return answer_of(
		load_besides_read(what, results + CASE_STATEMENTS + (recorded != NULL), a, ret) && ok, a);
}

/* A case, and then what of its attachments was asked for. */
static enum store_answer read_attached(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	enum store_answer answer = read_cases(what, results, a, ret);

	if (answer != STORE_OK)
		return answer;
	if (load_standing_read(results + 1, a, ret))
		return load_attached_read(what, results + CASE_STATEMENTS + (what->events != 0), a, ret);
	return answer_of(false, a);
}

enum store_answer load_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret)
{
	switch (what->kind) {
	case LOAD_NOTHING:
	case LOAD_NUMBER:
		break;
	case LOAD_PRINCIPAL:
		return read_one_principal(results, a, ret);
	case LOAD_PRINCIPALS:
		return read_principals(results[0], a, ret);
	case LOAD_CASE:
	case LOAD_LIST:
	case LOAD_QUEUE:
	case LOAD_FIND:
		return read_cases(what, results, a, ret);
	case LOAD_ATTACHMENTS:
	case LOAD_STALE:
		return read_attached(what, results, a, ret);
	case LOAD_CHUNKS:
		*ret = (struct facts){0};
		return load_attached_read(what, results, a, ret);
	case LOAD_GLASS:
		return answer_of(load_glass_read(results[0], a, ret), a);
	case LOAD_LINKAGES:
		return answer_of(load_linkages_read(results[0], a, ret), a);
	case LOAD_OFFERS:
		return answer_of(
			load_offers_read(results[0], true, a, ret) && load_debriefings_read(results[1], a, ret),
			a);
	case LOAD_HEADS:
	case LOAD_CHECKPOINTS:
	case LOAD_RECORD_CHECKPOINTS:
	case LOAD_RECORD_CASES:
	case LOAD_RECORD_READS:
	case LOAD_RECORD_CHANGES:
	case LOAD_RECORD_REQUESTS:
	case LOAD_RECORD_CHUNKS:
	case LOAD_RECORD_ROWS:
	case LOAD_RECORD_REGISTER:
		return load_record_read(what, results, a, ret);
	case LOAD_NOTICES:
		return load_notices_read(results, a, ret);
	case LOAD_FIGURES:
	case LOAD_PUBLICATION:
	case LOAD_INCIDENTS:
	case LOAD_HOURS:
		return load_figures_read(what, results, a, ret);
	case LOAD_LIBRARY:
	case LOAD_RATING:
		return load_library_read(what, results, a, ret);
	case LOAD_RESOURCE:
		return load_resource_read(results, a, ret);
	}
	return STORE_FAULT;
}
