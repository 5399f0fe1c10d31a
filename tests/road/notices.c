/*
 * Notices: what happens to a case is told to those whom it concerns, at least once, and no more
 * when they have acknowledged it; to nobody else, and not to who is shut out of the case.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "people.h"

/* All that is told from a bookmark on, as "CASE WHAT[@DISTRICT] ..."; the bookmark behind it. */
struct heard {
	char words[2000];
	ProtobufCBinaryData bookmark;
	uint8_t bytes[4096];
};

static void note(struct heard *h, const Jieyou__NoticesReply *m)
{
	for (size_t i = 0; i < m->n_notices; i++) {
		const Jieyou__Notice *n = m->notices[i];
		size_t at = strlen(h->words);

		snprintf(h->words + at, sizeof(h->words) - at, "%s%lld %s%s%s", at ? " " : "",
			(long long)n->case_id, n->what, n->district[0] ? "@" : "", n->district);
		cr_expect(n->what_name[0] && n->at_us > 0 && n->seq > 0);
	}
	if (m->bookmark.len) {
		cr_assert_leq(m->bookmark.len, sizeof(h->bytes));
		memcpy(h->bytes, m->bookmark.data, m->bookmark.len);
		h->bookmark = (ProtobufCBinaryData){m->bookmark.len, h->bytes};
	}
}

static struct heard hear(struct peer *p, const char *who, const ProtobufCBinaryData *after)
{
	struct heard h = {.words = ""};
	bool rest = true;

	while (rest) {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_notices(&q, h.bookmark.len ? &h.bookmark : after, false);
		q.frame.on_behalf_of = words(who);
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "");
		cr_expect_not(f->more);
		note(&h, f->get_notices);
		rest = f->get_notices->rest;
		peer_free(f);
	}
	h.bookmark.data = NULL; /* it moves with the struct */
	return h;
}

static const ProtobufCBinaryData *behind(struct heard *h)
{
	h->bookmark.data = h->bytes;
	return &h->bookmark;
}

static void ack(struct peer *p, const char *who, struct heard *h)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_ack(&q, behind(h));
	q.frame.on_behalf_of = words(who);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_ACK_NOTICES);
	peer_free(f);
}

/* ---- Who is told ---- */

Test(notices, of_what_concerns_them)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct heard h;

	cr_assert_eq(id, 1);
	h = hear(p, "W-1", NULL);
	cr_expect_str_eq(h.words, "", "nobody is told what they did themselves");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 FILED@440309", "staff");
	take_form(p, id, FORM_OF(TAKE));
	take_form(p, id, FORM_OF(CALL));
	take_form(p, id, FORM_OF(LINK));
	h = hear(p, "W-1", NULL);
	cr_expect_str_eq(h.words, "1 TAKEN 1 LINKED");
	h = hear(p, "W-2", NULL);
	cr_expect_str_eq(h.words, "", "a colleague");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 FILED@440309", "what calls upon nobody is not told");
	cr_expect_eq(daemon_count(&d, "select count(*) from notice where recipient = 'D:440309'"), 4,
		"though it is there, for the queue");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from access where verb = 'notices' and actor = 'W-1'"), 1,
		"a read that showed something is on record");
	peer_close(p);
	daemon_stop(&d);
}

/* Of each role who hears what; a crisis also the supervisor; a broken glass those of privacy. */
Test(notices, by_role_and_district)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;
	struct heard h;
	int64_t id = file_for(p, 1, "W-1");

	enter(&d, "S", "STAFF");
	enter(&d, "V", "SUPERVISOR");
	enter(&d, "PR", "PRIVACY");
	enter(&d, "AU", "AUDITOR");
	enter(&d, "K", "KEEPER");
	run_sql(&d, "insert into principal values ('FAR', 'PERSON', 'FAR', '', '', false, now());"
				"insert into role_held values ('FAR', 'STAFF', '440306', true, now())");
	take_form(p, id, FORM_OF(WITHDRAW));
	peer_close(p);
	p = become(&d, "FAR");
	ask_break(&q, id, "a");
	peer_free(peer_ask(p, &q.frame));
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "", "elsewhere; and the glass is not for that");
	peer_close(p);
	p = become(&d, "S");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 FILED@440309 1 WITHDRAWN@440309");
	peer_close(p);
	p = become(&d, "PR");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 GLASS_BROKEN@440309");
	peer_close(p);
	p = become(&d, "V");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 FILED@440309 1 WITHDRAWN@440309", "for it is a crisis");
	peer_close(p);
	for (int i = 0; i < 2; i++) {
		p = become(&d, i ? "K" : "AU");
		ask_notices(&q, NULL, false);
		expect_refused(p, ask(p, &q.frame), "DENIED", "");
		peer_close(p);
	}
	daemon_stop(&d);
}

/* ---- How often ---- */

Test(notices, until_they_are_acknowledged)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct heard first, second;

	take_form(p, id, FORM_OF(TAKE));
	first = hear(p, "W-1", NULL);
	cr_expect_str_eq(first.words, "1 TAKEN");
	take_form(p, id, FORM_OF(LINK));
	second = hear(p, "W-1", behind(&first));
	cr_expect_str_eq(second.words, "1 LINKED", "from a bookmark on");
	second = hear(p, "W-1", NULL);
	cr_expect_str_eq(second.words, "1 TAKEN 1 LINKED", "it was not acknowledged");
	ack(p, "W-1", &first);
	second = hear(p, "W-1", NULL);
	cr_expect_str_eq(second.words, "1 LINKED");
	ack(p, "W-1", &second);
	ack(p, "W-1", &second);
	ack(p, "W-1", &first);
	second = hear(p, "W-1", NULL);
	cr_expect_str_eq(second.words, "", "never back");
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from notice where recipient = 'P:W-1' and acked_at is null"),
		0);
	cr_expect_eq(
		daemon_count(&d, "select upto from notice_mark where reader = 'W-1' and recipient = "
						 "'P:W-1'"),
		2);
	peer_close(p);
	daemon_stop(&d);
}

