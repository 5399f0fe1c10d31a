/*
 * Hostile words, in every text of every request: SQL, paths, formats, control characters, text that
 * runs the other way, what is too long, what is no UTF-8. Each is refused by the name of its field,
 * or kept as it is, to the byte; and the dispatcher goes on.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attaching.h"
#include "people.h"
#include "texts.h"

enum { LONG = 60000, TOO_LONG = 65536, BODY_ROOM = 3 * TOO_LONG, WORD_ROOM = 200 };

static struct daemon d;
static int refused, kept, closed;

/* ---- Words that are text ---- */

static const char *const evil[] = {
	"'); drop table help_case; -- hostile",
	"$1 || (select 1) \\'; hostile",
	"../../../../etc/passwd hostile",
	"%s%s%n%99999x hostile",
	"hostile \x01\x02\x1b[31m\x7f\b\r\n\t",
	"hostile \xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f\xef\xbb\xbf",
	"<script>hostile</script>{\"a\": [\"\\u0000\"]}",
	"hostile \xf0\x9f\x92\xa3\xf4\x8f\xbf\xbf",
};
enum { EVILS = sizeof(evil) / sizeof(evil[0]) };

/* The word as a field of a message: after its length. */
static size_t field_of(const char *word, uint8_t to[WORD_ROOM + 2])
{
	size_t n = strlen(word);

	cr_assert_lt(n, 128);
	to[0] = (uint8_t)n;
	memcpy(to + 1, word, n);
	return n + 1;
}

static bool says(const ProtobufCMessage *m, const char *word)
{
	uint8_t wanted[WORD_ROOM + 2];
	size_t n = protobuf_c_message_get_packed_size(m), w = field_of(word, wanted);
	uint8_t *bytes = malloc(n + 1);
	bool found;

	cr_assert(bytes);
	protobuf_c_message_pack(m, bytes);
	found = memmem(bytes, n, wanted, w) != NULL;
	free(bytes);
	return found;
}

/* The last events of a case, as they are read back; the case is brought to where one may. */
static bool is_on_record(int64_t id, int32_t after, const char *word)
{
	struct peer *p = peer_open(d.socket);
	struct question q;
	Jieyou__ServerFrame *f;
	bool found;

	run_sql(&d, "update help_case set responsible = 'ALL', district = '440309'");
	ask_record(&q, id, after);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	found = says(&f->get_record->base, word);
	peer_free(f);
	peer_close(p);
	return found;
}

static bool is_attached(const char *word)
{
	struct peer *p = peer_open(d.socket);
	struct question q;
	Jieyou__ServerFrame *f;
	bool found;

	ask_attachments(&q, texts_case());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	found = says(&f->list_attachments->base, word);
	peer_free(f);
	peer_close(p);
	return found;
}

/* In the register, word for word. */
static bool is_in_register(const char *word)
{
	PGconn *conn = daemon_connect(&d);
	PGresult *res = PQexecParams(conn,
		"select count(*) from (select name from principal union all select agency from principal "
		"union all select why from revoked) t (w) where w = $1",
		1, NULL, &word, NULL, NULL, 0);
	bool found = PQntuples(res) == 1 && atoi(PQgetvalue(res, 0, 0)) > 0;

	PQclear(res);
	PQfinish(conn);
	return found;
}

/* In the catalogue as it is now, word for word. */
static bool is_in_catalogue(const char *word)
{
	PGconn *conn = daemon_connect(&d);
	PGresult *res = PQexecParams(conn,
		"select count(*) from resource r where until is null and exists (select from "
		"jsonb_each_text(to_jsonb(r)) c where c.value = $1)",
		1, NULL, &word, NULL, NULL, 0);
	bool found = PQntuples(res) == 1 && atoi(PQgetvalue(res, 0, 0)) > 0;

	PQclear(res);
	PQfinish(conn);
	return found;
}

/* Of the last two events of a case. */
static bool is_said_last(int64_t id, const char *word)
{
	int32_t version =
		(int32_t)daemon_count(&d, "select version from help_case where id = %lld", (long long)id);

	return is_on_record(id, version - 2, word);
}

