/*
 * Attachments, through the socket: what is uploaded in chunks is fetched as it was; what is cut off
 * goes on through another dispatcher, and what is wrong is refused; what was stored cannot be
 * altered unseen; what is not finished is swept, and what is erased is gone; and nobody waits for
 * any of it.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "attaching.h"
#include "chains.h"
#include "people.h"

enum { SMALL = 3 * CHUNK + 1000 }; /* four chunks */

static void expect_attach_refused(
	struct peer *p, struct question *q, const char *name, const char *field)
{
	Jieyou__ServerFrame *f = peer_ask(p, &q->frame);

	expect_refusal(f, q->frame.request_id, name, field);
	peer_free(f);
}

static void expect_put_refused(
	struct peer *p, const struct upload *u, uint32_t index, const char *name, const char *field)
{
	struct question q;

	ask_put(&q, u, index);
	expect_attach_refused(p, &q, name, field);
}

/* ---- As it should be ---- */

Test(attaching, what_is_uploaded_is_fetched)
{
	static const size_t sizes[] = {4, CHUNK - 1, CHUNK, CHUNK + 1, SMALL};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct upload u = upload_of(id, sizes[i], i);

		upload_whole(p, &u);
		expect_fetched(p, &u);
		upload_end(&u);
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'ATTACHED'"), 5);
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'fetch'"), 5,
		"an opening is one line, however many its chunks");
	cr_expect_eq(daemon_count(&d, "select count(*) from chunk where position('\\xffd8ffe0'::bytea "
								  "in body) > 0"),
		0, "sealed");
	chains_verify_events(&d);
	chains_verify_accesses(&d);
	peer_close(p);
	daemon_stop(&d);
}

Test(attaching, the_largest_of_all, .timeout = 60)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct upload u = upload_of(file_case(p, 1), UPLOAD_MAX, 1);

	upload_whole(p, &u);
	expect_fetched(p, &u);
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

