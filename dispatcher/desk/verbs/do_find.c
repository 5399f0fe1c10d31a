/*
 * FindByPhone: the cases that the asker may see and in which the number is noted. It is known by
 * its digest under every key at hand; the number itself is nowhere but in the asker's frame. Each
 * look-up is on record, found or not, and so many an hour are answered: they are counted in the
 * record, so that neither another connection nor another dispatcher gives more. For the same reason
 * one principal's look-ups go one at a time; several dispatchers may let one more each through.
 */
#include "casework.h"
#include "phone.h"
#include "standing.h"

enum { FOUND_MOST = 50, WRITTEN_MAX = 64 };

static bool has_another_under_way(const struct request *q)
{
	const struct request *other;

	for (uint32_t at = 0; (other = slots_next(&q->desk->requests, &at));) {
		if (other != q && other->verb == q->verb && text_eq(other->actor, q->actor))
			return true;
	}
	return false;
}

static bool refuse_spent(struct request *q, int64_t wait_us)
{
	request_refuse(q, REFUSAL_LOOKUPS_SPENT, TEXT_NONE,
		TEXT("按电话查找有次数限制,您一小时内的次数已用完,或上一次尚未答复;请稍后再查。"));
	q->refusal.retry_after_ms = wait_us / 1000 + 1;
	return false;
}

static bool digest_all(struct request *q, struct text number)
{
	size_t n = vault_phone_keys(&q->desk->vault);
	struct text *list = arena_array(&q->arena, n, sizeof(*list));

	for (size_t i = 0; list && i < n; i++)
		list[i] = vault_digest(&q->desk->vault, i, number, &q->arena);
	q->load.digests = list;
	q->load.n_digests = n;
	return !q->arena.failed;
}

static bool find_check(struct request *q)
{
	struct text written = text_from(q->frame->find_by_phone->phone);
	struct phone number;

	if (vault_phone_keys(&q->desk->vault) == 0)
		return request_refuse(q, REFUSAL_NOT_SET_UP, TEXT_NONE,
			TEXT("本服务器没有设置电话检索的密钥(phone_key),不能按电话查找,请联系系统管理员。"));
	if (written.len > WRITTEN_MAX || !phone_read(written, &number))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("phone"),
			TEXT("请填一个号码:11 位手机号,或带区号的固定电话(如 0755-23456789),"
				 "境外号码以 + 开头。"));
	if (has_another_under_way(q))
		return refuse_spent(q, US_PER_SECOND);
	q->load = (struct load){.kind = LOAD_FIND,
		.limit = FOUND_MOST,
		.principal = q->actor,
		.after = moment_after(q->now, -US_PER_HOUR),
		.times = q->desk->limits.phone_lookups};
	return digest_all(q, phone_text(&number));
}

static bool find_load(struct request *q)
{
	(void)q; /* check has said all */
	return true;
}

static bool find_decide(struct request *q)
{
	moment spent = q->facts.spent;

	if (spent.us) { /* told when it is on record */
		q->unseen = true;
		refuse_spent(q, moment_after(spent, US_PER_HOUR).us - q->now.us);
	}
	return request_note_read(q, (case_id){0}, q->facts.n_cases);
}

static bool find_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__ListReply *m = casework_list(q);

	ret->find_by_phone = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_FIND_BY_PHONE;
	return m;
}

const struct verb verb_find = {.name = "find",
	.act = ACT_find,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.check = find_check,
	.load = find_load,
	.decide = find_decide,
	.reply = find_reply};
