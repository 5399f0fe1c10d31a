#include "intake.h"

#include "client.h"
#include "day.h"
#include "help.h"

#define BASIS(name, whole, zh, law)                                       \
	_Static_assert((int)BASIS_##name == (int)JIEYOU__BASIS__CODE__##name, \
		"consent.def and the .proto list the same grounds in the same order");
#include "consent.def"
#undef BASIS

/* ---- Consent ------------------------------------------------------------------------------ */

static bool is_given(const Jieyou__Consent *c)
{
	return c->kind == JIEYOU__CONSENT_KIND__ORAL || c->kind == JIEYOU__CONSENT_KIND__WRITTEN;
}

static bool check_day(const struct reading *rd, const Jieyou__Consent *c, moment now)
{
	struct text day = text_from(c->given_on);
	moment first;

	return !day.len || (day_from(day, &first) && first.us <= now.us) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "help.consent.given_on",
			   "同意日期「%.*s」应写成 2026-03-15 这样的日期,且不晚于今天,请改正。",
			   TEXT_ARG(reading_quoted(day)));
}

/* Kind, scope, giver and day say the same: all of it was, or nothing. */
static bool check_whole(const struct reading *rd, const Jieyou__Consent *c)
{
	bool giver = c->giver != JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID, day = c->given_on[0];

	if (!is_given(c) && (giver || day))
		return FAULT(rd, REFUSAL_BAD_VALUE, "help.consent.kind",
			"写了同意人或同意日期,却没有写已同意:请填 ORAL(口头)或 WRITTEN(书面);"
			"没有取得同意的,请去掉同意人和日期,同样受理。");
	if (day && !giver)
		return FAULT(rd, REFUSAL_BAD_VALUE, "help.consent.giver",
			"写了同意日期,没有写由谁同意,请填 CLIENT_SELF(本人)、GUARDIAN(监护人)或 "
			"TEMPORARY_GUARDIAN(临时监护的民政部门)。");
	if (giver && !c->scope[0])
		return FAULT(rd, REFUSAL_BAD_VALUE, "help.consent.scope",
			"写了由谁同意,没有写同意什么,请填同意范围,如 提供给区支援中心和受邀专家。");
	if (giver && !day)
		return FAULT(rd, REFUSAL_BAD_VALUE, "help.consent.given_on",
			"写了由谁同意,没有写哪一天同意,请填同意日期,如 2026-03-15。");
	return true;
}

static bool is_incapable(const struct snapshot *s, const struct help *help)
{
	return client_facts(s, help).yes & s->own_facts.incapable;
}

static bool check_giver(const struct reading *rd, const Jieyou__Consent *c)
{
	bool guardian = c->giver == JIEYOU__CONSENT_GIVER__GUARDIAN ||
					c->giver == JIEYOU__CONSENT_GIVER__TEMPORARY_GUARDIAN;

	return !guardian || consent_guarded(rd->help->age, is_incapable(rd->s, rd->help)) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "help.consent.giver",
			   "服务对象已成年(%d岁),应由本人同意,请填 CLIENT_SELF;"
			   "确无完全行为能力的,请在 client.facts 写明 incapable。",
			   rd->help->age);
}

static bool check_consent(const struct reading *rd, const Jieyou__Consent *c, moment now)
{
	return !c ||
		   (reading_check_enum(rd, "help.consent.kind", "知情同意",
				&jieyou__consent_kind__descriptor, (int)c->kind) &&
			   reading_check_enum(rd, "help.consent.giver", "同意人",
				   &jieyou__consent_giver__descriptor, (int)c->giver) &&
			   reading_check_text(rd, "help.consent.scope", "同意范围", c->scope, HELP_SCOPE_MAX) &&
			   check_day(rd, c, now) && check_whole(rd, c) && check_giver(rd, c));
}

static enum consent_giver giver_of(Jieyou__ConsentGiver giver)
{
	switch (giver) {
	case JIEYOU__CONSENT_GIVER__CLIENT_SELF:
		return GIVER_CLIENT;
	case JIEYOU__CONSENT_GIVER__GUARDIAN:
		return GIVER_GUARDIAN;
	case JIEYOU__CONSENT_GIVER__TEMPORARY_GUARDIAN:
		return GIVER_OFFICE;
	case JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID:
	case _JIEYOU__CONSENT_GIVER_IS_INT_SIZE:
		break;
	}
	return GIVER_NOT_SAID;
}

bool intake_violence(const struct snapshot *s, const Jieyou__Match *match)
{
	const uint32_t kinds = 1u << SCREEN_PARTNER_VIOLENCE | 1u << SCREEN_CHILD_ABUSE_NEGLECT |
						   1u << SCREEN_ELDER_ABUSE | 1u << SCREEN_SEXUAL_ABUSE |
						   1u << SCREEN_TRAFFICKING;

	for (size_t i = 0; match && i < match->n_screens; i++)
		if (kinds >> screen_from(text_from(match->screens[i]->kind)) & 1)
			return true;
	for (size_t i = 0; match && i < match->n_needs; i++) {
		need_index n = snapshot_need(s, text_from(match->needs[i]->code));

		if (n != NONE && s->needs[n].domain == s->own.violence)
			return true;
	}
	return !match;
}