Test(attaching, are_listed_with_their_words)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct upload done = upload_of(id, SMALL, 1), open = upload_of(id, SMALL, 2);
	struct question q;
	Jieyou__ServerFrame *f;

	upload_whole(p, &done);
	ask_attach(&q, &open);
	q.attach.name = words("../../etc/passwd"); /* words like any other */
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
	ask_attachments(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_assert_eq(f->list_attachments->n_attachments, 2);
	cr_expect_str_eq(f->list_attachments->attachments[0]->name, "伤情照片.jpg");
	cr_expect_str_eq(f->list_attachments->attachments[0]->type, "image/jpeg");
	cr_expect_eq(f->list_attachments->attachments[0]->bytes, SMALL);
	cr_expect(memcmp(f->list_attachments->attachments[0]->digest.data, done.digest, 32) == 0);
	cr_expect_gt(f->list_attachments->attachments[0]->seq, 0);
	cr_expect_str_eq(f->list_attachments->attachments[1]->name, "../../etc/passwd");
	cr_expect_eq(f->list_attachments->attachments[1]->seq, 0);
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'attachments'"), 1);
	cr_expect_eq(daemon_count(&d, "select count(*) from attachment where "
								  "position(convert_to('etc/passwd', 'UTF8') in body) > 0"),
		0, "names are sealed");
	upload_end(&done);
	upload_end(&open);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Cut off, and going on ---- */

static void expect_missing(struct peer *p, struct upload *u, const char *wanted)
{
	char got[200] = "";
	struct question q;
	Jieyou__ServerFrame *f;

	ask_attach(&q, u);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect(f->attach->repeated);
	cr_expect_eq(f->attach->number, u->number);
	for (size_t i = 0; i < f->attach->n_missing; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%u ", f->attach->missing[i]);
	cr_expect_str_eq(got, wanted);
	peer_free(f);
}

/* A second dispatcher on the same databases. */
static struct daemon beside(const struct daemon *d)
{
	struct daemon other = *d;

	snprintf(other.socket, sizeof(other.socket), "%s/other.sock", d->folder);
	snprintf(other.log, sizeof(other.log), "%s/other.log", d->folder);
	daemon_run(&other, NULL);
	daemon_wait_serving(&other);
	return other;
}

Test(attaching, goes_on_through_another_dispatcher_after_a_kill)
{
	struct daemon d = daemon_start(NULL), other = beside(&d);
	struct peer *p = peer_open(d.socket);
	struct upload u = upload_of(file_case(p, 1), SMALL, 1);
	struct question q;

	upload_open(p, &u);
	upload_put(p, &u, 2, 3);
	ask_put(&q, &u, 4);
	ask(p, &q.frame); /* in the middle of it */
	daemon_end(&d, SIGKILL);
	peer_close(p);
	p = peer_open(other.socket);
	upload_put(p, &u, 4, 4); /* whether it is there or not */
	expect_missing(p, &u, "1 ");
	ask_finish(&q, &u, fresh_key());
	expect_attach_refused(p, &q, "WRONG_STATE", "number");
	upload_put(p, &u, 1, 1);
	expect_missing(p, &u, "");
	upload_finish(p, &u);
	expect_fetched(p, &u);
	chains_verify_events(&other);
	upload_end(&u);
	peer_close(p);
	cr_assert_eq(daemon_end(&other, SIGTERM), 0);
	daemon_clean(&d);
}

Test(attaching, the_same_again_is_as_good_as_once)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct upload u = upload_of(file_case(p, 1), SMALL, 1);
	struct question q;
	Jieyou__ServerFrame *f;

	upload_open(p, &u);
	for (int twice = 0; twice < 2; twice++)
		upload_put(p, &u, 1, 4);
	cr_expect_eq(daemon_count(&d, "select count(*) from chunk"), 4);
	u.bytes[CHUNK + 5] ^= 1;
	expect_put_refused(p, &u, 2, "WRONG_STATE", "content");
	u.bytes[CHUNK + 5] ^= 1;
	for (int twice = 0; twice < 2; twice++) {
		ask_finish(&q, &u, "finish");
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "");
		cr_expect_eq(f->finish_attachment->repeated, twice);
		peer_free(f);
	}
	ask_finish(&q, &u, "finish by another key");
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect(f->finish_attachment->repeated);
	peer_free(f);
	expect_put_refused(p, &(struct upload){u.case_id, u.number, u.bytes + 1, u.size, 4, {0}, ""}, 2,
		"WRONG_STATE", "content");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'ATTACHED'"), 1);
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

/* Two dispatchers open by one key, and put other chunks in one place, at once. */
Test(attaching, of_two_at_once_one_is_first)
{
	struct daemon d = daemon_start(NULL), other = beside(&d);
	struct peer *p = peer_open(d.socket), *o = peer_open(other.socket);
	struct upload u = upload_of(file_case(p, 1), SMALL, 1), v;
	struct question q, r;
	Jieyou__ServerFrame *f, *g;
	PGconn *held = hold(&d, "attachment");

	ask_attach(&q, &u);
	ask_attach(&r, &u);
	ask(p, &q.frame);
	ask(o, &r.frame);
	hold_until_waited_for(&d);
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	g = peer_receive(o, SOON_MS);
	cr_assert_str_eq(refused_as(f), "");
	cr_assert_str_eq(refused_as(g), "");
	cr_expect_eq(f->attach->number, g->attach->number);
	u.number = f->attach->number;
	peer_free(f);
	peer_free(g);
	v = upload_of(u.case_id, SMALL, 2);
	v.number = u.number;
	held = hold(&d, "chunk");
	ask_put(&q, &u, 1);
	ask_put(&r, &v, 1);
	ask(p, &q.frame);
	ask(o, &r.frame);
	hold_until_waited_for(&d);
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	g = peer_receive(o, SOON_MS);
	cr_expect_eq((refused_as(f)[0] != '\0') + (refused_as(g)[0] != '\0'), 1, "%s, %s",
		refused_as(f), refused_as(g));
	cr_expect(
		strcmp(refused_as(f), "WRONG_STATE") == 0 || strcmp(refused_as(g), "WRONG_STATE") == 0,
		"%s, %s", refused_as(f), refused_as(g));
	peer_free(f);
	peer_free(g);
	upload_end(&u);
	upload_end(&v);
	peer_close(p);
	peer_close(o);
	cr_assert_eq(daemon_end(&other, SIGTERM), 0);
	daemon_stop(&d);
}

/* ---- What is wrong ---- */

Test(attaching, what_is_no_attachment_is_refused)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct upload u = upload_of(file_case(p, 1), SMALL, 1);
	char long_name[300];
	struct question q;

	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	ask_attach(&q, &u);
	q.attach.bytes = UPLOAD_MAX + 1;
	expect_attach_refused(p, &q, "BAD_VALUE", "bytes");
	q.attach.bytes = 0;
	expect_attach_refused(p, &q, "BAD_VALUE", "bytes");
	q.attach.bytes = INT64_MIN;
	expect_attach_refused(p, &q, "BAD_VALUE", "bytes");
	q.attach.bytes = SMALL;
	q.attach.type = words("image/svg+xml");
	expect_attach_refused(p, &q, "BAD_VALUE", "type");
	q.attach.type = words("image/jpeg");
	q.attach.digest.len = 31;
	expect_attach_refused(p, &q, "BAD_VALUE", "digest");
	q.attach.digest.len = 32;
	q.attach.name = words(" \t");
	expect_attach_refused(p, &q, "BAD_VALUE", "name");
	q.attach.name = long_name;
	expect_attach_refused(p, &q, "BAD_VALUE", "name");
	q.attach.name = words("a");
	q.attach.case_id = 99;
	expect_attach_refused(p, &q, "NOT_FOUND", "case_id");
	q.attach.case_id = u.case_id;
	q.frame.idempotency_key = words("");
	expect_attach_refused(p, &q, "BAD_VALUE", "idempotency_key");
	cr_expect_eq(daemon_count(&d, "select count(*) from attachment"), 0);
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

Test(attaching, what_is_no_chunk_is_refused)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1), other = file_case(p, 2);
	struct upload u = upload_of(id, SMALL, 1), v;
	struct question q;

	upload_open(p, &u);
	ask_put(&q, &u, 1);
	q.put_chunk.index = 0;
	expect_attach_refused(p, &q, "BAD_VALUE", "index");
	q.put_chunk.index = 5;
	expect_attach_refused(p, &q, "BAD_VALUE", "index");
	q.put_chunk.index = UINT32_MAX;
	expect_attach_refused(p, &q, "BAD_VALUE", "index");
	q.put_chunk.index = 4;
	expect_attach_refused(p, &q, "BAD_VALUE", "content"); /* too long for the last */
	q.put_chunk.index = 2;
	q.put_chunk.content.len = CHUNK - 1;
	expect_attach_refused(p, &q, "BAD_VALUE", "content");
	q.put_chunk.content.len = 0;
	expect_attach_refused(p, &q, "BAD_VALUE", "content");
	q.put_chunk.content.len = CHUNK + 1;
	expect_attach_refused(p, &q, "BAD_VALUE", "content");
	u.bytes[0] = 'G'; /* no JPEG */
	expect_put_refused(p, &u, 1, "BAD_VALUE", "content");
	u.bytes[0] = 0xff;
	v = u;
	v.number = u.number + 1;
	expect_put_refused(p, &v, 1, "NOT_FOUND", "number");
	v.number = u.number;
	v.case_id = other; /* an upload of one case is not there in another */
	expect_put_refused(p, &v, 1, "NOT_FOUND", "number");
	cr_expect_eq(daemon_count(&d, "select count(*) from chunk"), 0);
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

