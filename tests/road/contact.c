/*
 * Notes of contact with a client, through the socket: whatever was agreed, nobody writes down a
 * call, a visit or a message that was not, by rules written apart from core/contact.c. Drawn, and
 * the same each time.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "moment.h"
#include "people.h"

#define TUESDAY_US INT64_C(1767664800000000) /* 2026-01-06 10:00 in Shenzhen */
#define MORNING_US (TUESDAY_US - 30 * US_PER_MINUTE)
#define EVENING_US (TUESDAY_US - 15 * US_PER_HOUR) /* the day before, at 19:00 */

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};

static struct daemon d;
static struct peer *p;

static void be(const char *who)
{
	peer_close(p);
	p = become(&d, who);
}

/* The name of the refusal, "" for none; told: its sentence. */
static char told[400];

static const char *hand_in(struct question *q)
{
	static char refused[40];
	Jieyou__ServerFrame *f = peer_ask(p, &q->frame);

	snprintf(refused, sizeof(refused), "%s", refused_as(f));
	snprintf(told, sizeof(told), "%s", refused[0] ? peer_refusal(f)->message : "");
	peer_free(f);
	return refused;
}

static void take(int64_t id, Jieyou__HandleCase__FormCase which)
{
	struct question q;
	struct form form;

	ask_handle(&q, &form, id, which, fresh_key());
	cr_assert_str_eq(hand_in(&q), "", "%s", told);
}

static const char *note(int64_t id, Jieyou__Note__Kind kind, Jieyou__Note__With with, int64_t at_us)
{
	struct question q;
	struct form form;

	ask_handle(&q, &form, id, FORM_OF(NOTE), fresh_key());
	form.note.kind = kind;
	form.note.with = with;
	q.handle_case.done_us = at_us;
	return hand_in(&q);
}

/* ---- What was agreed ---- */

struct drawn {
	bool violence, said, phone, timed;
	unsigned channels; /* 1 << Jieyou__SafeContact__Channel */
	Jieyou__SafeContact__PickUp pick_up;
	Jieyou__YesNo message, password, with_abuser;
};

/* Half of them with nearly all agreed, so that some are allowed. */
static struct drawn draw(uint64_t *state)
{
	bool often = draw_below(state, 2);
	struct drawn x = {.violence = draw_below(state, 2),
		.said = often || draw_below(state, 4),
		.phone = often || draw_below(state, 2),
		.timed = often || draw_below(state, 2),
		.channels = draw_below(state, 8) << 1,
		.pick_up = often                  ? JIEYOU__SAFE_CONTACT__PICK_UP__CLIENT_ONLY
				   : draw_below(state, 2) ? JIEYOU__SAFE_CONTACT__PICK_UP__ANYBODY
										  : JIEYOU__SAFE_CONTACT__PICK_UP__PICK_UP_UNKNOWN,
		.message = (Jieyou__YesNo)draw_below(state, 3),
		.password = often ? JIEYOU__YES_NO__YES : (Jieyou__YesNo)draw_below(state, 3),
		.with_abuser = often ? JIEYOU__YES_NO__NO : (Jieyou__YesNo)draw_below(state, 3)};

	if (x.message == JIEYOU__YES_NO__NO) /* intake refuses one with the other */
		x.channels &= ~(1u << JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE);
	return x;
}

static int64_t file_drawn(int number, const struct drawn *x)
{
	Jieyou__SafeContact__Channel channels[3];
	struct submission s;
	Jieyou__Client client;
	Jieyou__SafeContact contact;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, number);
	s.help.narrative =
		words(x->violence ? "丈夫昨晚又打了她,她想离开。" : "想咨询怎样申请法律援助。");
	jieyou__client__init(&client);
	jieyou__safe_contact__init(&contact);
	s.help.client = &client;
	contact.phone = words(x->phone ? "13800138000" : "");
	contact.days = words(x->timed ? "1-5" : "");
	contact.hours = words(x->timed ? "09:00-18:00" : "");
	contact.channels = channels;
	for (unsigned c = 1; c <= 3; c++)
		if (x->channels >> c & 1)
			channels[contact.n_channels++] = (Jieyou__SafeContact__Channel)c;
	contact.pick_up = x->pick_up;
	contact.message = x->message;
	contact.password = x->password;
	contact.with_abuser = x->with_abuser;
	client.contact = x->said ? &contact : NULL;
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	take(id, FORM_OF(TAKE));
	take(id, FORM_OF(LINK));
	return id;
}

/* ---- Rules written apart ---- */

static unsigned channel_of(Jieyou__Note__Kind kind)
{
	return kind == JIEYOU__NOTE__KIND__CALL    ? JIEYOU__SAFE_CONTACT__CHANNEL__CALL
		   : kind == JIEYOU__NOTE__KIND__VISIT ? JIEYOU__SAFE_CONTACT__CHANNEL__VISIT
											   : JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE;
}

