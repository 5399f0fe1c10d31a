#include "numbers.h"

#include "row_read.h"

static void numbers_fetched(void *arg, const struct unit_result *r)
{
	struct numbers *nu = arg;

	nu->fetching = false;
	if (r->end != UNIT_DONE)
		return;
	for (int i = 0; i < PQntuples(r->results[0]) && nu->n < NUMBERS_MAX; i++) {
		struct row_read row = row_read(r->results[0], i);

		nu->ring[(nu->first + nu->n++) % NUMBERS_MAX] = row_int8(&row);
	}
}

static void fetch(struct numbers *nu)
{
	struct params p = {0};
	struct statement s = {QUERY_case_numbers, &p};
	int32_t n = nu->used * 2;

	if (nu->fetching || nu->n > NUMBERS_MAX / 2)
		return;
	n = n < NUMBERS_MIN ? NUMBERS_MIN : n > NUMBERS_MAX / 2 ? NUMBERS_MAX / 2 : n;
	params_int4(&p, n);
	nu->fetching = pipe_send(nu->pipe, &s, 1, numbers_fetched, nu);
	if (nu->fetching)
		nu->used = 0;
	params_release(&p);
}

case_id numbers_next(struct numbers *nu)
{
	case_id id = {0};

	nu->used++;
	if (nu->n) {
		id.n = nu->ring[nu->first];
		nu->first = (nu->first + 1) % NUMBERS_MAX;
		nu->n--;
	}
	if (nu->n < (size_t)nu->used * 2)
		fetch(nu);
	return id;
}

void numbers_tend(struct numbers *nu)
{
	if (nu->n == 0)
		fetch(nu);
}
