/*
 * Deny lists: whoever is shut out of a case is answered as if it did not exist, whatever else they
 * may, on every dispatcher and from that moment on; and the record tells the attempts apart.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "attaching.h"
#include "chains.h"
#include "people.h"

#define PHONE "13800138000"
enum { NOWHERE = 1000 }; /* added to a case: one that does not exist */

/* Somebody who may do anything with any case, unless shut out. */
static void enter_insider(const struct daemon *d)
{
	enter(d, "IN", "STAFF");
	run_sql(d, "update principal set expert = 'E09' where id = 'IN'; "
			   "insert into role_held select 'IN', role, 'CN', true, now() from unnest(array["
			   "'WORKER', 'AGENCY_SUPERVISOR', 'STAFF', 'SUPERVISOR', 'PRIVACY', 'AUDITOR', "
			   "'EXPERT']) role");
}

/* A centre supervisor, who shuts somebody out, or lets them in. Returns the answer. */
static Jieyou__ServerFrame *shut_out(
	struct peer *p, int64_t id, const char *who, bool let_in, const char *key)
{
	struct question q;

	ask_shut_out(&q, id, who, let_in, key);
	return peer_ask(p, &q.frame);
}

static void expect_shut_out(
	struct peer *p, int64_t id, const char *who, bool let_in, const char *key)
{
	Jieyou__ServerFrame *f = shut_out(p, id, who, let_in, key);

	cr_assert_str_eq(refused_as(f), "", "%s", who);
	cr_expect_eq(f->shut_out->shut_out, !let_in);
	cr_expect_str_eq(f->shut_out->who, who);
	peer_free(f);
}

/* Every request that names a case. The test has_every_request looks that none is missing. */
static void ask_why_not(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_why(q, id, "E01", "");
}

static void ask_show(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_case(q, id);
}

static void ask_for_record(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_record(q, id, 0);
}

static void ask_watch_case(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_watch(q, id, 0);
}

static void ask_erasure(struct question *q, int64_t id, const char *key)
{
	ask_erase(q, id, JIEYOU__ERASE_CASE__ACT_ERASE, key);
}

static void ask_hold(struct question *q, int64_t id, const char *key)
{
	ask_erase(q, id, JIEYOU__ERASE_CASE__ACT_HOLD, key);
}

static void ask_let_in(struct question *q, int64_t id, const char *key)
{
	ask_shut_out(q, id, "IN", true, key);
}

static void ask_another_out(struct question *q, int64_t id, const char *key)
{
	ask_shut_out(q, id, "W-1", false, key);
}

static void ask_review_of(struct question *q, int64_t id, const char *key)
{
	ask_review(q, id, 3, JIEYOU__VERDICT__JUSTIFIED, key);
}

static void ask_verify_case(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_verify(q);
	q->verify.case_id = id;
}

/* Taken by staff, accepted by an expert, noted by a worker: what there is for each of them. */
static struct form form;

static void ask_take(struct question *q, int64_t id, const char *key)
{
	ask_handle(q, &form, id, JIEYOU__HANDLE_CASE__FORM_TAKE, key);
}

static void ask_join(struct question *q, int64_t id, const char *key)
{
	ask_handle(q, &form, id, JIEYOU__HANDLE_CASE__FORM_JOIN, key);
}

static void ask_withdraw(struct question *q, int64_t id, const char *key)
{
	ask_handle(q, &form, id, JIEYOU__HANDLE_CASE__FORM_WITHDRAW, key);
}

/* Of an attachment that there is, in the case: finished, and seen by whoever sees the case. */
static struct upload upload;

static void ask_upload(struct question *q, int64_t id, const char *key)
{
	upload.case_id = id;
	ask_attach(q, &upload);
	q->frame.idempotency_key = words(key);
}

static void ask_put_chunk(struct question *q, int64_t id, const char *key)
{
	(void)key;
	upload.case_id = id;
	ask_put(q, &upload, 1);
}

