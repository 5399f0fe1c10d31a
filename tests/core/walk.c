/*
 * Random walks over the table of lives: of 3 * 10^5 steps each is drawn, taken by life_step
 * from facts that core/past.h works out, chained, and judged by the history alone; what comes of it
 * verifies. And the table is walked exhaustively: wherever one can get, somebody must act who can.
 */
#include <criterion/criterion.h>

#include "chain.h"
#include "draw.h"
#include "past.h"
#include "verify.h"

enum { STEPS = 300000, LONGEST = 200 };

/* A case, as the walk has made it. */
struct walked {
	enum state state;
	struct past past;
	int tasks, duties, broken; /* open ones: tasks, mandatory reports, breakings to review, */
	int linkages;              /* and those that were proposed: each is closed by one move */
	bool held;
	int n;
	enum event_kind kinds[LONGEST];
	struct row_event events[LONGEST];
	struct text vouched[LONGEST];
	uint8_t hashes[LONGEST][CHAIN_HASH];
};

static struct life_facts facts_of(const struct walked *w)
{
	return (struct life_facts){.held = w->held,
		.reviewed = w->broken == 0,
		.planned = past_has_since(&w->past, EVENT_PLANNED, EVENT_REOPENED),
		.tasks_done = w->tasks == 0,
		.linkages_closed = w->linkages == 0,
		.duties_met = w->duties == 0,
		.worker_heard = past_has_since(&w->past, EVENT_WORKER_HEARD, EVENT_SUPPORT_ENDED),
		.client_heard = past_has_since(&w->past, EVENT_CLIENT_HEARD, EVENT_SUPPORT_ENDED)};
}

/* What follows for the facts; what is not open cannot be closed: then it is no step. */
static bool follows(struct walked *w, enum event_kind e)
{
	int *const open = e == EVENT_TASK_DONE                                  ? &w->tasks
					  : e == EVENT_DUTY_REPORTED || e == EVENT_DUTY_EXCUSED ? &w->duties
					  : e == EVENT_GLASS_REVIEWED                           ? &w->broken
					  : e == EVENT_LINKAGE_MOVED                            ? &w->linkages
																			: NULL;

	if (open && *open == 0)
		return false;
	if (open)
		--*open;
	w->tasks += e == EVENT_TASK_SET;
	w->linkages = e == EVENT_WITHDRAWN ? 0 : w->linkages + (e == EVENT_LINKAGE_PROPOSED);
	w->duties += e == EVENT_MATCHED;
	w->broken += e == EVENT_GLASS_BROKEN;
	w->held = e == EVENT_HELD || (w->held && e != EVENT_RELEASED);
	return true;
}

/* How often a kind is among the steps so far, since the last of another (EVENT_KINDS: ever). */
static int since(const struct walked *w, enum event_kind kind, enum event_kind last)
{
	int n = 0;

	for (int i = 0; i < w->n; i++)
		n = w->kinds[i] == last ? 0 : n + (w->kinds[i] == kind);
	return n;
}

