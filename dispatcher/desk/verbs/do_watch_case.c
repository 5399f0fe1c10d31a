/* WatchCase: one case, whenever it is newer than the version that was told last. */
#include "casework.h"
#include "told.h"
#include "watch.h"

static bool watch_case_stands(const Jieyou__ClientFrame *frame)
{
	(void)frame;
	return true;
}

static bool watch_case_check(struct request *q)
{
	const Jieyou__WatchCase *m = q->frame->watch_case;

	return casework_check_id(q, m->case_id) &&
		   (m->version >= 0 || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("version"),
								   TEXT("版本号应为您已知的版本;都要则填 0。")));
}

static bool watch_case_load(struct request *q)
{
	q->load =
		(struct load){.kind = LOAD_CASE, .id = {q->frame->watch_case->case_id}, .newest = true};
	return true;
}

static bool watch_case_decide(struct request *q)
{
	const struct watch *w = watch_of(q);
	int32_t known = w && w->begun ? w->version : q->frame->watch_case->version;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	q->quiet = q->facts.cases[0].version <= known;
	return q->quiet || request_note_read(q, q->load.id, 1);
}

static bool watch_case_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__NoticesReply *m = arena_alloc(&q->arena, sizeof(*m));
	const struct case_facts *c = q->facts.cases;
	struct notice_facts newest = {.seq = c->version, .what = TEXT("")};

	if (!m)
		return false;
	jieyou__notices_reply__init(m);
	watch_keep_version(q, c->version);
	if (!q->quiet) {
		/* What others did is not for those who are asked, or have a task. */
		if (q->facts.n_notices && !view_for_expert(q->view))
			newest = q->facts.notices[0];
		newest.id = c->id;
		newest.recipient = TEXT_NONE;
		m->notices = arena_array(&q->arena, 1, sizeof(*m->notices));
		if (!m->notices)
			return false;
		m->notices[m->n_notices++] = told_notice(q, &newest, c);
	}
	ret->watch_case = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_WATCH_CASE;
	return !q->arena.failed;
}

const struct verb verb_watch_case = {.name = "watch_case",
	.act = ACT_show,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.stands = watch_case_stands,
	.check = watch_case_check,
	.load = watch_case_load,
	.decide = watch_case_decide,
	.reply = watch_case_reply};