/* What was answered to a request that writes has the word where it is kept. */
static bool is_kept(const Jieyou__ServerFrame *f, const char *word)
{
	switch ((int)f->reply_case) {
	case JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE:
		return is_on_record(f->submit_case->head->case_id, 0, word);
	case JIEYOU__SERVER_FRAME__REPLY_OPEN_FILE:
		return is_on_record(f->open_file->head->case_id, 0, word);
	case JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE:
		return is_said_last(f->handle_case->head->case_id, word);
	case JIEYOU__SERVER_FRAME__REPLY_SHUT_OUT:
	case JIEYOU__SERVER_FRAME__REPLY_BREAK_GLASS:
	case JIEYOU__SERVER_FRAME__REPLY_REVIEW_GLASS:
		return is_said_last(texts_case(), word);
	case JIEYOU__SERVER_FRAME__REPLY_ATTACH:
		return is_attached(word);
	case JIEYOU__SERVER_FRAME__REPLY_ADMINISTER:
		return is_in_register(word);
	case JIEYOU__SERVER_FRAME__REPLY_KEEP_RESOURCE:
		return is_in_catalogue(word);
	default: /* a read: what was asked is not kept */
		return true;
	}
}

static void expect_borne(const struct text_of *t, const Jieyou__ServerFrame *f, const char *word)
{
	bool of_frame = strchr(t->path, '.') == NULL; /* its key, for whom: of no case */

	cr_assert(f, "%s: no answer to %s", t->path, word);
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL) {
		cr_expect(texts_is_named(t, f->refusal->field), "%s, not %s: %s %s", f->refusal->field,
			t->path, f->refusal->name, f->refusal->message);
		cr_expect(strcmp(f->refusal->name, "INTERNAL") != 0, "%s", t->path);
		refused++;
		return;
	}
	cr_expect(of_frame || is_kept(f, word), "%s: %s is not kept as it was", t->path, word);
	kept++;
}

static void try_words(void *arg, const struct text_of *t)
{
	static int number; /* so that no text is taken for another */
	char word[WORD_ROOM];
	Jieyou__ServerFrame *f;

	snprintf(word, sizeof(word), "%s%d", (const char *)arg, ++number);
	texts_put(t, word);
	f = texts_ask(t);
	expect_borne(t, f, word);
	peer_free(f);
}

/* As who may do anything with the case, and then as who keeps the register. */
static void try_all(texts_visit *visit, const void *arg)
{
	peer_close(become(&d, "ALL"));
	texts_each(false, visit, words(arg));
	peer_close(become(&d, "CHIEF"));
	texts_each(true, visit, words(arg));
	texts_expect_all();
}

static void begin(void)
{
	static const char *const flags[] = {
		"--due_every_ms", "600000", "--phone_lookups", "100000", NULL};

	d = daemon_start(flags);
	texts_begin(&d);
	refused = kept = closed = 0;
}

static void end(void)
{
	struct peer *p = become(&d, "test");

	expect_alive(p);
	peer_close(p);
	cr_expect_not(daemon_logged(&d, "hostile"), "what was sent is not logged");
	cr_expect_not(daemon_logged(&d, " error "));
	texts_end();
	daemon_stop(&d);
}

ParameterizedTestParameters(hostile, words_are_only_words_or_refused)
{
	static int numbers[EVILS];

	for (int i = 0; i < EVILS; i++)
		numbers[i] = i;
	return cr_make_param_array(int, numbers, EVILS);
}

ParameterizedTest(const int *number, hostile, words_are_only_words_or_refused)
{
	begin();
	try_all(try_words, evil[*number]);
	end();
	cr_expect(refused > 50 && kept > 50, "%d refused, %d kept", refused, kept);
	cr_log_info("%d refused by their field, %d kept as they were", refused, kept);
}

/* ---- Words that are none ---- */

static const struct {
	const char *mark, *bytes;
} patches[] = {
	{"@@", "\xff\xfe"},           /* begins nothing */
	{"@@", "\xe6\x88"},           /* a character cut short */
	{"@@", "\xc0\xaf"},           /* an overlong form */
	{"@@@", "\xed\xa0\x80"},      /* a surrogate */
	{"@@@@", "\xf4\x90\x80\x80"}, /* beyond the last character */
	{"@@", "\0x"},                /* a NUL */
};
enum { PATCHES = sizeof(patches) / sizeof(patches[0]) };