/* Each acknowledges for themselves; who is new begins behind what others have. */
Test(notices, one_by_one_and_for_oneself)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct heard h;

	file_for(p, 1, "W-1");
	enter(&d, "S1", "STAFF");
	enter(&d, "S2", "STAFF");
	peer_close(p);
	p = become(&d, "S1");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 FILED@440309");
	peer_close(p);
	p = become(&d, "S2");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 FILED@440309");
	ack(p, "", &h);
	cr_expect_eq(daemon_count(&d, "select count(*) from notice where acked_at is not null"), 1);
	peer_close(p);
	p = become(&d, "test");
	file_for(p, 2, "W-1");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "2 FILED@440309", "who has acknowledged nothing");
	peer_close(p);
	p = become(&d, "S2");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "2 FILED@440309");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Bookmarks ---- */

static void expect_bad(struct peer *p, const char *who, const ProtobufCBinaryData *bookmark)
{
	struct question q;

	ask_notices(&q, bookmark, false);
	q.frame.on_behalf_of = words(who);
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "after");
	ask_ack(&q, bookmark);
	q.frame.on_behalf_of = words(who);
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "upto");
}

Test(notices, bookmarks_are_ones_own_and_as_they_were_given)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct heard h, other;
	struct question q;
	ProtobufCBinaryData cut;

	take_form(p, file_for(p, 1, "W-1"), FORM_OF(TAKE));
	h = hear(p, "W-1", NULL);
	other = hear(p, "W-2", NULL);
	expect_bad(p, "W-1", behind(&other));
	for (size_t i = 0; i < h.bookmark.len; i += 7) {
		h.bytes[i] ^= 1;
		expect_bad(p, "W-1", behind(&h));
		h.bytes[i] ^= 1;
	}
	cut = *behind(&h);
	cut.len--;
	expect_bad(p, "W-1", &cut);
	cut.len = 3;
	expect_bad(p, "W-1", &cut);
	ask_ack(&q, NULL);
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "upto");
	ask_notices(&q, NULL, false);
	q.get_notices.limit = 101;
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "limit");
	cr_expect_eq(other.bookmark.len, h.bookmark.len, "as long, whatever it says");
	peer_close(p);
	daemon_stop(&d);
}

/* Page by page, across recipients, nothing twice and nothing left out. */
Test(notices, page_by_page)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct heard h = {.words = ""};
	int pages = 0, n = 0;
	bool rest = true;

	for (int i = 0; i < 5; i++) {
		int64_t id = file_for(p, i, i % 2 ? "" : "W-1");

		take_form(p, id, FORM_OF(TAKE));
	}
	enter(&d, "S", "STAFF");
	run_sql(&d,
		"update notice set recipient = 'P:S' where recipient = 'P:W-1'; update notice_count "
		"set recipient = 'P:S' where recipient = 'P:W-1'");
	peer_close(p);
	p = become(&d, "S");
	while (rest) {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_notices(&q, h.bookmark.len ? &h.bookmark : NULL, false);
		q.get_notices.limit = 2;
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "");
		cr_expect_leq(f->get_notices->n_notices, 2);
		n += (int)f->get_notices->n_notices;
		note(&h, f->get_notices);
		rest = f->get_notices->rest;
		peer_free(f);
		pages++;
	}
	cr_expect_eq(n, 8);
	cr_expect_eq(pages, 5, "a full one may be the last");
	cr_expect_str_eq(h.words,
		"1 TAKEN 3 TAKEN 5 TAKEN 1 FILED@440309 2 FILED@440309 3 FILED@440309 "
		"4 FILED@440309 5 FILED@440309");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Who is shut out ---- */

static void shut_out(struct peer *p, int64_t id, const char *who)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_shut_out(&q, id, who, false, fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
}

/* They are told nothing more of it, nor what they were told before, and cannot tell that anything
 * is left out: by nothing in an answer, and not by how long it is. */
Test(notices, nothing_of_a_case_they_are_shut_out_of)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct heard h, all;

	enter(&d, "S1", "STAFF");
	enter(&d, "S2", "STAFF");
	peer_close(p);
	peer_close(become(&d, "S1")); /* so that the register has come */
	p = become(&d, "test");
	for (int i = 1; i <= 3; i++)
		file_for(p, i, "W-1");
	take_form(p, 2, FORM_OF(TAKE));
	shut_out(p, 2, "S1");
	shut_out(p, 2, "W-1");
	take_form(p, 2, FORM_OF(LINK));
	h = hear(p, "W-1", NULL);
	cr_expect_str_eq(h.words, "");
	cr_expect_eq(daemon_count(&d, "select count(*) from notice where recipient = 'P:W-1'"), 1,
		"and nothing more is written for them");
	peer_close(p);
	p = become(&d, "S2");
	all = hear(p, "", NULL);
	cr_expect_str_eq(all.words, "1 FILED@440309 2 FILED@440309 3 FILED@440309");
	peer_close(p);
	p = become(&d, "S1");
	h = hear(p, "", NULL);
	cr_expect_str_eq(h.words, "1 FILED@440309 3 FILED@440309");
	cr_expect_eq(h.bookmark.len, all.bookmark.len);
	ack(p, "", &h);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from notice where case_id = 2 and acked_at is not "
						 "null"),
		0, "nobody acknowledges what they were not told");
	peer_close(p);
	daemon_stop(&d);
}
