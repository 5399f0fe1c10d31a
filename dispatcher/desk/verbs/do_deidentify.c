/*
 * Deidentify: what the rules take out of a text, and what they are unsure of (redact.h), to be
 * looked at before it is proposed for the library. Nothing is loaded, and nothing is kept of it.
 */
#include "casework.h"
#include "show_library.h"

static bool deidentify_check(struct request *q)
{
	struct text t = text_trim(text_from(q->frame->deidentify->text));

	return (t.len > 0 && t.len <= NARRATIVE_MAX) ||
		   request_refuse(
			   q, REFUSAL_BAD_VALUE, TEXT("text"), TEXT("请填写要去标识的文字,最长 16384 字节。"));
}

/* More than this tells nobody where to look; and it would fill the frame. */
enum { SHOWN_MAX = 200 };

static bool deidentify_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	struct redacted r;

	if (!redact(text_from(q->frame->deidentify->text), REDACT_ALL, &q->arena, &r))
		return false;
	r.n_changes = r.n_changes > SHOWN_MAX ? SHOWN_MAX : r.n_changes;
	r.n_doubts = r.n_doubts > SHOWN_MAX ? SHOWN_MAX : r.n_doubts;
	ret->deidentify = show_redacted(&r, &q->arena);
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_DEIDENTIFY;
	return ret->deidentify;
}

const struct verb verb_deidentify = {.name = "deidentify",
	.act = ACT_library,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = deidentify_check,
	.reply = deidentify_reply};
