/*
 * Reached: whatever was agreed with a client, none is put on record as contacted otherwise. Drawn
 * notes of safe contact, filed through the socket; each way of contacting is then tried, and
 * judged by rules written here apart from dispatcher/core/contact.h.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "people.h"

enum { NOTES = 200, WAYS = 3, SEED = 20261122 };

static struct daemon d;
static struct peer *p;
static uint64_t drawn;

/* What was agreed with a client, as it is filed; and whether there is violence at home. */
static Jieyou__SafeContact contact;
static Jieyou__SafeContact__Channel channels[WAYS];
static char days[8], hours[16];
static int from_day, until_day, opens, closes; /* as in days and hours; 0, 0: not said */
static bool violence;

static Jieyou__YesNo draw_yes(void)
{
	return (Jieyou__YesNo)draw_below(&drawn, 3);
}

/* Most of them with nearly all agreed, so that some may be reached. */
static void draw_note(void)
{
	bool often = draw_below(&drawn, 4) > 0;

	jieyou__safe_contact__init(&contact);
	violence = draw_below(&drawn, 2);
	contact.phone = words(often || draw_below(&drawn, 2) ? "13800138000" : "");
	contact.channels = channels;
	for (int way = 1; way <= WAYS; way++)
		if (draw_below(&drawn, often ? 4 : 2) > 0)
			channels[contact.n_channels++] = (Jieyou__SafeContact__Channel)way;
	from_day = until_day = opens = closes = 0;
	if (often || draw_below(&drawn, 2)) {
		from_day = 1 + (int)draw_below(&drawn, 4);
		until_day = from_day + (int)draw_below(&drawn, (unsigned)(8 - from_day));
		opens = (int)draw_below(&drawn, 14);
		closes = opens + 1 + (int)draw_below(&drawn, (unsigned)(23 - opens));
		snprintf(days, sizeof(days), "%d-%d", from_day, until_day);
		snprintf(hours, sizeof(hours), "%02d:00-%02d:00", opens, closes);
		contact.days = days;
		contact.hours = hours;
	}
	contact.pick_up = (Jieyou__SafeContact__PickUp)(often && violence ? 1 : draw_below(&drawn, 4));
	contact.trusted =
		words(contact.pick_up == JIEYOU__SAFE_CONTACT__PICK_UP__TRUSTED ? "外婆" : "");
	contact.message = draw_yes();
	contact.password = often && draw_below(&drawn, 3) ? JIEYOU__YES_NO__YES : draw_yes();
	contact.with_abuser = often && draw_below(&drawn, 3) ? JIEYOU__YES_NO__NO : draw_yes();
}

/* A case with that note, whose support has ended. 0: the note contradicts itself, and is refused.
 */
static int64_t file_ended(int number)
{
	struct submission s;
	Jieyou__Client client;
	Jieyou__ServerFrame *f;
	int64_t id = 0;
	char sql[200];

	build_submission(&s, number);
	s.help.narrative = words(violence ? "丈夫经常打她,她想离婚。" : "家里揭不开锅,想申请救助。");
	jieyou__client__init(&client);
	client.contact = &contact;
	s.help.client = &client;
	f = peer_ask(p, &s.frame);
	if (!refused_as(f)[0])
		id = f->submit_case->head->case_id;
	else
		cr_assert(strstr(f->refusal->field, "help.client.contact"), "%s", f->refusal->field);
	peer_free(f);
	snprintf(
		sql, sizeof(sql), "update help_case set state = 'ENDED' where id = %lld", (long long)id);
	if (id)
		run_sql(&d, sql);
	return id;
}

/* 2026-01-06 is a Tuesday; the clock of the daemon begins there, at 10:00 in Shenzhen. */
enum { TUESDAY = 2, HOUR = 10 };

static bool in_hours(void)
{
	return from_day && TUESDAY >= from_day && TUESDAY <= until_day && HOUR >= opens &&
		   HOUR < closes;
}

static bool is_agreed(Jieyou__SafeContact__Channel way)
{
	if (contact.n_channels == 0) /* a number without ways is for calls */
		return way == JIEYOU__SAFE_CONTACT__CHANNEL__CALL && contact.phone[0];
	for (size_t i = 0; i < contact.n_channels; i++)
		if (contact.channels[i] == way)
			return true;
	return false;
}

/* The rules as people would say them. */
static bool may(Jieyou__SafeContact__Channel way)
{
	bool call = way == JIEYOU__SAFE_CONTACT__CHANNEL__CALL,
		 message = way == JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE;

	if (contact.with_abuser == JIEYOU__YES_NO__YES || !is_agreed(way) || !in_hours())
		return false;
	if ((call || message) && !contact.phone[0])
		return false;
	if (message && contact.message != JIEYOU__YES_NO__YES)
		return false;
	return !violence || (call && contact.with_abuser == JIEYOU__YES_NO__NO &&
							contact.password == JIEYOU__YES_NO__YES &&
							contact.pick_up == JIEYOU__SAFE_CONTACT__PICK_UP__CLIENT_ONLY);
}

/* Whether it is taken that the client was heard, or tried, by that way. */
static bool is_taken(int64_t id, Jieyou__SafeContact__Channel way, bool heard)
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;
	bool taken;

	ask_handle(&q, &form, id, JIEYOU__HANDLE_CASE__FORM_CLIENT_HEARD, fresh_key());
	form.heard.outcome =
		heard ? JIEYOU__HEARD__OUTCOME__HEARD : JIEYOU__HEARD__OUTCOME__NOT_REACHED;
	form.heard.grade =
		heard ? JIEYOU__HEARD__SATISFIED__SATISFIED : JIEYOU__HEARD__SATISFIED__SATISFIED_UNKNOWN;
	form.heard.way = way;
	f = peer_ask(p, &q.frame);
	taken = !refused_as(f)[0];
	if (!taken)
		expect_refusal(f, q.frame.request_id, "WRONG_STATE", "client_heard.way");
	peer_free(f);
	return taken;
}

Test(reached, nobody_otherwise_than_as_agreed)
{
	static const char *const tuesday[] = {
		"--test_clock", "2026-01-06T02:00:00Z", "--due_every_ms", "600000", NULL};
	int cases = 0, allowed = 0, under_violence = 0;
	int64_t ids[NOTES];

	d = daemon_start(tuesday);
	p = peer_open(d.socket);
	enter(&d, "K-1", "STAFF");
	drawn = SEED;
	for (int i = 0; i < NOTES; i++) {
		draw_note();
		ids[i] = file_ended(i);
		cases += ids[i] != 0;
	}
	peer_close(p);
	p = become(&d, "K-1");
	drawn = SEED; /* the same notes again */
	for (int i = 0; i < NOTES; i++) {
		draw_note();
		for (int way = 1; ids[i] && way <= WAYS; way++) {
			Jieyou__SafeContact__Channel by = (Jieyou__SafeContact__Channel)way;

			cr_expect_eq(is_taken(ids[i], by, i % 2), may(by), "note %d, way %d", i, way);
			allowed += may(by);
			under_violence += may(by) && violence;
		}
	}
	cr_expect(cases > 50 && allowed > 20 && under_violence > 2,
		"%d %d %d: too few to prove anything", cases, allowed, under_violence);
	cr_log_info("%d notes, %d contacts allowed, %d under violence", cases, allowed, under_violence);
	peer_close(p);
	daemon_stop(&d);
}