static void ask_finish_of(struct question *q, int64_t id, const char *key)
{
	upload.case_id = id;
	ask_finish(q, &upload, key);
}

static void ask_list_of(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_attachments(q, id);
}

static void ask_for_chunk(struct question *q, int64_t id, const char *key)
{
	(void)key;
	upload.case_id = id;
	ask_chunk(q, &upload, 1);
}

static void ask_for_similar(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_similar(q, id);
}

static void ask_for_draft(struct question *q, int64_t id, const char *key)
{
	(void)key;
	ask_draft(q, id);
}

static const struct {
	const char *request; /* its arm */
	void (*ask)(struct question *q, int64_t id, const char *key);
	bool not_workers; /* who speaks for a worker may not ask it of any case */
} asked[] = {
	{"get_case", ask_show, false},
	{"get_record", ask_for_record, false},
	{"watch_case", ask_watch_case, false},
	{"why_not", ask_why_not, false},
	{"handle_case", ask_take, false},
	{"handle_case", ask_join, false},
	{"handle_case", ask_withdraw, false},
	{"erase_case", ask_erasure, false},
	{"erase_case", ask_hold, false},
	{"shut_out", ask_let_in, false},
	{"shut_out", ask_another_out, false},
	{"break_glass", ask_break, false},
	{"review_glass", ask_review_of, false},
	{"verify", ask_verify_case, true},
	{"attach", ask_upload, false},
	{"put_chunk", ask_put_chunk, false},
	{"finish_attachment", ask_finish_of, false},
	{"list_attachments", ask_list_of, false},
	{"get_chunk", ask_for_chunk, false},
	{"find_similar", ask_for_similar, false},
	{"draft_entry", ask_for_draft, false},
};
enum { ASKED = sizeof(asked) / sizeof(asked[0]) };

/* A request that names a case, and is new, is asked, too. */
Test(shut_out, has_every_request)
{
	const ProtobufCMessageDescriptor *all = &jieyou__client_frame__descriptor;
	int found = 0;

	for (unsigned i = 0; i < all->n_fields; i++) {
		const ProtobufCFieldDescriptor *arm = &all->fields[i];
		bool has = false;

		if (arm->type != PROTOBUF_C_TYPE_MESSAGE ||
			!protobuf_c_message_descriptor_get_field_by_name(arm->descriptor, "case_id"))
			continue;
		for (int k = 0; k < ASKED; k++)
			has = has || strcmp(asked[k].request, arm->name) == 0;
		cr_expect(has, "%s", arm->name);
		found++;
	}
	cr_expect_geq(found, 15);
}

static int64_t attempts(const struct daemon *d, int64_t id, const char *who, const char *how)
{
	return daemon_count(d,
		"select count(*) from access where case_id = %lld and '%s' in (actor, via) and found %s",
		(long long)id, who, how);
}

/* Each gets the bytes that it gets of a case that does not exist, but for the request's number. */
static void expect_alike_by(struct peer *p, int64_t id, const char *behalf, bool verifies)
{
	struct question q;

	if (!upload.bytes) {
		upload = upload_of(id, 100, 1);
		upload.number = 1;
	}
	for (int i = 0; i < ASKED; i++) {
		const char *no = asked[i].not_workers && !verifies ? "DENIED" : "NOT_FOUND";
		Jieyou__ServerFrame *x, *y;

		asked[i].ask(&q, id, fresh_key());
		q.frame.on_behalf_of = words(behalf);
		x = peer_ask(p, &q.frame);
		asked[i].ask(&q, id + NOWHERE, fresh_key());
		q.frame.on_behalf_of = words(behalf);
		y = peer_ask(p, &q.frame);
		cr_expect_str_eq(refused_as(y), no, "request %d", i);
		y->request_id = x->request_id;
		cr_expect(same_message(&x->base, &y->base), "request %d: %s", i, refused_as(x));
		peer_free(x);
		peer_free(y);
	}
}

static void expect_alike(struct peer *p, int64_t id, const char *behalf)
{
	expect_alike_by(p, id, behalf, behalf[0] == '\0');
}