Test(attaching, a_wrong_digest_is_not_put_on_record)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct upload u = upload_of(file_case(p, 1), SMALL, 1);
	struct question q;

	upload_open(p, &u);
	u.bytes[SMALL - 1] ^= 1;
	upload_put(p, &u, 1, 4);
	ask_finish(&q, &u, fresh_key());
	expect_attach_refused(p, &q, "BAD_VALUE", "digest");
	ask_chunk(&q, &u, 1);
	expect_attach_refused(p, &q, "WRONG_STATE", "number"); /* what is not finished is not read */
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'ATTACHED'"), 0);
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

Test(attaching, what_was_altered_meanwhile_is_not_finished)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct upload u = upload_of(file_case(p, 1), SMALL, 1);
	struct question q;

	upload_open(p, &u);
	upload_put(p, &u, 1, 4);
	run_sql(&d, "set session_replication_role = replica; "
				"update chunk set body = set_byte(body, 99, get_byte(body, 99) # 1) where i = 3");
	ask_finish(&q, &u, fresh_key());
	expect_attach_refused(p, &q, "INTERNAL", "number");
	wait_logged(&d, "error attachment-unreadable case=1 attachment=1 chunk=3");
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

Test(attaching, more_than_there_is_room_for_is_refused)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1), other = file_case(p, 2);
	struct upload u = upload_of(id, 4, 0);
	struct question q;

	for (unsigned i = 1; i <= 4; i++) {
		snprintf(u.key, sizeof(u.key), "open %u", i);
		upload_open(p, &u);
	}
	snprintf(u.key, sizeof(u.key), "open 5");
	u.case_id = other;
	ask_attach(&q, &u);
	expect_attach_refused(p, &q, "WRONG_STATE", "attach"); /* in whichever case */
	run_sql(&d, "update attachment set actor = 'x', seq = 1, bytes = 20971520, chunks = 427");
	run_sql(&d,
		"insert into attachment select number + 100, case_id, actor, via, key || 'x', at, until, "
		"bytes, chunks, key_id, body, seq from attachment");
	run_sql(&d, "insert into attachment select 300, case_id, actor, via, 'y', at, until, "
				"20971520, 427, key_id, body, seq from attachment limit 1");
	run_sql(&d, "insert into attachment select 301, case_id, actor, via, 'z', at, until, "
				"20971516, 427, key_id, body, seq from attachment limit 1");
	run_sql(&d, "alter table event disable trigger append_only; alter table event disable trigger "
				"known_move; "
				"update event set kind = 'ATTACHED' where case_id = 1 and seq = 1");
	u.case_id = id;
	upload_open(p, &u); /* the last four bytes */
	snprintf(u.key, sizeof(u.key), "open 6");
	ask_attach(&q, &u);
	expect_attach_refused(p, &q, "WRONG_STATE", "bytes");
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Whose it is ---- */