/* The text itself, not just what it is a part of. */
static bool is_itself(const struct text_of *t, const char *field)
{
	const char *last = strrchr(t->path, '.');

	return texts_is_named(t, field) && strstr(field, last ? last + 1 : t->path);
}

/* The frame with these bytes in the place of as many others. */
static Jieyou__ServerFrame *ask_patched(
	const struct text_of *t, const char *mark, const char *bytes)
{
	static uint8_t body[BODY_ROOM];
	bool greets = t->frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_HELLO;
	struct peer *p = greets ? peer_connect(d.socket) : peer_open(d.socket);
	Jieyou__ServerFrame *f;
	uint8_t *at;
	size_t n;

	t->frame->request_id = p->next_id++;
	n = jieyou__client_frame__pack(t->frame, body);
	at = memmem(body, n, mark, strlen(mark));
	cr_assert(at);
	memcpy(at, bytes, strlen(mark));
	peer_body(p, body, n);
	f = peer_receive(p, SOON_MS);
	peer_close(p);
	return f;
}

static void try_bytes(void *arg, const struct text_of *t)
{
	(void)arg;
	for (int i = 0; i < PATCHES; i++) {
		Jieyou__ServerFrame *f;

		texts_put(t, patches[i].mark);
		f = ask_patched(t, patches[i].mark, patches[i].bytes);
		cr_assert(f, "%s: no answer", t->path);
		expect_refusal(f, t->frame->request_id, "BAD_VALUE", peer_refusal(f)->field);
		cr_expect(is_itself(t, f->refusal->field), "%s, not %s", f->refusal->field, t->path);
		peer_free(f);
		refused++;
	}
}

Test(hostile, bytes_that_are_no_text_are_refused)
{
	struct written before;

	begin();
	before = written(&d);
	try_all(try_bytes, NULL);
	before.dues = written(&d).dues; /* the test's own, as it makes the case ready */
	expect_unwritten(&d, &before);
	end();
	cr_expect_gt(refused, 500);
}

/* ---- Words that are too many ---- */

/* As far as it goes: of what is too long not all is read. */
static Jieyou__ServerFrame *ask_long(const struct text_of *t)
{
	static uint8_t bytes[BODY_ROOM];
	bool greets = t->frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_HELLO;
	struct peer *p = greets ? peer_connect(d.socket) : peer_open(d.socket);
	Jieyou__ServerFrame *f;
	size_t n, sent = 0;

	t->frame->request_id = p->next_id++;
	n = frame_bytes(t->frame, bytes, sizeof(bytes));
	for (size_t more = 1; more && sent < n; sent += more)
		more = peer_put(p, bytes + sent, n - sent);
	f = peer_receive(p, SOON_MS);
	peer_close(p);
	return f;
}

/* Of these the length does no harm: nothing is kept of them, they are only compared. */
static bool may_be_long(const char *path)
{
	static const char *const may[] = {"traceparent", "get_pool.after", "get_catalogue.after",
		"get_catalogue.code", "list_principals.after", "list_library.after"};

	for (size_t i = 0; i < sizeof(may) / sizeof(may[0]); i++)
		if (strcmp(may[i], path) == 0)
			return true;
	return false;
}

static void try_length(void *arg, const struct text_of *t)
{
	static char text[TOO_LONG + 1];
	Jieyou__ServerFrame *f;

	(void)arg;
	memset(text, 'a', sizeof(text));
	text[LONG] = '\0';
	texts_put(t, text);
	f = ask_long(t);
	cr_assert(f, "%s: no answer", t->path);
	if (t->frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_HELLO) /* before it, 4 KiB */
		expect_refusal(f, 0, "TOO_LARGE", "frame");
	else if (!refused_as(f)[0])
		cr_expect(may_be_long(t->path), "%s", t->path);
	else
		cr_expect(texts_is_named(t, f->refusal->field), "%s, not %s", f->refusal->field, t->path);
	peer_free(f);
	text[LONG] = 'a';
	text[TOO_LONG] = '\0';
	texts_put(t, text);
	f = ask_long(t);
	cr_assert(f, "%s: no answer", t->path);
	expect_refusal(f, 0, "TOO_LARGE", "frame");
	closed++;
	peer_free(f);
}

Test(hostile, texts_without_end_are_refused)
{
	begin();
	try_all(try_length, NULL);
	end();
	cr_expect_gt(closed, 100);
}