/* Who has nothing to do with a case hears what who is shut out hears. */
Test(shut_out, a_stranger_hears_the_same, .timeout = 60)
{
	static const char *const strangers[] = {"WORKER", "AGENCY_SUPERVISOR", "EXPERT", "KEEPER",
		"ADMIN", "BUREAU"}; /* staff may break the glass, privacy and audit verify anywhere */
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");

	upload = upload_of(id, 100, 1);
	upload_whole(p, &upload);
	peer_close(p);
	enter(&d, "CHIEF", "ADMIN");
	run_sql(&d, "insert into credential values ('uid:4294967294', 'CHIEF', true, now())");
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		enter(&d, strangers[i], strangers[i]);
		p = become(&d, strangers[i]);
		expect_alike_by(p, id, "", false);
		cr_expect_eq(attempts(&d, id, strangers[i], "= -1"), ASKED - 1, "%s", strangers[i]);
		peer_close(p);
	}
	upload_end(&upload);
	daemon_stop(&d);
}

static size_t listed(struct peer *p, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;
	size_t n = 0;

	ask_list(&q);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	for (size_t i = 0; i < f->list_cases->n_cases; i++)
		n += f->list_cases->cases[i]->case_id == id;
	peer_free(f);
	return n;
}

/* How many cases a whole verification finds. */
static int64_t verified(const struct daemon *d, struct peer *p, int64_t *ret_events)
{
	Jieyou__RecordPlace from = JIEYOU__RECORD_PLACE__INIT;
	struct question q;
	int64_t cases = 0;

	*ret_events = 0;
	put_on_record(d);
	ask_verify(&q);
	for (bool more = true; more;) {
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_assert_str_eq(refused_as(f), "");
		cr_assert_null(f->verify->fault);
		cases += f->verify->cases;
		*ret_events += f->verify->events;
		more = f->verify->next != NULL;
		if (more) {
			from.part = f->verify->next->part;
			from.id = f->verify->next->id;
			from.seq = f->verify->next->seq;
			q.verify.from = &from;
		}
		peer_free(f);
	}
	return cases;
}

/* The requests that name no case: every place in which one can be come upon. */
static Jieyou__ServerFrame *come_upon(struct peer *p, int i)
{
	struct question q;

	switch (i) {
	case 0:
		ask_list(&q);
		break;
	case 1:
		ask_queue(&q, "STAFF");
		break;
	case 2:
		ask_find(&q, PHONE);
		break;
	case 3:
		ask_offers(&q);
		break;
	case 4:
		ask_notices(&q, NULL, false);
		break;
	case 5:
		ask_glass(&q);
		break;
	default:
		return NULL;
	}
	return peer_ask(p, &q.frame);
}

/* A frame that names the case anywhere, at any depth. */
static bool names_case(const ProtobufCMessage *m, int64_t id)
{
	const ProtobufCMessageDescriptor *type = m->descriptor;
	bool found = false;

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];
		const char *at = (const char *)m + f->offset;
		const size_t *n = (const size_t *)(const void *)((const char *)m + f->quantifier_offset);

		if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF && *(const uint32_t *)(const void *)n != f->id)
			continue;
		if (strcmp(f->name, "case_id") == 0)
			found = found || *(const int64_t *)(const void *)at == id;
		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		if (f->label == PROTOBUF_C_LABEL_REPEATED)
			for (size_t k = 0; k < *n; k++)
				found = found || names_case((*(ProtobufCMessage ***)(uintptr_t)at)[k], id);
		else if (*(ProtobufCMessage **)(uintptr_t)at)
			found = found || names_case(*(ProtobufCMessage **)(uintptr_t)at, id);
	}
	return found;
}

static int come_upon_in(struct peer *p, int64_t id)
{
	Jieyou__ServerFrame *f;
	int n = 0;

	for (int i = 0; (f = come_upon(p, i)); i++) {
		cr_expect_str_eq(refused_as(f), "", "%d", i);
		n += names_case(&f->base, id);
		peer_free(f);
	}
	return n;
}

