/* ListCases: a page of files of one kind, newest first; what was asked is recorded as one read. */
#include "casework.h"

enum { PAGE = 50, PAGE_MAX = 200 };

static bool list_check(struct request *q)
{
	const Jieyou__ListCases *m = q->frame->list_cases;
	enum life life = LIFE_CASE;
	enum state state;

	if (m->state[0] && !state_from(text_from(m->state), &state))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("state"),
			TEXT("不认识这个状态代码;可用的见 jieyou life,例如 RECEIVED;留空为全部。"));
	if (m->state[0] && state_life(state) != LIFE_ANY)
		life = state_life(state);
	if (m->life[0] && !life_from(text_from(m->life), &life))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("life"),
			TEXT("不认识这种档案;可用的见 jieyou life,例如 SUPERVISION;留空为个案。"));
	if (m->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 200 条,请减小。"));
	if (m->before < 0)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("before"), TEXT("before 应为上一页给出的 next;首页填 0。"));
	q->load = (struct load){.kind = LOAD_LIST,
		.state = text_from(m->state),
		.life = life_code(life),
		.grade = m->grade ? text_from(grade_name((enum grade)m->grade)) : TEXT_NONE,
		.before = m->before ? m->before : INT64_MAX,
		.limit = (int32_t)(m->limit ? m->limit : PAGE)};
	return casework_districts(q, text_from(m->district));
}

static bool list_load(struct request *q)
{
	(void)q; /* check has said all */
	return true;
}

static bool list_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_cases);
}

static bool list_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__ListReply *m = casework_list(q);
	size_t n = q->facts.n_cases;

	if (!m)
		return false;
	m->next = n == (size_t)q->load.limit ? q->facts.cases[n - 1].id.n : 0;
	ret->list_cases = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_CASES;
	return true;
}

const struct verb verb_list = {.name = "list",
	.act = ACT_list,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.check = list_check,
	.load = list_load,
	.decide = list_decide,
	.reply = list_reply};