Test(attaching, is_for_those_who_handle_the_case)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct upload u = upload_of(id, SMALL, 1);
	struct question q;

	upload_open(p, &u);
	upload_put(p, &u, 1, 1);
	peer_close(p);
	enter(&d, "W-OTHER", "WORKER");
	enter(&d, "K-1", "STAFF");
	enter(&d, "P-1", "PRIVACY");
	p = become(&d, "W-OTHER"); /* a colleague's case is not there */
	ask_attach(&q, &u);
	expect_attach_refused(p, &q, "NOT_FOUND", "case_id");
	expect_put_refused(p, &u, 2, "NOT_FOUND", "case_id");
	ask_finish(&q, &u, fresh_key());
	expect_attach_refused(p, &q, "NOT_FOUND", "case_id");
	ask_chunk(&q, &u, 1);
	expect_attach_refused(p, &q, "NOT_FOUND", "case_id");
	ask_attachments(&q, id);
	expect_attach_refused(p, &q, "NOT_FOUND", "case_id");
	cr_expect_eq(daemon_count(&d, "select count(*) from access where found = -1"), 5,
		"attempts are on record");
	peer_close(p);
	p = become(&d, "P-1"); /* the record, and nothing of what it is about */
	ask_attachments(&q, id);
	expect_attach_refused(p, &q, "NOT_FOUND", "case_id");
	peer_close(p);
	p = become(&d, "K-1"); /* may attach, but not to another's upload */
	expect_put_refused(p, &u, 2, "DENIED", "number");
	ask_finish(&q, &u, fresh_key());
	expect_attach_refused(p, &q, "DENIED", "number");
	upload_open(p, &u); /* the same key of somebody else is another upload */
	upload_put(p, &u, 1, 4);
	upload_finish(p, &u);
	expect_fetched(p, &u);
	run_sql(&d, "insert into shut_out values (1, 'K-1', true, now())");
	ask_chunk(&q, &u, 1);
	expect_attach_refused(p, &q, "NOT_FOUND", "case_id");
	upload_end(&u);
	peer_close(p);
	daemon_stop(&d);
}