static void expect_unheard_of(const struct daemon *d, struct peer *p, int64_t id)
{
	cr_expect_eq(come_upon_in(p, id), 0);
	run_sql(d, "update shut_out set shut = false");
	cr_expect_eq(come_upon_in(p, id), 6, "it would be come upon everywhere");
	run_sql(d, "update shut_out set shut = true");
}

Test(shut_out, the_case_is_as_if_there_were_none, .timeout = 60)
{
	static const char *const flags[] = {"--due_every_ms", "600000", NULL}; /* nobody replaces IN */
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_reached_at(p, 1, PHONE), other = file_for(p, 2, "W-1"), events, all;

	upload = upload_of(id, 100, 1);
	upload_whole(p, &upload);
	enter_insider(&d);
	enter(&d, "SU", "SUPERVISOR");
	peer_close(p);
	p = become(&d, "IN");
	cr_expect_eq(listed(p, id), 1);
	cr_expect_eq(verified(&d, p, &all), 2);
	run_sql(&d, "insert into offer values (1, 1, 'E09', 'MEMBER', '', 'OPEN', now(), now() + "
				"interval '1 day', null); "
				"insert into glass values (1, 3, 'somebody', now(), now() + interval '1 hour'); "
				"insert into notice values ('P:IN', 1, 1, 1, 'TAKEN', '', '', now()); "
				"insert into notice_count values ('P:IN', 1)");
	peer_close(p);
	p = become(&d, "SU");
	expect_shut_out(p, id, "IN", false, "out");
	peer_close(p);
	p = become(&d, "IN");
	expect_alike(p, id, "");
	cr_expect_eq(attempts(&d, id, "IN", "= -1"), ASKED);
	cr_expect_eq(attempts(&d, id, "IN", "> 0"), 0);
	cr_expect_eq(attempts(&d, id + NOWHERE, "IN", "= 0"), ASKED);
	expect_unheard_of(&d, p, id);
	cr_expect_eq(listed(p, id), 0);
	cr_expect_eq(listed(p, other), 1, "of this case only");
	cr_expect_eq(verified(&d, p, &events), 1);
	cr_expect_eq(events, 2);
	peer_close(p);
	p = become(&d, "SU");
	expect_shut_out(p, id, "IN", true, "in");
	peer_close(p);
	p = become(&d, "IN");
	cr_expect_eq(listed(p, id), 1);
	/* no event tells of those */
	run_sql(
		&d, "delete from offer; delete from glass; delete from notice where recipient = 'P:IN'");
	cr_expect_eq(verified(&d, p, &events), 2);
	cr_expect_eq(events, all + 2);
	cr_expect_eq(chains_verify_events(&d), 7);
	upload_end(&upload);
	peer_close(p);
	daemon_stop(&d);
}

/* Pages stay full, and the next one begins where it would if the case did not exist. */
Test(shut_out, pages_leave_it_out)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;
	Jieyou__ServerFrame *f;

	for (int i = 1; i <= 5; i++)
		cr_assert_eq(file_for(p, i, "W-1"), i);
	run_sql(&d, "insert into shut_out values (4, 'test', true, now()), (2, 'W-1', true, now()), "
				"(5, 'test', false, now())");
	ask_list(&q);
	q.list_cases.limit = 2;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_cases->n_cases, 2);
	cr_expect_eq(f->list_cases->cases[0]->case_id, 5);
	cr_expect_eq(f->list_cases->cases[1]->case_id, 3);
	cr_expect_eq(f->list_cases->next, 3);
	peer_free(f);
	q.frame.on_behalf_of = words("W-1"); /* neither whom it is for, nor who asks for them */
	q.list_cases.limit = 5;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_cases->n_cases, 3);
	cr_expect_eq(f->list_cases->cases[2]->case_id, 1);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Who speaks for a worker does not get round it by that, and the worker who filed it neither. */
