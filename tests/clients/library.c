/* libjieyou against a fake dispatcher: what is sent, what comes back, and everything that fails. */
#include "jieyou.h"

#include <criterion/criterion.h>
#include <time.h>
#include <unistd.h>

#include "fake.h"

enum { SOON_MS = 5000 };

static struct fake fake;
static struct jieyou_error why;

static struct jieyou *open_with(void (*act)(int fd))
{
	fake_open(&fake, act);
	return jieyou_open(fake.server, "test", SOON_MS, &why);
}

static void end(struct jieyou *j)
{
	jieyou_close(j);
	fake_close(&fake);
}

static Jieyou__GetCase get;

/* GetCase of a number, in a frame that the caller holds. */
static const Jieyou__ClientFrame *asking(Jieyou__ClientFrame *frame, int64_t case_id)
{
	jieyou__client_frame__init(frame);
	jieyou__get_case__init(&get);
	get.case_id = case_id;
	frame->request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CASE;
	frame->get_case = &get;
	return frame;
}

/* ---- One request -------------------------------------------------------------------------------
 */

static void answer_one(int fd)
{
	Jieyou__ClientFrame *f = fake_read(fd);

	/* Hello comes first, of version 1, with the program's name */
	if (f && f->request_case == JIEYOU__CLIENT_FRAME__REQUEST_HELLO && f->request_id != 0 &&
		f->hello->version == 1 && strcmp(f->hello->client, "test") == 0) {
		Jieyou__ServerFrame frame;
		Jieyou__HelloReply reply;

		jieyou__server_frame__init(&frame);
		jieyou__hello_reply__init(&reply);
		reply.edition = 12;
		frame.request_id = f->request_id;
		frame.reply_case = JIEYOU__SERVER_FRAME__REPLY_HELLO;
		frame.hello = &reply;
		fake_write(fd, &frame);
	}
	if (f)
		jieyou__client_frame__free_unpacked(f, NULL);
	f = fake_read(fd);
	if (!f)
		return;
	fake_case(fd, f->request_id, f->get_case->case_id + 1);
	jieyou__client_frame__free_unpacked(f, NULL);
}