/* A ticket is good for whom, and for what, it was given. */
Test(attaching, without_a_good_ticket_it_is_an_opening)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct upload u = upload_of(id, SMALL, 1), v = upload_of(id, SMALL, 2);
	uint8_t ticket[64];
	size_t n;
	struct question q;
	Jieyou__ServerFrame *f;

	upload_whole(p, &u);
	upload_whole(p, &v);
	ask_chunk(&q, &u, 3);
	f = peer_ask(p, &q.frame);
	n = f->get_chunk->ticket.len;
	memcpy(ticket, f->get_chunk->ticket.data, n);
	cr_expect_eq(f->get_chunk->attachment->chunks, 4);
	peer_free(f);
	for (int row = 0; row < 5; row++) {
		uint8_t mine[64];

		memcpy(mine, ticket, n);
		ask_chunk(&q, row == 1 ? &v : &u, 2);
		if (row == 2)
			mine[7]++; /* a longer time */
		if (row == 3)
			mine[n - 1] ^= 1;
		q.get_chunk.ticket = (ProtobufCBinaryData){row == 4 ? n - 1 : n, mine};
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "");
		cr_expect_eq(f->get_chunk->ticket.len > 0, row > 0, "row %d", row);
		peer_free(f);
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'fetch'"), 5);
	ask_chunk(&q, &u, 5);
	expect_attach_refused(p, &q, "BAD_VALUE", "index");
	upload_end(&u);
	upload_end(&v);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Its end ---- */

/* A lease that was taken never runs out: what is looked at twice is not looked at for its end. */
static void lease_for_ever(const struct daemon *d)
{
	run_sql(d,
		"create function for_ever() returns trigger language plpgsql as $$ begin"
		" new.taken_until := case when new.taken_until is not null then 'infinity'::timestamptz "
		"end;"
		" return new; end $$;"
		"create trigger for_ever before update on due for each row execute function for_ever()");
}

static void sweep_now(const struct daemon *d)
{
	run_sql(d, "update due set at = '2000-01-01', taken_until = null where what = 'SWEEP'");
}

Test(attaching, what_is_not_finished_in_time_is_swept)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct upload done = upload_of(id, SMALL, 1), late = upload_of(id, SMALL, 2),
				  open = upload_of(id, SMALL, 3);
	struct question q;

	upload_whole(p, &done);
	upload_open(p, &late);
	upload_put(p, &late, 1, 2);
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from due join attachment a on a.until = due.at "
					 "where what = 'SWEEP' and number = %lld",
					 (long long)late.number),
		1, "the first that is open");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from attachment where until = at + interval '1 day'"), 2,
		"by the rule");
	run_sql(&d, "update attachment set until = '2001-01-01'");
	expect_put_refused(p, &late, 3, "WRONG_STATE", "number");
	upload_open(p, &open);
	lease_for_ever(&d);
	sweep_now(&d);
	wait_at_least(&d, 1, "select (count(*) = 2)::int from attachment");
	cr_expect_eq(daemon_count(&d, "select count(*) from chunk"), 4);
	wait_at_least(&d, 1,
		"select count(*) from due join attachment a on a.until = due.at "
		"where what = 'SWEEP' and seq is null"); /* the next */
	expect_put_refused(p, &late, 3, "NOT_FOUND", "number");
	ask_attach(&q, &late); /* and may begin again */
	upload_whole(p, &late);
	expect_fetched(p, &done);
	upload_put(p, &open, 1, 4);
	upload_finish(p, &open);
	sweep_now(&d);
	wait_at_least(&d, 1, "select (count(*) = 0)::int from due where what = 'SWEEP'");
	upload_end(&done);
	upload_end(&late);
	upload_end(&open);
	peer_close(p);
	daemon_stop(&d);
}