struct consent_asked intake_asked(const Jieyou__HelpRequest *msg, const struct snapshot *s,
	const struct help *help, const Jieyou__Match *match)
{
	return (struct consent_asked){.given = msg->consent && is_given(msg->consent),
		.giver = msg->consent ? giver_of(msg->consent->giver) : GIVER_NOT_SAID,
		.age = help->age,
		.minor = client_facts(s, help).minor == ANSWER_YES,
		.incapable = is_incapable(s, help),
		.violence = intake_violence(s, match),
		.grade = (enum grade)match->urgency,
		.duty = match->n_duties ? text_from(match->duties[0]->code) : TEXT_NONE};
}

void intake_show_ground(const struct consent_ground *g, struct arena *a, Jieyou__Basis *ret)
{
	struct text duty = arena_text(a, g->duty);

	jieyou__basis__init(ret);
	ret->code = (Jieyou__Basis__Code)g->basis;
	ret->ask = (Jieyou__Basis__Ask)g->ask;
	ret->guardian_suspected = g->suspected;
	if (duty.ptr)
		ret->duty = (char *)(uintptr_t)duty.ptr;
}

struct consent_ground intake_ground(const Jieyou__Basis *basis)
{
	if (!basis || (unsigned)basis->code >= BASES || (unsigned)basis->ask > ASK_OFFICE)
		return (struct consent_ground){.basis = BASIS_NOT_SAID};
	return (struct consent_ground){.basis = (enum consent_basis)basis->code,
		.duty = text_from(basis->duty),
		.ask = (enum consent_ask)basis->ask,
		.suspected = basis->guardian_suspected};
}

bool intake_whole(const Jieyou__Basis *basis)
{
	enum consent_basis b = intake_ground(basis).basis;

	return b == BASIS_NOT_SAID || consent_whole(b);
}

/* ---- Safe contact ------------------------------------------------------------------------- */

static bool check_when(const struct reading *rd, const Jieyou__SafeContact *c)
{
	struct text days = text_from(c->days), hours = text_from(c->hours);
	struct office office;

	if (!days.len && !hours.len)
		return true;
	if (!office_from(hours, TEXT("1-7"), &office))
		return FAULT(rd, REFUSAL_BAD_VALUE, "help.client.contact.hours",
			"可联系的时段「%.*s」应写成 09:00-18:00(不跨零点),并与日子 days 一起填写。",
			TEXT_ARG(reading_quoted(hours)));
	return office_from(hours, days, &office) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "help.client.contact.days",
			   "可联系的日子「%.*s」应写成 1-5(周一至周五)、1-7 或 6-6,并与时段 hours 一起填写。",
			   TEXT_ARG(reading_quoted(days)));
}

static bool check_channels(const struct reading *rd, const Jieyou__SafeContact *c)
{
	static const char field[] = "help.client.contact.channels";
	bool message = false;

	if (!reading_check_count(rd, field, "联系途径", c->n_channels, INTAKE_CHANNELS_MAX))
		return false;
	for (size_t i = 0; i < c->n_channels; i++) {
		message = message || c->channels[i] == JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE;
		if (!reading_check_enum(rd, reading_element(rd, field, i), "联系途径",
				&jieyou__safe_contact__channel__descriptor, (int)c->channels[i]))
			return false;
	}
	return !message || c->message != JIEYOU__YES_NO__NO ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "help.client.contact.message",
			   "联系途径里有短信(MESSAGE),又写了不可留言或发短信,请核实后只留一种说法。");
}

static bool check_pick_up(const struct reading *rd, const Jieyou__SafeContact *c)
{
	if (!reading_check_enum(rd, "help.client.contact.pick_up", "谁可以接听",
			&jieyou__safe_contact__pick_up__descriptor, (int)c->pick_up))
		return false;
	return c->pick_up != JIEYOU__SAFE_CONTACT__PICK_UP__TRUSTED || c->trusted[0] ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "help.client.contact.trusted",
			   "写了可由指定的人接听,请写明是谁(如 其姐);只限本人接听请填 CLIENT_ONLY。");
}

static bool check_said(const struct reading *rd, const Jieyou__SafeContact *c)
{
	const struct {
		const char *field, *zh;
		Jieyou__YesNo said;
	} rows[] = {
		{"help.client.contact.message", "可否留言", c->message},
		{"help.client.contact.password", "有无暗语", c->password},
		{"help.client.contact.with_abuser", "是否与施害嫌疑人同住", c->with_abuser},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!reading_check_enum(
				rd, rows[i].field, rows[i].zh, &jieyou__yes_no__descriptor, (int)rows[i].said))
			return false;
	return true;
}

static bool check_phrase(const struct reading *rd, const Jieyou__SafeContact *c)
{
	return reading_check_text(
			   rd, "help.client.contact.phrase", "暗语", c->phrase, INTAKE_PHRASE_MAX) &&
		   (!c->phrase[0] || c->password == JIEYOU__YES_NO__YES ||
			   FAULT(rd, REFUSAL_BAD_VALUE, "help.client.contact.phrase",
				   "写了暗语,请同时注明约定了暗语(password 填 YES);没有约定就不填。"));
}