static void ask_one(struct jieyou *j)
{
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;

	cr_assert(j, "%s", why.message);
	cr_expect_eq(jieyou_hello(j)->edition, 12);
	reply = jieyou_call(j, asking(&frame, 41), &why);
	cr_assert(reply, "%s", why.message);
	cr_expect_eq(reply->reply_case, JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_expect_eq(reply->get_case->head->case_id, 42);
	cr_expect_eq(frame.request_id, 0, "the caller's frame is not changed");
	jieyou_free(reply);
	end(j);
}

Test(library, call)
{
	ask_one(open_with(answer_one));
}

static void refuse_then_answer(int fd)
{
	Jieyou__ClientFrame *f;

	fake_hello(fd);
	for (int i = 0; i < 2 && (f = fake_read(fd)); i++) {
		if (i == 0)
			fake_refuse(fd, f->request_id);
		else
			fake_case(fd, f->request_id, 7);
		jieyou__client_frame__free_unpacked(f, NULL);
	}
}

Test(library, refusal_leaves_the_connection)
{
	struct jieyou *j = open_with(refuse_then_answer);
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;

	cr_assert(j, "%s", why.message);
	cr_assert_null(jieyou_call(j, asking(&frame, 1), &why));
	cr_expect_eq(why.status, JIEYOU_REFUSED);
	cr_expect_eq(why.code, 8);
	cr_expect_eq(why.retry_after_ms, 250);
	cr_expect_str_eq(why.name, "BUSY");
	cr_expect_str_eq(why.field, "help.narrative");
	cr_expect_str_eq(why.message, "请稍后再试。");
	reply = jieyou_call(j, asking(&frame, 1), &why);
	cr_expect(reply && reply->get_case->head->case_id == 7);
	jieyou_free(reply);
	end(j);
}

/* ---- Many requests -----------------------------------------------------------------------------
 */

enum { MANY = 100 };

/* Waits for all, answers from the last to the first; refuses every tenth. */
static void answer_backwards(int fd)
{
	uint64_t ids[MANY];
	size_t n = 0;
	Jieyou__ClientFrame *f;

	fake_hello(fd);
	while (n < MANY && (f = fake_read(fd))) {
		ids[n++] = f->request_id;
		jieyou__client_frame__free_unpacked(f, NULL);
	}
	while (n--) {
		if (n % 10 == 0)
			fake_refuse(fd, ids[n]);
		else
			fake_case(fd, ids[n], (int64_t)n);
	}
}

Test(library, replies_in_any_order)
{
	struct jieyou *j = open_with(answer_backwards);
	uint64_t ids[MANY];
	Jieyou__ClientFrame frame;

	cr_assert(j, "%s", why.message);
	for (size_t i = 0; i < MANY; i++) {
		ids[i] = jieyou_send(j, asking(&frame, 1), &why);
		cr_assert(ids[i], "%s", why.message);
		cr_assert(i == 0 || ids[i] > ids[i - 1]);
	}
	for (size_t i = 0; i < MANY / 2; i++) {
		Jieyou__ServerFrame *reply = jieyou_receive(j, ids[i], NULL, &why);

		cr_expect_eq(reply == NULL, i % 10 == 0, "%zu", i);
		cr_expect(!reply || reply->get_case->head->case_id == (int64_t)i);
		jieyou_free(reply);
	}
	for (size_t i = MANY - 1; i >= MANY / 2 + 10; i--) { /* the rest as it came */
		uint64_t refused_id = 0;
		Jieyou__ServerFrame *reply = jieyou_receive(j, 0, &refused_id, &why);

		cr_expect_eq(reply ? reply->request_id : refused_id, ids[i], "%zu", i);
		jieyou_free(reply);
	}
	end(j); /* ten were never asked for: closing frees them */
}

enum { HEAVY = 200, HEAVY_SIZE = 60000 };

/* Answers each request at length before it reads the next: somebody must give way. */
static void answer_heavily(int fd)
{
	static char words[HEAVY_SIZE + 1];
	Jieyou__ClientFrame *f;

	memset(words, 'y', HEAVY_SIZE);
	fake_hello(fd);
	while ((f = fake_read(fd))) {
		Jieyou__ServerFrame frame;
		Jieyou__CaseReply reply;

		jieyou__server_frame__init(&frame);
		jieyou__case_reply__init(&reply);
		reply.notice = words;
		frame.request_id = f->request_id;
		frame.reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_CASE;
		frame.get_case = &reply;
		fake_write(fd, &frame);
		jieyou__client_frame__free_unpacked(f, NULL);
	}
}

Test(library, both_sides_full, .timeout = 30)
{
	struct jieyou *j = open_with(answer_heavily);
	static char words[HEAVY_SIZE + 1];
	Jieyou__ClientFrame frame;

	cr_assert(j, "%s", why.message);
	memset(words, 'x', HEAVY_SIZE);
	for (int i = 0; i < HEAVY; i++) {
		asking(&frame, 1);
		frame.traceparent = words;
		cr_assert(jieyou_send(j, &frame, &why), "%d: %s", i, why.message);
	}
	for (int i = 0; i < HEAVY; i++) {
		Jieyou__ServerFrame *reply = jieyou_receive(j, 0, NULL, &why);

		cr_assert(reply, "%d: %s", i, why.message);
		cr_assert_eq(strlen(reply->get_case->notice), HEAVY_SIZE);
		jieyou_free(reply);
	}
	end(j);
}

Test(library, own_request_ids)
{
	struct jieyou *j = open_with(answer_heavily);
	Jieyou__ClientFrame frame;

	cr_assert(j, "%s", why.message);
	asking(&frame, 1);
	frame.request_id = 1000;
	cr_expect_eq(jieyou_send(j, &frame, &why), 1000);
	frame.request_id = 0;
	cr_expect_eq(jieyou_send(j, &frame, &why), 1001, "does not run into the caller's own");
	end(j);
}

/* ---- What fails --------------------------------------------------------------------------------
 */

static void close_after_hello(int fd)
{
	fake_hello(fd);
}

Test(library, server_goes_away)
{
	struct jieyou *j = open_with(close_after_hello);
	Jieyou__ClientFrame frame;

	cr_assert(j, "%s", why.message);
	for (int i = 0; i < 3; i++) {
		why = (struct jieyou_error){0};
		cr_expect_null(jieyou_call(j, asking(&frame, 1), &why));
		cr_expect_eq(why.status, JIEYOU_UNREACHABLE);
		cr_expect_gt(strlen(why.message), 10);
	}
	end(j);
}

static void close_at_once(int fd)
{
	(void)fd;
}

Test(library, server_closes_before_hello)
{
	cr_expect_null(open_with(close_at_once));
	cr_expect_eq(why.status, JIEYOU_UNREACHABLE);
	fake_close(&fake);
}

static void refuse_hello(int fd)
{
	jieyou__client_frame__free_unpacked(fake_read(fd), NULL);
	fake_refuse(fd, 0);
}

Test(library, refused_at_hello)
{
	cr_expect_null(open_with(refuse_hello));
	cr_expect_eq(why.status, JIEYOU_REFUSED);
	cr_expect_str_eq(why.name, "BUSY");
	fake_close(&fake);
}

static void refuse_the_connection(int fd)
{
	fake_hello(fd);
	fake_refuse(fd, 0);
}

/* The reason that the server gave is told, not "connection reset". */
Test(library, last_words_are_read)
{
	struct jieyou *j = open_with(refuse_the_connection);
	Jieyou__ClientFrame frame;

	cr_assert(j, "%s", why.message);
	pthread_join(fake.thread, NULL); /* it has refused and closed */
	cr_expect_eq(jieyou_send(j, asking(&frame, 1), &why), 0);
	cr_expect_eq(why.status, JIEYOU_REFUSED);
	cr_expect_str_eq(why.name, "BUSY");
	jieyou_close(j);
	close(fake.listener);
	unlink(fake.server + 5);
	rmdir(fake.folder);
}

static void silent(int fd)
{
	char byte;

	while (read(fd, &byte, 1) > 0)
		;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

Test(library, no_answer_in_time)
{
	int64_t begin = now_ms();

	fake_open(&fake, silent);
	cr_expect_null(jieyou_open(fake.server, "test", 200, &why));
	cr_expect_eq(why.status, JIEYOU_TIMED_OUT);
	cr_expect(now_ms() - begin >= 190 && now_ms() - begin < 3000);
	fake_close(&fake);
}

static void speak_http(int fd)
{
	static const char words[] = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n"
								"Content-Length: 0\r\nConnection: close\r\n\r\n";

	jieyou__client_frame__free_unpacked(fake_read(fd), NULL);
	fake_raw(fd, words, sizeof(words) - 1);
}

static void bad_prefix(int fd)
{
	jieyou__client_frame__free_unpacked(fake_read(fd), NULL);
	fake_raw(fd, "\x80\x80\x80\x80", 4);
}

static void answer_without_hello(int fd)
{
	Jieyou__ClientFrame *f = fake_read(fd);

	fake_case(fd, f->request_id, 1);
	jieyou__client_frame__free_unpacked(f, NULL);
}

Test(library, not_our_protocol)
{
	void (*const acts[])(int) = {speak_http, bad_prefix, answer_without_hello};

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		cr_expect_null(open_with(acts[i]), "%zu", i);
		cr_expect_eq(why.status, JIEYOU_BAD_REPLY, "%zu: %s", i, why.message);
		fake_close(&fake);
	}
}

Test(library, frame_too_large)
{
	struct jieyou *j = open_with(answer_heavily);
	static char words[70000];
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;

	cr_assert(j, "%s", why.message);
	memset(words, 'x', sizeof(words) - 1);
	asking(&frame, 1);
	frame.traceparent = words;
	cr_expect_eq(jieyou_send(j, &frame, &why), 0);
	cr_expect_eq(why.status, JIEYOU_BAD_REQUEST);
	reply = jieyou_call(j, asking(&frame, 1), &why);
	cr_expect(reply, "nothing was sent, so the connection goes on");
	jieyou_free(reply);
	end(j);
}

static const struct {
	const char *server;
	enum jieyou_status status;
} addresses[] = {
	{"", JIEYOU_BAD_ADDRESS},
	{"unix:", JIEYOU_BAD_ADDRESS},
	{"unix:/0123456789012345678901234567890123456789012345678901234567890123456789"
	 "01234567890123456789012345678901234567",
		JIEYOU_BAD_ADDRESS},
	{"unix:/nonexistent/socket", JIEYOU_UNREACHABLE},
	{"localhost", JIEYOU_BAD_ADDRESS},
	{"localhost:", JIEYOU_BAD_ADDRESS},
	{":7000", JIEYOU_BAD_ADDRESS},
	{"[]:7000", JIEYOU_BAD_ADDRESS},
	{"::1:7000", JIEYOU_BAD_ADDRESS},
	{"tls:", JIEYOU_BAD_ADDRESS},
	{"tls:localhost", JIEYOU_BAD_ADDRESS},
	{"tls:[]:7000", JIEYOU_BAD_ADDRESS},
	{"tls:::1:7000", JIEYOU_BAD_ADDRESS},
	{"127.0.0.1:1", JIEYOU_UNREACHABLE},
	{"tls:127.0.0.1:1", JIEYOU_UNREACHABLE},
	{"tls:[::1]:1", JIEYOU_UNREACHABLE},
};

Test(library, addresses)
{
	setenv("JIEYOU_CERT", "/nonexistent/certificate", 1); /* read only once connected */
	setenv("JIEYOU_KEY", "/nonexistent/key", 1);
	setenv("JIEYOU_CA", "/nonexistent/ca", 1);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		why = (struct jieyou_error){0};
		cr_expect_null(jieyou_open(addresses[i].server, "test", 1000, &why));
		cr_expect_eq(why.status, addresses[i].status, "%s: %s", addresses[i].server, why.message);
		cr_expect_gt(strlen(why.message), 10);
	}
}

/* Nothing goes over TCP without certificates, and not even a connection is made. */
Test(library, certificates_are_asked_for)
{
	static const char *const variables[] = {"JIEYOU_CERT", "JIEYOU_KEY", "JIEYOU_CA"};

	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 3; k++)
			setenv(variables[k], k == i ? "" : "/nonexistent/file", 1);
		why = (struct jieyou_error){0};
		cr_expect_null(jieyou_open("tls:127.0.0.1:1", "test", 1000, &why));
		cr_expect_eq(why.status, JIEYOU_BAD_CERTIFICATE);
		cr_expect(strstr(why.message, "--cert-key"), "%s", why.message);
		cr_expect(strstr(why.message + strlen(why.message) - 16, variables[i]), "%s", why.message);
	}
}

Test(library, keys)
{
	char a[JIEYOU_KEY_SIZE], b[JIEYOU_KEY_SIZE];

	cr_assert(jieyou_key(a) && jieyou_key(b));
	cr_expect_eq(strlen(a), 32);
	cr_expect_eq(strspn(a, "0123456789abcdef"), 32);
	cr_expect_str_neq(a, b);
}
