/* PreviewMatch: matches without filing anything; nothing is loaded or written. */
#include "dress.h"
#include "help.h"
#include "request.h"
#include "show.h"

static bool preview_check(struct request *q)
{
	const Jieyou__HelpRequest *help = q->frame->preview_match->help;
	struct help *h = arena_alloc(&q->arena, sizeof(*h));

	if (!h)
		return false;
	q->command = h;
	if (!help)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("help"), TEXT("请填写求助内容(help)后重发。"));
	return help_read(help, request_snapshot(q), q->now, NONE, &q->arena, h, &q->refusal);
}

static bool preview_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct snapshot *s = request_snapshot(q);
	Jieyou__MatchReply *m = arena_alloc(&q->arena, sizeof(*m));
	struct matching found;

	if (!m || !matching_run(s, held_loads(q->held), q->command, q->now, &q->arena, &found))
		return false;
	jieyou__match_reply__init(m);
	m->match = show_match(s, text_from(q->frame->preview_match->help->id), &found, &q->arena);
	ret->preview_match = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_PREVIEW_MATCH;
	return m->match && dress_match(s, m->match, &q->arena);
}

const struct verb verb_preview = {.name = "preview",
	.act = ACT_preview,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = preview_check,
	.reply = preview_reply};
