#include "lease.h"

#include "row_read.h"

void leases_tell(const struct unit_result *r, due_taken *taken, void *arg)
{
	for (int i = 0; r->end == UNIT_DONE && i < PQntuples(r->results[0]); i++) {
		struct row_read row = row_read(r->results[0], i);
		case_id id = {row_int8(&row)};

		taken(arg, id, row_text(&row));
	}
}

static void due_leased(void *arg, const struct unit_result *r)
{
	struct leases *l = arg;
	due_taken *taken = l->due_taken;

	l->due_taken = NULL;
	leases_tell(r, taken, l->due_arg);
}

void leases_due(
	struct leases *l, moment now, int limit, int64_t lease_us, due_taken *taken, void *arg)
{
	struct params p = {0};
	struct statement s = {QUERY_lease_due, &p};

	if (l->due_taken)
		return;
	params_time(&p, now);
	params_int4(&p, limit);
	params_time(&p, moment_after(now, lease_us));
	l->due_arg = arg;
	if (pipe_send(l->pipe, &s, 1, due_leased, l))
		l->due_taken = taken;
	params_release(&p);
}

static void turn_leased(void *arg, const struct unit_result *r)
{
	struct leases *l = arg;
	turn_asked *asked = l->turn_asked;

	l->turn_asked = NULL;
	asked(l->turn_arg, r->end == UNIT_DONE && PQntuples(r->results[0]) > 0);
}

bool leases_turn(struct leases *l, moment now, const struct checkpoint_pace *pace, int64_t lease_us,
	turn_asked *asked, void *arg)
{
	struct params p = {0};
	struct statement s = {QUERY_lease_checkpoint, &p};

	if (l->turn_asked)
		return false;
	params_time(&p, now);
	params_time(&p, moment_after(now, lease_us));
	params_time(&p, moment_after(now, -pace->every_us));
	params_int8(&p, pace->rows);
	l->turn_arg = arg;
	if (pipe_send(l->pipe, &s, 1, turn_leased, l))
		l->turn_asked = asked;
	params_release(&p);
	return l->turn_asked;
}
