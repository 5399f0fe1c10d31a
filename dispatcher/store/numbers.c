#include "numbers.h"

#include "log.h"
#include "row_read.h"

static void fetch(struct numbers *nu);

static bool take(struct numbers *nu, struct new_case *ret)
{
	if (nu->n == 0)
		return false;
	*ret = nu->ring[nu->first];
	nu->first = (nu->first + 1) % NUMBERS_MAX;
	nu->n--;
	return true;
}

static void add(struct numbers *nu, const struct new_case *c)
{
	if (nu->n < NUMBERS_MAX)
		nu->ring[(nu->first + nu->n++) % NUMBERS_MAX] = *c;
}

/* Answers the one that has waited longest. */
static void answer(struct numbers *nu, enum store_answer how, const struct facts *facts)
{
	struct loading *l = nu->waiting;

	nu->waiting = l->next;
	if (!l->next)
		nu->last = &nu->waiting;
	l->done(l->arg, how, facts);
}

/* What was fetched has come, or some could not be: who can be helped is, and the rest fetched. */
static void serve(struct numbers *nu)
{
	struct facts f = {.n_cases = 0};

	nu->fetching = false;
	while (nu->waiting && take(nu, &f.new_case)) {
		nu->used++;
		answer(nu, STORE_OK, &f);
	}
	if (nu->waiting)
		fetch(nu);
	if (!nu->fetching)
		numbers_refuse(nu);
}

static void fetch_failed(struct numbers *nu)
{
	nu->fetching = false;
	numbers_refuse(nu);
}

/* ---- Their keys ---- */

static void numbers_on_keys(void *arg, const struct unit_result *r)
{
	struct numbers *nu = arg;
	int made = r->end == UNIT_DONE ? PQntuples(r->results[0]) : 0;
	size_t at = 0;

	for (int i = 0; i < made; i++) {
		struct row_read row = row_read(r->results[0], i);
		int32_t id = row_int4(&row);

		while (at < nu->n_making && nu->making[at].key.id != id)
			at++;
		if (at < nu->n_making)
			add(nu, &nu->making[at]);
	}
	if ((size_t)made < nu->n_making && r->end != UNIT_LOST)
		log_warn("keys-made", "made=%d of=%zu sqlstate=%s", made, nu->n_making, r->sqlstate);
	if (made > 0)
		serve(nu);
	else
		fetch_failed(nu);
}

static void make_keys(struct numbers *nu)
{
	if (!keys_make(nu->keys, nu->making, nu->n_making, numbers_on_keys, nu))
		fetch_failed(nu);
}

/* ---- Numbers ---- */

static void numbers_on_fetched(void *arg, const struct unit_result *r)
{
	struct numbers *nu = arg;
	int n = r->end == UNIT_DONE ? PQntuples(r->results[0]) : 0;

	nu->n_making = 0;
	for (int i = 0; i < n && nu->n_making < NUMBERS_MAX / 2; i++) {
		struct row_read row = row_read(r->results[0], i);

		nu->making[nu->n_making++] = (struct new_case){.id = {row_int8(&row)}};
	}
	if (n == 0) {
		fetch_failed(nu);
	} else if (nu->keys->pipe) {
		make_keys(nu);
	} else {
		for (size_t i = 0; i < nu->n_making; i++)
			add(nu, &nu->making[i]);
		serve(nu);
	}
}

static void fetch(struct numbers *nu)
{
	struct params p = {0};
	struct statement s = {QUERY_case_numbers, &p};
	int32_t n = nu->used * 2;

	if (nu->fetching || nu->n > NUMBERS_MAX / 2 || !keys_ready(nu->keys))
		return;
	n = n < NUMBERS_MIN ? NUMBERS_MIN : n > NUMBERS_MAX / 2 ? NUMBERS_MAX / 2 : n;
	params_int4(&p, n);
	nu->fetching = pipe_send(nu->pipe, &s, 1, numbers_on_fetched, nu);
	if (nu->fetching)
		nu->used = 0;
	params_release(&p);
}

void numbers_open(struct numbers *nu, struct pipe *pipe, struct keys *keys)
{
	nu->pipe = pipe;
	nu->keys = keys;
	nu->last = &nu->waiting;
}

bool numbers_next(struct numbers *nu, struct new_case *ret)
{
	bool there = !nu->waiting && take(nu, ret);

	nu->used++;
	if (nu->n < (size_t)nu->used * 2)
		fetch(nu);
	return there;
}

bool numbers_wait(struct numbers *nu, struct loading *l)
{
	if (!keys_ready(nu->keys))
		return false;
	fetch(nu);
	if (!nu->fetching)
		return false;
	l->next = NULL;
	*nu->last = l;
	nu->last = &l->next;
	return true;
}

void numbers_tend(struct numbers *nu)
{
	if (nu->n == 0)
		fetch(nu);
}

void numbers_forget(struct numbers *nu)
{
	nu->n = 0;
}

void numbers_refuse(struct numbers *nu)
{
	struct facts none = {0};

	while (nu->waiting)
		answer(nu, STORE_UNAVAILABLE, &none);
}