Test(shut_out, nor_by_speaking_for_another_nor_by_having_filed_it)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct submission s;

	run_sql(&d, "insert into shut_out values (1, 'test', true, now())");
	expect_alike(p, id, "W-1");
	cr_expect_eq(attempts(&d, id, "test", "= -1"), ASKED - 1);
	run_sql(&d, "update shut_out set principal = 'W-1'");
	expect_alike(p, id, "W-1");
	build_submission(&s, 1);
	s.frame.on_behalf_of = words("W-1");
	expect_refused(p, ask(p, &s.frame), "NOT_FOUND", "case_id");
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'submit' "
								  "and case_id = 1 and found = -1 and actor = 'W-1'"),
		1, "the first answer is not given again, and that it was asked for is on record");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
	peer_close(p);
	daemon_stop(&d);
}

Test(shut_out, is_on_the_record_and_done_once)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;
	bool told = true;

	enter(&d, "PR", "PRIVACY");
	peer_close(p);
	p = become(&d, "PR");
	expect_shut_out(p, id, "W-2", false, "a");
	f = shut_out(p, id, "W-2", false, "a");
	cr_expect(f->shut_out->repeated && f->shut_out->shut_out);
	peer_free(f);
	f = shut_out(p, id, "W-2", false, "b");
	cr_expect(f->shut_out->repeated, "it was so before");
	peer_free(f);
	ask_shut_out(&q, id, "W-7", false, "a");
	expect_refused(p, ask(p, &q.frame), "KEY_REUSED", "idempotency_key");
	expect_shut_out(p, id, "w-1", false, "c");
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->get_case->n_shut_out, 2);
	cr_expect_str_eq(f->get_case->shut_out[0], "W-2");
	cr_expect_str_eq(f->get_case->shut_out[1], "w-1");
	cr_assert_eq(f->get_case->n_events, 4);
	cr_expect_str_eq(f->get_case->events[2]->kind, "SHUT_OUT");
	cr_expect_str_eq(f->get_case->events[2]->actor, "PR");
	peer_free(f);
	expect_shut_out(p, id, "W-2", true, "d");
	f = shut_out(p, id, "W-2", false, "a");
	cr_expect(f->shut_out->repeated && !f->shut_out->shut_out, "a repeat tells what holds now");
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'LET_IN'"), 1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from event where case_id = 1 and seq > 2 "
						 "and (position('W-2' in encode(body, 'escape')) > 0 or key_id = 0)"),
		0, "who and why is sealed");
	cr_expect_eq(chains_verify_events(&d), 5);
	peer_close(p);
	p = become(&d, "test"); /* staff, who may not shut out, is not told who is */
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_expect(f->get_case->help && f->get_case->n_shut_out == 2 - 1, "as privacy officer, too");
	peer_free(f);
	run_sql(&d, "update role_held set held = false, changed_at = now() "
				"where principal = 'test' and role in ('PRIVACY', 'AGENCY_SUPERVISOR')");
	for (int64_t until = now_ms() + SOON_MS; told && now_ms() < until; sleep_ms(50)) {
		ask_case(&q, id);
		f = peer_ask(p, &q.frame);
		told = f->get_case->n_shut_out > 0;
		cr_expect(f->get_case->help);
		peer_free(f);
	}
	cr_expect_not(told);
	ask_shut_out(&q, id, "W-7", false, "e");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	peer_close(p);
	daemon_stop(&d);
}