/* Whether the step may come after those before it, by what the field asks for: no table is read. */
static bool was_due(const struct walked *w, enum event_kind e)
{
	switch ((int)e) {
	case EVENT_SUPPORT_ENDED:
		return since(w, EVENT_PLANNED, EVENT_REOPENED) > 0 &&
			   since(w, EVENT_TASK_SET, EVENT_KINDS) == since(w, EVENT_TASK_DONE, EVENT_KINDS) &&
			   since(w, EVENT_LINKAGE_PROPOSED, EVENT_WITHDRAWN) ==
				   since(w, EVENT_LINKAGE_MOVED, EVENT_WITHDRAWN) &&
			   since(w, EVENT_MATCHED, EVENT_KINDS) ==
				   since(w, EVENT_DUTY_REPORTED, EVENT_KINDS) +
					   since(w, EVENT_DUTY_EXCUSED, EVENT_KINDS) &&
			   since(w, EVENT_LED, EVENT_REOPENED) + since(w, EVENT_LINKED, EVENT_REOPENED) +
					   since(w, EVENT_NAMED, EVENT_REOPENED) >
				   0;
	case EVENT_FOLLOWED:
		return since(w, EVENT_WORKER_HEARD, EVENT_SUPPORT_ENDED) > 0 &&
			   since(w, EVENT_CLIENT_HEARD, EVENT_SUPPORT_ENDED) > 0;
	case EVENT_ERASED:
		return since(w, EVENT_HELD, EVENT_RELEASED) == 0 &&
			   since(w, EVENT_GLASS_BROKEN, EVENT_KINDS) ==
				   since(w, EVENT_GLASS_REVIEWED, EVENT_KINDS);
	case EVENT_FILED:
	case EVENT_SUPERVISION_ASKED:
	case EVENT_APPOINTMENT_ASKED:
	case EVENT_SEMINAR_PLANNED:
	case EVENT_CONTEST_OPENED:
		return w->n == 0;
	case EVENT_RANKED:
		return since(w, EVENT_PANEL_NAMED, EVENT_KINDS) > 0;
	case EVENT_SEMINAR_ENDED:
		return since(w, EVENT_SEMINAR_HELD, EVENT_KINDS) > 0;
	case EVENT_SESSION:
	case EVENT_SUMMARY:
	case EVENT_SUPERVISION_ENDED: /* by whoever supervises now */
		return since(w, EVENT_ASSIGNED, EVENT_PULLED) > 0;
	case EVENT_LED:
	case EVENT_SHORT:
		return since(w, EVENT_CONFIRMED, EVENT_REOPENED) + since(w, EVENT_LINKED, EVENT_REOPENED) +
				   since(w, EVENT_NAMED, EVENT_REOPENED) >
			   0;
	default:
		return w->n > 0;
	}
}

static void record(struct walked *w, enum event_kind e, enum state to)
{
	static const uint8_t zeros[CHAIN_HASH];
	struct row_event *row = &w->events[w->n];

	*row = (struct row_event){.case_id = 1,
		.seq = w->n + 1,
		.at = {w->n},
		.kind = event_code(e),
		.actor = TEXT("walker"),
		.via = TEXT("walker"),
		.from_state = state_code(w->state),
		.to_state = state_code(to)};
	chain_event(w->n ? w->hashes[w->n - 1] : zeros, row, w->hashes[w->n]);
	row->hash = (struct text){(const char *)w->hashes[w->n], CHAIN_HASH};
	w->vouched[w->n] = TEXT_NONE;
	w->kinds[w->n++] = e;
	w->past.last[e] = w->n;
	w->state = to;
}

/* Every other draw closes what may be open: else there would soon be so much of it that hardly any
   walk came to the end of support. */
static enum event_kind draw_event(uint64_t *seed)
{
	static const enum event_kind closing[] = {
		EVENT_TASK_DONE, EVENT_DUTY_REPORTED, EVENT_GLASS_REVIEWED, EVENT_LINKAGE_MOVED};
	enum { CLOSING = sizeof(closing) / sizeof(closing[0]) };

	return draw_below(seed, 2) ? closing[draw_below(seed, CLOSING)]
							   : (enum event_kind)draw_below(seed, EVENT_KINDS);
}

/* One draw: an event, and in what roles somebody would have it. True: it was a step. */
static bool draw_step(struct walked *w, uint64_t *seed)
{
	enum event_kind e = draw_event(seed);
	role_set who = role_bit((enum role)draw_below(seed, ROLES + 1));
	struct life_facts facts = facts_of(w);
	enum state to;
	enum guard lacks;

	if (!life_step(w->state, e, who, &facts, &to, &lacks) || !follows(w, e))
		return false;
	cr_expect(was_due(w, e), "%s after %d steps", event_code(e).ptr, w->n);
	record(w, e, to);
	return true;
}