Test(attaching, what_is_erased_is_gone_and_verifies)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct upload u = upload_of(id, SMALL, 1), open = upload_of(id, SMALL, 2);
	struct question q;
	Jieyou__ServerFrame *f;

	upload_whole(p, &u);
	upload_open(p, &open);
	upload_put(p, &open, 1, 2);
	lease_for_ever(&d);
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, "erase");
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
	ask_chunk(&q, &u, 1);
	expect_attach_refused(p, &q, "WRONG_STATE", "case_id");
	ask_attachments(&q, id);
	expect_attach_refused(p, &q, "WRONG_STATE", "case_id");
	expect_put_refused(p, &open, 3, "WRONG_STATE", "case_id");
	ask_finish(&q, &open, fresh_key());
	expect_attach_refused(p, &q, "WRONG_STATE", "case_id");
	wait_at_least(&d, 1, "select (count(*) = 0)::int from due where what = 'DESTROY'");
	cr_expect_eq(daemon_count(&d, "select count(*) from attachment where seq is null"), 0);
	sweep_now(&d);
	wait_at_least(&d, 1, "select (count(*) = 0)::int from due");
	cr_expect_eq(daemon_count(&d, "select count(*) from chunk"), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from attachment"), 1, "what is on record");
	chains_verify_events(&d);
	ask_verify(&q);
	q.verify.case_id = id;
	for (bool more = true; more;) {
		static Jieyou__RecordPlace from;

		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "");
		cr_assert(!f->verify->fault, "%s", f->verify->fault ? f->verify->fault->text : "");
		more = f->verify->next != NULL;
		if (more) {
			jieyou__record_place__init(&from);
			from.part = f->verify->next->part;
			from.id = f->verify->next->id;
			from.seq = f->verify->next->seq;
			q.verify.from = &from;
		}
		peer_free(f);
	}
	upload_end(&u);
	upload_end(&open);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- A connection of their own ---- */

Test(attaching, nobody_waits_for_chunks)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	struct upload u = upload_of(file_case(p, 1), SMALL, 1);
	struct question q, list;
	Jieyou__ServerFrame *f;
	PGconn *held;
	int64_t number;

	upload_open(p, &u);
	held = hold(&d, "chunk");
	ask_put(&q, &u, 1);
	ask(p, &q.frame);
	hold_until_waited_for(&d);
	number = file_case(other, 2);
	cr_expect_gt(number, 0, "filed while a chunk waits");
	ask_list(&list);
	ask(p, &list.frame); /* on the connection of the chunk it is not read before that is stored */
	cr_expect_null(peer_receive(p, NOTHING_MS));
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	cr_assert(f && f->request_id == q.frame.request_id);
	cr_expect_str_eq(refused_as(f), "");
	peer_free(f);
	f = peer_receive(p, SOON_MS);
	cr_assert(f && f->request_id == list.frame.request_id);
	peer_free(f);
	run_sql(&d,
		"select pg_terminate_backend(pid) from pg_stat_activity where application_name like "
		"'jieyoud-bulk%' and datname = current_database()");
	number = file_case(other, 3);
	cr_expect_gt(number, 0, "filed while there is no way for chunks");
	wait_at_least(&d, 2,
		"select count(*) from pg_stat_activity where application_name like "
		"'jieyoud-bulk%' and datname = current_database()");
	sleep_ms(300);
	upload_put(p, &u, 2, 4);
	upload_finish(p, &u);
	upload_end(&u);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}