static bool check_contact(const struct reading *rd, const Jieyou__SafeContact *c)
{
	return !c || (reading_check_text(
					  rd, "help.client.contact.phone", "安全号码", c->phone, INTAKE_PHONE_MAX) &&
					 reading_check_text(rd, "help.client.contact.trusted", "指定接听的人",
						 c->trusted, INTAKE_TRUSTED_MAX) &&
					 check_said(rd, c) && check_phrase(rd, c) && check_channels(rd, c) &&
					 check_pick_up(rd, c) && check_when(rd, c));
}

static bool check_phone(const struct reading *rd, const char *phone)
{
	struct phone number;

	return reading_check_text(rd, "help.client.phone", "本人电话", phone, INTAKE_PHONE_MAX) &&
		   (!phone[0] || phone_read(text_from(phone), &number) ||
			   FAULT(rd, REFUSAL_BAD_VALUE, "help.client.phone",
				   "本人电话应为一个号码:11 位手机号,或带区号的固定电话(如 0755-23456789),"
				   "境外号码以 + 开头;没有就不填。"));
}

static bool check_client(const struct reading *rd, const Jieyou__Client *c)
{
	return !c || (reading_check_text(rd, "help.client.safe_contact", "安全联系方式",
					  c->safe_contact, HELP_CONTACT_MAX) &&
					 check_phone(rd, c->phone) && check_contact(rd, c->contact));
}

bool intake_check(const struct reading *rd, const Jieyou__HelpRequest *msg, moment now)
{
	return check_client(rd, msg->client) && check_consent(rd, msg->consent, now);
}

static unsigned ways_of(const Jieyou__SafeContact *c)
{
	unsigned ways = 0;

	for (size_t i = 0; i < c->n_channels; i++) {
		switch (c->channels[i]) {
		case JIEYOU__SAFE_CONTACT__CHANNEL__CALL:
			ways |= 1u << CONTACT_CALL;
			break;
		case JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE:
			ways |= 1u << CONTACT_MESSAGE;
			break;
		case JIEYOU__SAFE_CONTACT__CHANNEL__VISIT:
			ways |= 1u << CONTACT_VISIT;
			break;
		case JIEYOU__SAFE_CONTACT__CHANNEL__CHANNEL_UNKNOWN:
		case _JIEYOU__SAFE_CONTACT__CHANNEL_IS_INT_SIZE:
			break;
		}
	}
	return c->n_channels || !c->phone[0] ? ways : 1u << CONTACT_CALL;
}

static enum contact_pick_up pick_up_of(Jieyou__SafeContact__PickUp who)
{
	switch (who) {
	case JIEYOU__SAFE_CONTACT__PICK_UP__CLIENT_ONLY:
		return PICK_UP_CLIENT;
	case JIEYOU__SAFE_CONTACT__PICK_UP__TRUSTED:
		return PICK_UP_TRUSTED;
	case JIEYOU__SAFE_CONTACT__PICK_UP__ANYBODY:
		return PICK_UP_ANYBODY;
	case JIEYOU__SAFE_CONTACT__PICK_UP__PICK_UP_UNKNOWN:
	case _JIEYOU__SAFE_CONTACT__PICK_UP_IS_INT_SIZE:
		break;
	}
	return PICK_UP_UNKNOWN;
}

struct contact_note intake_note(const Jieyou__HelpRequest *msg)
{
	const Jieyou__Client *client = msg ? msg->client : NULL;
	const Jieyou__SafeContact *c = client ? client->contact : NULL;
	struct contact_note note = {.in_words = client && client->safe_contact[0]};

	if (!c)
		return note;
	note.number = c->phone[0] != '\0';
	note.ways = ways_of(c);
	note.agreed = note.ways != 0;
	note.timed = office_from(text_from(c->hours), text_from(c->days), &note.when);
	note.pick_up = pick_up_of(c->pick_up);
	note.message = c->message == JIEYOU__YES_NO__YES;
	note.password = c->password == JIEYOU__YES_NO__YES;
	note.with_abuser = c->with_abuser == JIEYOU__YES_NO__YES;
	note.apart = c->with_abuser == JIEYOU__YES_NO__NO;
	return note;
}

static size_t add_phones(const char *words, struct phone list[INTAKE_PHONES], size_t n)
{
	struct text rest = text_from(words);

	while (n < INTAKE_PHONES && phone_next(&rest, &list[n])) {
		size_t same = 0;

		while (!text_eq(phone_text(&list[same]), phone_text(&list[n])))
			same++;
		n += same == n;
	}
	return n;
}

size_t intake_phones(const Jieyou__HelpRequest *msg, struct phone ret[INTAKE_PHONES])
{
	const Jieyou__Client *c = msg ? msg->client : NULL;
	size_t n = 0;

	if (!c)
		return 0;
	n = add_phones(c->phone, ret, n);
	if (c->contact)
		n = add_phones(c->contact->phone, ret, n);
	return add_phones(c->safe_contact, ret, n);
}