static void expect_sound(const struct walked *w)
{
	struct record_fault fault;
	const struct case_record r = {.id = 1,
		.known = true,
		.version = w->n,
		.head = w->events[w->n - 1].hash,
		.state = state_code(w->state),
		.filed_by = TEXT("walker"),
		.filed_via = TEXT("walker"),
		.filed_at = w->events[0].at,
		.held = w->held,
		.last = w->n,
		.on_hold = w->held,
		.events = w->events,
		.vouched = w->vouched,
		.n_events = (size_t)w->n};

	cr_expect(verify_case(&r, 0, &fault), "%s at %d of %d", fault_name(fault.why).ptr,
		(int)fault.seq, w->n);
}

/* Nothing leads out of it any more. */
static void expect_at_rest(const struct walked *w)
{
	const struct life_facts all = {false, true, true, true, true, true, true, true};

	for (int e = 0; e < EVENT_KINDS; e++) {
		enum state to;
		enum guard lacks;

		cr_expect_not(life_step(w->state, (enum event_kind)e, ~0u, &all, &to, &lacks));
	}
}

Test(walk, at_random)
{
	static struct walked w;
	static int seen[EVENT_KINDS], been[STATES];
	uint64_t seed = draw_setting("SEED", 20261122);
	int steps = 0;

	for (int cases = 0; steps < STEPS; cases++) {
		memset(&w, 0, sizeof(w));
		while (w.n < LONGEST && w.state != STATE_ERASED && steps < STEPS) {
			if (!draw_step(&w, &seed))
				continue;
			steps++;
			seen[w.kinds[w.n - 1]]++;
			been[w.state]++;
		}
		expect_sound(&w);
		if (w.state == STATE_ERASED)
			expect_at_rest(&w);
	}
	for (int e = 0; e < EVENT_KINDS; e++)
		cr_expect_gt(seen[e], 0, "%s was never a step", event_code((enum event_kind)e).ptr);
	for (int s = STATE_NONE + 1; s < STATES; s++)
		cr_expect_gt(been[s], 0, "%s was never reached", state_code((enum state)s).ptr);
}

/* ---- Exhaustively ---- */

/* Whether somebody in these roles can lead it on from the state, were every guard met: to give it
 * up is not to. */
static bool can_leave(enum state s, role_set who)
{
	struct life_move m;

	for (size_t i = 0; life_move(i, &m); i++)
		if (m.from & 1u << s && m.who & who && m.to != STATE_SAME && m.to != s &&
			m.to != STATE_ERASED && m.to != STATE_WITHDRAWN &&
			m.to != STATE_SUPERVISION_WITHDRAWN && m.to != STATE_SEMINAR_CALLED_OFF &&
			m.to != STATE_CONTEST_CALLED_OFF)
			return true;
	return false;
}

/* The owner of a state as a role: whoever leads is an expert. */
static role_set owner_of(enum state s)
{
	enum role role = ROLE_EXPERT;

	if (!text_eq(state_owner(s), TEXT("LEAD")))
		cr_expect(role_from(state_owner(s), &role), "%s is no role", state_owner(s).ptr);
	return role_bit(role);
}

Test(walk, wherever_one_gets_somebody_must_act_and_can)
{
	unsigned reached = 1u << STATE_NONE, before = 0;
	struct life_move m;

	while (reached != before) {
		before = reached;
		for (size_t i = 0; life_move(i, &m); i++)
			if (m.from & reached && m.to != STATE_SAME)
				reached |= 1u << m.to;
	}
	cr_expect_eq(reached, (1u << STATES) - 1);
	for (int i = 0; i < STATES; i++) {
		enum state s = (enum state)i;

		cr_expect_eq(state_due(s).len > 0, !state_final(s), "%s", state_code(s).ptr);
		if (!state_final(s))
			cr_expect(can_leave(s, owner_of(s)), "%s: its owner cannot", state_code(s).ptr);
	}
}
