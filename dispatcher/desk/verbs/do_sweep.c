/*
 * An upload of a case was to be finished by now: what was not is swept, by the chunks' own
 * connection. A request from nobody, made by the ticker. When that was done it is made again at
 * once, and else when the lease has run out; then the next upload is due, or nothing is.
 */
#include "step.h"

static bool sweep_load(struct request *q)
{
	(void)q; /* the desk has said which case */
	return true;
}

static bool sweep_decide(struct request *q)
{
	if (q->facts.stale)
		return true;
	return q->facts.until.us
			   ? step_due(q, q->load.id, TEXT(DUE_SWEEP), TEXT("SYSTEM"), q->facts.until)
			   : step_due_done(q, q->load.id, TEXT(DUE_SWEEP));
}

static bool sweep_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	(void)ret;
	if (q->facts.stale)
		store_sweep(q->desk->store, q->load.id, TEXT(DUE_SWEEP));
	return true;
}

const struct verb verb_sweep = {.name = "sweep",
	.concern = CONCERN_SELF,
	.snapshot = true,
	.load = sweep_load,
	.decide = sweep_decide,
	.reply = sweep_reply};
