/* contest: the booklet of a contest (评优大赛) that was ranked: approved entries, in order of
 * place. */
#include "publicity.h"

/* Those that have a place, in its order, a NULL after them; NULL: the arena is full. */
static char **codes_of(struct cli *c, const Jieyou__CaseReply *m)
{
	char **codes = arena_array(&c->arena, m->n_contest + 1, sizeof(*codes));
	size_t n = 0;

	for (size_t i = 0; codes && i < m->n_contest; i++)
		if (m->contest[i]->place)
			codes[n++] = m->contest[i]->code;
	return codes;
}

static enum cli_exit make(struct cli *c, const Jieyou__CaseReply *m)
{
	const struct booklet b = {.title = "疑难个案评优大赛获奖案例",
		.kind = "评优大赛",
		.places = m->contest,
		.n_places = m->n_contest};
	char **codes = codes_of(c, m);

	if (!codes || !codes[0]) {
		struct refusal r = {.kind = REFUSAL_WRONG_STATE,
			.field = TEXT("case_id"),
			.sentence = TEXT("这不是评优大赛,或者还没有排名。")};

		return cli_refuse(c, &r);
	}
	return publicity_make(c, codes, &b);
}

enum cli_exit contest_run(struct cli *c)
{
	Jieyou__GetCase get;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__get_case__init(&get);
	jieyou__client_frame__init(&frame);
	if (c->json && c->html)
		return cli_misuse("--json 和 --html 只能选一个");
	if (!cli_case(c, &get.case_id))
		return CLI_USAGE;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CASE;
	frame.get_case = &get;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_CASE, &reply);
	if (result != CLI_DONE)
		return result;
	result = make(c, reply->get_case);
	jieyou_free(reply);
	return result;
}