static bool is_agreed(const struct drawn *x, Jieyou__Note__Kind kind)
{
	if (!x->said || !x->timed)
		return false;
	if (x->channels == 0) /* a number alone is to be called */
		return x->phone && kind == JIEYOU__NOTE__KIND__CALL;
	if (!(x->channels >> channel_of(kind) & 1))
		return false;
	return kind == JIEYOU__NOTE__KIND__VISIT ||
		   (x->phone && (kind == JIEYOU__NOTE__KIND__CALL || x->message == JIEYOU__YES_NO__YES));
}

static bool is_safe(const struct drawn *x, Jieyou__Note__Kind kind)
{
	return kind == JIEYOU__NOTE__KIND__CALL && x->phone &&
		   x->pick_up == JIEYOU__SAFE_CONTACT__PICK_UP__CLIENT_ONLY &&
		   x->password == JIEYOU__YES_NO__YES && x->with_abuser == JIEYOU__YES_NO__NO;
}

static bool may_contact(const struct drawn *x, Jieyou__Note__Kind kind, int64_t at_us)
{
	if (x->said && x->with_abuser == JIEYOU__YES_NO__YES)
		return false;
	return is_agreed(x, kind) && at_us == MORNING_US && (!x->violence || is_safe(x, kind));
}

/* ---- Notes ---- */

enum { CASES = 40 };

Test(contact, no_note_of_a_contact_that_was_not_agreed, .timeout = 120)
{
	static const Jieyou__Note__Kind kinds[] = {
		JIEYOU__NOTE__KIND__CALL, JIEYOU__NOTE__KIND__VISIT, JIEYOU__NOTE__KIND__NETWORK};
	static const int64_t times[] = {MORNING_US, EVENING_US};
	struct drawn drawn[CASES];
	int64_t ids[CASES];
	uint64_t state = 7;
	int allowed = 0, refused = 0;

	d = daemon_start(tuesday);
	p = peer_open(d.socket);
	for (int i = 0; i < CASES; i++) {
		drawn[i] = draw(&state);
		ids[i] = file_drawn(i, &drawn[i]);
	}
	enter(&d, "K-1", "STAFF");
	be("K-1"); /* who has agreed nothing with anybody */
	for (int i = 0; i < CASES * 3 * 2; i++) {
		const struct drawn *x = &drawn[i / 6];
		Jieyou__Note__Kind kind = kinds[i / 2 % 3];
		bool may = may_contact(x, kind, times[i % 2]);
		const char *said = note(ids[i / 6], kind, JIEYOU__NOTE__WITH__WITH_CLIENT, times[i % 2]);

		cr_expect_str_eq(said, may ? "" : "WRONG_STATE", "case %d, kind %d, time %d: %s", i / 6,
			(int)kind, i % 2, told);
		allowed += may;
		refused += !may;
	}
	cr_expect_gt(allowed, 20, "%d", allowed);
	cr_expect_gt(refused, 100, "%d", refused);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'NOTED'"), allowed);
	peer_close(p);
	daemon_stop(&d);
}

/* What is no contact that the centre makes, is not asked about; and no refusal tells what was
 * agreed to somebody who is on the team and does not see it. */
Test(contact, other_notes_are_taken_and_a_refusal_keeps_the_note)
{
	const struct drawn none = {.violence = true,
		.said = true,
		.phone = true,
		.timed = true,
		.with_abuser = JIEYOU__YES_NO__YES};
	int64_t id;

	d = daemon_start(tuesday);
	p = peer_open(d.socket);
	id = file_drawn(1, &none);
	run_sql(&d, "insert into place values ('E09', 1, now()) on conflict do nothing; "
				"insert into offer select id, 1, 'E09', 'MEMBER', '', 'JOINED', now(), now() + "
				"interval '1 day', now() from help_case");
	enter_expert(&d, "E09");
	be("X-E09");
	for (int kind = JIEYOU__NOTE__KIND__FACE_TO_FACE; kind <= JIEYOU__NOTE__KIND__NETWORK; kind++) {
		bool meets = kind == JIEYOU__NOTE__KIND__FACE_TO_FACE;

		cr_expect_str_eq(
			note(id, (Jieyou__Note__Kind)kind, JIEYOU__NOTE__WITH__CLIENT_CAME, 0), "");
		cr_expect_str_eq(
			note(id, (Jieyou__Note__Kind)kind, JIEYOU__NOTE__WITH__WITH_OTHERS, 0), "");
		cr_expect_str_eq(note(id, (Jieyou__Note__Kind)kind, JIEYOU__NOTE__WITH__WITH_CLIENT, 0),
			meets ? "" : "WRONG_STATE");
		cr_expect(
			meets || (!strstr(told, "同住") && !strstr(told, "暴力") && !strstr(told, "约定")),
			"%s", told);
	}
	be("test");
	cr_expect_str_eq(
		note(id, JIEYOU__NOTE__KIND__CALL, JIEYOU__NOTE__WITH__WITH_CLIENT, 0), "WRONG_STATE");
	cr_expect(strstr(told, "同住"), "whoever sees the whole is told why: %s", told);
	peer_close(p);
	daemon_stop(&d);
}
