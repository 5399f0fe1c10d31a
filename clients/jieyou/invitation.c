/* invitation, answer-invitation: a seat at a conference for calendars, and what they answer. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "casefile.h"
#include "cli.h"
#include "digest.h"
#include "ical.h"

/* The case, with the conferences that whoever asks may see; *ret is to be freed with jieyou_free.
 */
static enum cli_exit get_case(struct cli *c, int64_t number, Jieyou__ServerFrame **ret)
{
	Jieyou__GetCase get;
	Jieyou__ClientFrame frame;

	jieyou__get_case__init(&get);
	jieyou__client_frame__init(&frame);
	get.case_id = number;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CASE;
	frame.get_case = &get;
	return cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_CASE, ret);
}

static enum cli_exit refuse_field(struct cli *c, const char *field, const char *zh)
{
	struct refusal r = {
		.kind = REFUSAL_BAD_VALUE, .field = text_from(field), .sentence = text_from(zh)};

	return cli_refuse(c, &r);
}

/* ---- invitation ---- */

static const Jieyou__Seat *seat_named(const Jieyou__Conference *k, const char *member)
{
	for (size_t i = 0; i < k->n_seats; i++)
		if (strcmp(k->seats[i]->expert_id, member) == 0)
			return k->seats[i];
	return member[0] == '\0' && k->n_seats == 1 ? k->seats[0] : NULL;
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static enum cli_exit print_invitation(struct cli *c, const Jieyou__CaseReply *reply, int64_t number)
{
	const Jieyou__Conference *k = NULL;
	const Jieyou__Seat *seat;
	struct text text;

	for (size_t i = 0; i < reply->n_conferences; i++)
		if (reply->conferences[i]->number == number)
			k = reply->conferences[i];
	if (!k)
		return refuse_field(c, "number", "本案没有这一次会诊,或与您无关。");
	if (k->state == JIEYOU__CONFERENCE__STATE__HELD)
		return refuse_field(c, "number", "会诊已召开,不再有邀请。");
	seat = seat_named(k, c->member);
	if (!seat)
		return refuse_field(c, "member", "请用 --member 写明是这次会诊的哪一位专家。");
	text = ical_invitation(k, seat, now_us(), &c->arena);
	return fwrite(text.ptr, 1, text.len, stdout) == text.len && text.len
			   ? CLI_DONE
			   : refuse_field(c, "number", "邀请没有写出。");
}

enum cli_exit invitation_run(struct cli *c)
{
	Jieyou__ServerFrame *reply;
	enum cli_exit result;
	int64_t id, number;

	if (!cli_case(c, &id))
		return CLI_USAGE;
	if (!c->words[1] || !text_to_i64(text_from(c->words[1]), &number))
		return cli_misuse("请写明是第几次会诊");
	result = get_case(c, id, &reply);
	if (result != CLI_DONE)
		return result;
	result = print_invitation(c, reply->get_case, number);
	jieyou_free(reply);
	return result;
}

/* ---- answer-invitation ---- */

/* The same file is the same answer, however often it comes. */
static const char *key_of(struct cli *c, int64_t id, struct text file)
{
	enum { HEX = 2 * DIGEST_SIZE };
	static char key[HEX + 1];
	uint8_t sum[DIGEST_SIZE];
	struct digest d;

	digest_init(&d);
	digest_bytes(&d, arena_format(&c->arena, "%lld ", (long long)id));
	digest_bytes(&d, file);
	digest_end(&d, sum);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		snprintf(key + 2 * i, 3, "%02x", sum[i]);
	return key;
}

/* Of which conference of the case it is: the UID says so, "HEX-N@jieyou". False: no UID of ours. */
static bool number_in(struct text uid, int64_t *ret)
{
	struct text at = text_cut(&uid, '@');

	text_cut(&at, '-');
	return text_to_i64(at, ret) && *ret > 0 && *ret <= INT32_MAX;
}

static enum cli_exit send_answer(
	struct cli *c, int64_t id, int32_t number, const struct ical_reply *said)
{
	Jieyou__AnswerInvitation answer;
	Jieyou__HandleCase form;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__answer_invitation__init(&answer);
	jieyou__handle_case__init(&form);
	jieyou__client_frame__init(&frame);
	answer.number = number;
	answer.uid = (char *)(uintptr_t)arena_format(&c->arena, "%.*s", TEXT_ARG(said->uid)).ptr;
	answer.sequence = said->sequence;
	answer.answer = said->answer;
	answer.expert_id =
		(char *)(uintptr_t)arena_format(&c->arena, "%.*s", TEXT_ARG(said->expert)).ptr;
	form.case_id = id;
	form.form_case = JIEYOU__HANDLE_CASE__FORM_ANSWER_INVITATION;
	form.answer_invitation = &answer;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_HANDLE_CASE;
	frame.handle_case = &form;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->handle_case->base);
	else
		page_print(&c->page, 0, 2, "%s%s",
			said->answer == JIEYOU__ANSWER_INVITATION__ANSWER__ACCEPT ? "已答复:参加会诊"
																	  : "已答复:不能参加会诊",
			reply->handle_case->repeated ? "(此前已答复)" : "");
	jieyou_free(reply);
	return result;
}

enum cli_exit answer_invitation_run(struct cli *c)
{
	struct ical_reply said;
	char why[ICAL_WHY];
	enum cli_exit result;
	struct text file;
	int64_t id, number;

	if (!cli_case(c, &id))
		return CLI_USAGE;
	if (!c->words[1])
		return cli_misuse("请写明日历答复的文件");
	result = casefile_bytes(c, c->words[1], &file);
	if (result != CLI_DONE)
		return result;
	if (!ical_reply(file, &c->arena, &said, why))
		return refuse_field(c, "file", why);
	if (!c->key)
		c->key = key_of(c, id, file);
	if (!number_in(said.uid, &number))
		return refuse_field(c, "file", "这不是对会诊邀请的答复:UID 不是邀请上的。");
	return send_answer(c, id, (int32_t)number, &said);
}