Test(shut_out, what_is_refused)
{
	static const char *const reasons[] = {
		"", "short", "九个字的理由不够长", "         far      \t", "'); drop table shut_out; --"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	char lengthy[501 * 3 + 1] = "";

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		ask_shut_out(&q, id, "W-2", false, reasons[i]);
		q.frame.idempotency_key = words("r");
		q.shut_out.why = words(reasons[i]);
		if (i < 4)
			expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "why");
		else
			peer_free(peer_ask(p, &q.frame));
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from shut_out"), 1);
	for (int i = 0; i < 501; i++)
		memcpy(lengthy + 3 * i, "字", 3);
	ask_shut_out(&q, id, "W-7", false, "long");
	q.shut_out.why = lengthy;
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "why");
	lengthy[500 * 3] = '\0';
	peer_free(peer_ask(p, &q.frame));
	cr_expect_eq(daemon_count(&d, "select count(*) from shut_out"), 2, "500 are not too many");
	ask_shut_out(&q, id, "W-NONE", false, "who");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "who");
	ask_shut_out(&q, id, "", false, "who");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "who");
	ask_shut_out(&q, 0, "W-2", false, "who");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "case_id");
	ask_shut_out(&q, id, "W-1", false, "");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "idempotency_key");
	run_sql(
		&d, "insert into shut_out select 1, 'X' || n, true, now() from generate_series(1, 62) n");
	ask_shut_out(&q, id, "W-BAD", false, "65");
	expect_refused(p, ask(p, &q.frame), "WRONG_STATE", "who");
	peer_close(p);
	daemon_stop(&d);
}

/* Named when the case is filed: then there was no moment at which they could have seen it. */
Test(shut_out, from_the_first_moment)
{
	char *who[] = {words("IN"), words("W-2")};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *f;
	char *wrong[9];

	enter_insider(&d);
	peer_close(p);
	p = become(&d, "W-1");
	build_submission(&s, 1);
	s.frame.on_behalf_of = words("");
	s.submit.shut_out = who;
	s.submit.n_shut_out = 2;
	f = peer_ask(p, &s.frame);
	cr_expect_eq(expect_filed(f, s.frame.request_id)->head->version, 4);
	peer_free(f);
	f = peer_ask(p, &s.frame);
	cr_expect(expect_filed(f, s.frame.request_id)->repeated && f->submit_case->match);
	peer_free(f);
	build_submission(&s, 2);
	s.frame.on_behalf_of = words("");
	s.submit.shut_out = wrong;
	s.submit.n_shut_out = 1;
	wrong[0] = words("W-1");
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	wrong[0] = words("W-NONE");
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	wrong[0] = wrong[1] = words("W-2");
	s.submit.n_shut_out = 2;
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	for (int i = 0; i < 9; i++)
		wrong[i] = words("W-2");
	s.submit.n_shut_out = 9;
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
	peer_close(p);
	p = become(&d, "IN");
	expect_alike(p, 1, "");
	cr_expect_eq(listed(p, 1), 0);
	cr_expect_eq(chains_verify_events(&d), 4);
	peer_close(p);
	daemon_stop(&d);
}

/* What one dispatcher has committed holds on the other for whatever is asked next. */
Test(shut_out, holds_on_every_dispatcher_at_once)
{
	struct daemon a = daemon_start(NULL), b = a;
	struct peer *p = peer_open(a.socket), *on_b;
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;
	char key[20];

	b.pid = 0;
	snprintf(b.socket, sizeof(b.socket), "%s/b", b.folder);
	daemon_run(&b, NULL);
	daemon_wait_serving(&b);
	enter(&a, "SU", "SUPERVISOR");
	enter(&a, "AS", "AGENCY_SUPERVISOR");
	run_sql(&a, "update principal set agency = 'test' where id = 'AS';"
				"insert into represents values ('SU', 'AS', true, now())");
	peer_close(p);
	p = become(&a, "SU");
	wait_greeted_as(&b, "SU");
	on_b = peer_open(b.socket);
	for (int i = 0; i < 20; i++) {
		snprintf(key, sizeof(key), "%d", i);
		expect_shut_out(p, id, "AS", i % 2, key);
		ask_case(&q, id);
		q.frame.on_behalf_of = words("AS");
		f = peer_ask(on_b, &q.frame);
		cr_expect_str_eq(refused_as(f), i % 2 ? "" : "NOT_FOUND", "%d", i);
		peer_free(f);
	}
	peer_close(p);
	peer_close(on_b);
	cr_assert_eq(daemon_end(&b, SIGTERM), 0);
	daemon_stop(&a);
}
