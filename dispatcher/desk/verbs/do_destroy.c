/*
 * The key of an erased case is to be destroyed: a request from nobody, made by the ticker until the
 * key store says that the key is gone; and then the chunks of its attachments, which nobody can
 * open any more, are swept. When they are gone, too, and only then, nothing is due any more. Each
 * step that was done is looked at again at once, and one that was not when the lease has run out.
 */
#include <inttypes.h>

#include "casework.h"
#include "log.h"

static bool destroy_load(struct request *q)
{
	(void)q; /* the desk has said which case */
	return true;
}

/* The record must say that the case was erased: a due time alone destroys nothing. */
static bool is_wanted(const struct request *q)
{
	return q->facts.n_cases && text_eq(q->facts.cases[0].state, state_code(STATE_ERASED)) &&
		   q->facts.key.id && !q->facts.key.destroyed;
}

static bool destroy_decide(struct request *q)
{
	struct row *done;

	if (!q->facts.key.destroyed || q->facts.stale)
		return true;
	log_info("key-destroyed", "case=%" PRId64, q->load.id.n);
	done = decision_add(&q->decision, &q->arena, ROW_due_done);
	if (!done)
		return false;
	done->due_done = (struct row_due_done){.case_id = q->load.id.n, .what = TEXT(DUE_DESTROY)};
	return true;
}

/* Nobody is told but the databases, which say when it was done (server.c). */
static bool destroy_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	(void)ret;
	if (is_wanted(q))
		store_destroy_key(q->desk->store, q->load.id, TEXT(DUE_DESTROY));
	else if (q->facts.key.destroyed && q->facts.stale)
		store_sweep(q->desk->store, q->load.id, TEXT(DUE_DESTROY));
	return true;
}

const struct verb verb_destroy = {.name = "destroy",
	.concern = CONCERN_SELF,
	.snapshot = true,
	.load = destroy_load,
	.decide = destroy_decide,
	.reply = destroy_reply};
