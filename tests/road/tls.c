/*
 * TLS: what goes over TCP. Who is let in, how long they may take, and that nothing is lost or
 * doubled on the way, whatever the socket does.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "asking.h"
#include "certified.h"
#include "draw.h"
#include "people.h"

static const struct dialling alice = {.name = "alice"}, bob = {.name = "bob"};

enum { REVOKED_MS = 60000 }; /* a session ends within */

/* The daemon has ended its side properly: all that it had to say has come. */
static void expect_farewell(struct peer *p)
{
	cr_assert(peer_closed(p, SOON_MS), "the connection stays open");
	cr_assert_str_eq(p->ended, "close notify");
}

static void expect_serves(const struct certified *c)
{
	struct peer *p = certified_open(c, alice);

	expect_alive(p);
	peer_close(p);
}

/* ---- The same daemon ---- */

static void expect_same(struct peer *a, struct peer *b, Jieyou__ClientFrame *frame)
{
	Jieyou__ServerFrame *x, *y;

	a->next_id = b->next_id = a->next_id > b->next_id ? a->next_id : b->next_id;
	x = peer_ask(a, frame);
	y = peer_ask(b, frame);
	cr_assert_neq((int)x->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_REFUSAL);
	cr_assert(same_message(&x->base, &y->base), "request %d", (int)frame->request_case);
	peer_free(x);
	peer_free(y);
}

Test(tls, answers_are_those_of_the_unix_socket)
{
	struct certified c = certified_start(NULL);
	struct peer *p = certified_open(&c, alice), *local = peer_open(c.d.socket);
	struct submission s;
	struct question q;
	int64_t id = file_case(p, 1);

	build_submission(&s, 2);
	ask_preview(&q, &s);
	expect_same(p, local, &q.frame);
	ask_case(&q, id);
	expect_same(p, local, &q.frame);
	ask_case(&q, file_case(local, 3));
	expect_same(p, local, &q.frame);
	ask_list(&q);
	expect_same(p, local, &q.frame);
	ask_pool(&q);
	expect_same(p, local, &q.frame);
	ask_catalogue(&q);
	expect_same(p, local, &q.frame);
	ask_why(&q, id, "E05", "");
	expect_same(p, local, &q.frame);
	ask_case(&q, 999999);
	peer_free(peer_ask(p, &q.frame));
	cr_assert_eq(written(&c.d).cases, 2);
	peer_close(p);
	peer_close(local);
	certified_stop(&c);
}

static const char *serial_of(const struct certified *c, const char *name)
{
	static char serial[64];
	char path[160];
	FILE *f;

	certified_shell(
		"openssl x509 -in %s/%s.pem -noout -serial | cut -d= -f2 | tr A-F a-f >%s/serial",
		c->folder, name, c->folder);
	snprintf(path, sizeof(path), "%s/serial", c->folder);
	f = fopen(path, "r");
	cr_assert(f && fgets(serial, sizeof(serial), f));
	serial[strcspn(serial, "\n")] = '\0';
	fclose(f);
	return serial;
}

Test(tls, each_end_is_known_by_what_it_has_proved)
{
	const char *flags[] = {"--log_level", "debug", NULL};
	struct certified c = certified_start(flags);
	struct peer *p = certified_open(&c, alice), *local = peer_open(c.d.socket);
	char expected[160];

	snprintf(
		expected, sizeof(expected), " credential=cert:alice serial=%s\n", serial_of(&c, "alice"));
	cr_expect(daemon_logged(&c.d, expected), "%s", expected);
	snprintf(expected, sizeof(expected), " credential=uid:%u serial=\n", (unsigned)getuid());
	cr_expect(daemon_logged(&c.d, expected), "%s", expected);
	peer_close(p);
	peer_close(local);
	certified_stop(&c);
}

/* ---- Who is not let in ---- */

/* Turned down: by the alert that says why, and nothing that was asked is done. */
static void expect_turned_down(
	const struct certified *c, struct dialling how, const char *alert, const char *logged)
{
	struct written before = written(&c->d);
	struct peer *p = certified_connect(c, how);
	struct question q;
	uint8_t bytes[256];

	if (!p->ended) {
		ask_hello(&q, 1, "test");
		q.frame.request_id = 1;
		peer_put(p, bytes, frame_bytes(&q.frame, bytes, sizeof(bytes)));
		cr_assert(peer_closed(p, SOON_MS), "%s: let in", alert);
	}
	cr_assert_str_eq(p->ended, alert);
	wait_logged(&c->d, logged);
	expect_unwritten(&c->d, &before);
	peer_close(p);
}

Test(tls, only_the_centres_own_clients_come_in)
{
	static const struct {
		const char *name, *alert, *logged;
	} rows[] = {
		{NULL, "tlsv13 alert certificate required", "peer did not return a certificate"},
		{"expired", "sslv3 alert certificate expired", "certificate has expired"},
		{"self", "tlsv1 alert unknown ca", "self-signed certificate"},
		{"stranger", "tlsv1 alert unknown ca", "unable to get local issuer certificate"},
		{"pretender", "tlsv1 alert decrypt error", "certificate signature failure"},
		{"server", "sslv3 alert unsupported certificate", "unsuitable certificate purpose"},
		{"weak", "sslv3 alert bad certificate", "too weak"},
	};
	struct certified c = certified_start(NULL);
	const char *f = c.folder;

	certified_make(&c, "client expired 0");
	certified_shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
					" -keyout %s/self.key -subj /CN=self -addext extendedKeyUsage=clientAuth"
					" -out %s/self.pem 2>/dev/null",
		f, f);
	certified_shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
					" -keyout %s/other.key -subj /CN=Other -out %s/other.pem 2>/dev/null",
		f, f);
	certified_shell("openssl req -x509 -CA %s/other.pem -CAkey %s/other.key -key %s/alice.key"
					" -subj /CN=stranger -out %s/stranger.pem",
		f, f, f, f);
	certified_shell("cp %s/alice.key %s/stranger.key", f, f);
	/* A CA that has our CA's name, and not its key. */
	certified_shell(
		"openssl req -x509 -key %s/other.key -subj '/CN=Jieyou CA' -out %s/false.pem", f, f);
	certified_shell("openssl req -x509 -CA %s/false.pem -CAkey %s/other.key -key %s/alice.key"
					" -config /dev/null -subj /CN=alice -out %s/pretender.pem",
		f, f, f, f);
	certified_shell("cp %s/alice.key %s/pretender.key", f, f);
	certified_shell("openssl req -x509 -sha1 -CA %s/ca.pem -CAkey %s/ca.key -key %s/alice.key"
					" -subj /CN=alice -out %s/weak.pem",
		f, f, f, f);
	certified_shell("cp %s/alice.key %s/weak.key", f, f);
	sleep_ms(1100); /* it has run out within a second */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_turned_down(
			&c, (struct dialling){.name = rows[i].name}, rows[i].alert, rows[i].logged);
	expect_turned_down(&c, (struct dialling){.name = "alice", .version = TLS1_2_VERSION},
		"tlsv1 alert protocol version", "unsupported protocol");
	expect_serves(&c);
	certified_stop(&c);
}

/* A name that cannot be told apart, or means nothing here, is refused in words, and not logged. */
Test(tls, a_certificate_names_its_holder)
{
	static const char *const subjects[] = {"/CN=a:b", "/CN=a b", "/CN=alice/CN=bob", "/O=alice",
		"/CN=\\345\\274\\240\\344\\270\\211", "/CN=alice ", "/CN=a\\tb", "/CN=a\\177"};
	struct certified c = certified_start(NULL);
	const char *f = c.folder;
	struct peer *p;

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		char logged[160];

		certified_shell("openssl req -x509 -utf8 -CA %s/ca.pem -CAkey %s/ca.key -key %s/alice.key"
						" -subj \"$(printf '%s')\" -addext extendedKeyUsage=clientAuth"
						" -out %s/odd.pem",
			f, f, f, subjects[i], f);
		certified_shell("cp %s/alice.key %s/odd.key", f, f);
		p = certified_connect(&c, (struct dialling){.name = "odd"});
		cr_assert(!p->ended, "%s: %s", subjects[i], p->ended);
		expect_refused(p, 0, "BAD_CREDENTIAL", "certificate");
		expect_farewell(p);
		snprintf(logged, sizeof(logged), "why=name serial=%s\n", serial_of(&c, "odd"));
		cr_expect(daemon_logged(&c.d, logged), "%s", logged);
		peer_close(p);
	}
	cr_expect_not(daemon_logged(&c.d, "a:b"));
	cr_expect_not(daemon_logged(&c.d, "alice"));
	/* Nor one that could not be revoked: a serial has 20 bytes at most (RFC 5280 4.1.2.2). */
	certified_shell("openssl req -x509 -CA %s/ca.pem -CAkey %s/ca.key -key %s/alice.key"
					" -subj /CN=alice -addext extendedKeyUsage=clientAuth"
					" -set_serial 0x7%041d -out %s/odd.pem",
		f, f, f, 1, f);
	p = certified_connect(&c, (struct dialling){.name = "odd"});
	expect_refused(p, 0, "BAD_CREDENTIAL", "certificate");
	expect_farewell(p);
	peer_close(p);
	/* The longest name, and every kind of character: let in. */
	certified_make(&c, "client 0123456789012345678901234567890123456789012345678901234567890_@-");
	expect_serves(&c);
	certified_stop(&c);
}

/* The daemon's clock counts, and sessions end with their certificate, not with their connection. */
Test(tls, a_certificate_that_runs_out_ends_its_session)
{
	struct certified c = certified_prepare();
	time_t end;
	struct tm tm;
	char clock[32];
	const char *flags[] = {"--test_clock", clock, NULL};
	struct peer *p, *other, *local;
	Jieyou__ServerFrame *f;

	certified_make(&c, "client brief 1");
	end = time(NULL) + 86400 - 15; /* time enough to come in, on a busy machine too */
	cr_assert(gmtime_r(&end, &tm) && strftime(clock, sizeof(clock), "%Y-%m-%dT%H:%M:%SZ", &tm));
	certified_run(&c, flags);
	p = certified_open(&c, (struct dialling){.name = "brief"});
	other = certified_open(&c, alice);
	local = peer_open(c.d.socket);
	expect_alive(p);
	f = peer_receive(p, 25000);
	expect_refusal(f, 0, "BAD_CREDENTIAL", "certificate");
	peer_free(f);
	expect_farewell(p);
	cr_assert(daemon_logged(&c.d, "why=certificate"));
	expect_turned_down(&c, (struct dialling){.name = "brief"}, "sslv3 alert certificate expired",
		"certificate has expired");
	expect_alive(other);
	expect_alive(local);
	peer_close(p);
	peer_close(other);
	peer_close(local);
	certified_stop(&c);
}

/* Nothing is resumed: whoever comes again proves anew who they are, and by what holds then. */
Test(tls, no_session_is_gone_on_with)
{
	struct certified c = certified_start(NULL);
	struct peer *p = certified_open(&c, alice);
	SSL_SESSION *session;
	struct peer *again;

	expect_alive(p); /* a ticket would have come before the answer */
	session = SSL_get1_session(p->ssl);
	cr_expect_not(SSL_SESSION_is_resumable(session));
	peer_close(p);
	again = certified_connect(&c, (struct dialling){.name = "alice", .session = session});
	peer_hello(again);
	cr_expect_not(SSL_session_reused(again->ssl));
	peer_close(again);
	SSL_SESSION_free(session);
	certified_stop(&c);
}

/* ---- Revoked ---- */

static void revoke_serial(struct peer *p, const char *serial)
{
	Jieyou__Revoke revoke;
	struct question q;
	Jieyou__ServerFrame *f;

	ask_change(&q, fresh_key());
	jieyou__revoke__init(&revoke);
	revoke.serial = words(serial);
	q.administer.revoke = &revoke;
	q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_REVOKE;
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
}

/* A live session, that asks nothing, ends in time; and there is no new one. */
static void expect_cut(struct certified *c, struct peer *p, struct dialling how, int64_t since)
{
	struct peer *again;
	struct question q;

	Jieyou__ServerFrame *f = peer_receive(p, REVOKED_MS);

	expect_refusal(f, 0, "UNAUTHENTICATED", "");
	peer_free(f);
	expect_farewell(p);
	cr_expect_lt(now_ms() - since, REVOKED_MS);
	again = certified_connect(c, how);
	cr_assert_null(again->ended);
	ask_hello(&q, 1, "test");
	expect_refused(again, ask(again, &q.frame), "UNAUTHENTICATED", "");
	peer_close(p);
	peer_close(again);
}

/* By the dispatcher the session is at; or by another, of which this one has but the row. */
Test(tls, a_certificate_that_is_revoked_ends_its_session, .timeout = 150)
{
	static const char *const too_seldom[] = {"--identity_ms", "60001", NULL};
	struct certified c = certified_start(NULL);
	struct peer *a = certified_open(&c, alice), *b = certified_open(&c, bob), *other, *chief;
	char sql[200];
	int64_t since;

	certified_make(&c, "client LH-0231@nurse.example 1");
	other = certified_open(&c, (struct dialling){.name = "LH-0231@nurse.example"});
	enter(&c.d, "CHIEF", "ADMIN");
	chief = become(&c.d, "CHIEF");
	since = now_ms();
	revoke_serial(chief, serial_of(&c, "alice"));
	expect_cut(&c, a, alice, since);
	snprintf(sql, sizeof(sql), "insert into revoked values ('%s', now(), 'keyCompromise')",
		serial_of(&c, "bob"));
	expect_alive(b);
	since = now_ms();
	run_sql(&c.d, sql);
	expect_cut(&c, b, bob, since);
	expect_alive(other);
	peer_close(other);
	peer_close(chief);
	cr_assert_eq(daemon_end(&c.d, SIGTERM), 0);
	cr_expect_eq(daemon_task(&c.d, too_seldom), 2, "nobody can set it to look more seldom");
	certified_clean(&c);
}

/* ---- Bytes that are no TLS ---- */

/* What the daemon answers in clear is a handshake of TLS, an alert, or nothing. */
static void expect_nothing_in_clear(const struct certified *c, const void *bytes, size_t n)
{
	int fd = certified_dial(c, 0);
	struct timeval patience = {SOON_MS / 1000, 0};
	unsigned char got[512];
	ssize_t have;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	send(fd, bytes, n, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	have = recv(fd, got, sizeof(got), MSG_WAITALL);
	cr_assert(have >= 0 || errno == ECONNRESET, "the connection stays open");
	cr_assert(have <= 0 || got[0] == 0x15 || got[0] == 0x16, "it answered %zd bytes, the first %#x",
		have, got[0]);
	close(fd);
}

/* What a client sends first. */
static size_t client_hello(uint8_t *to, size_t room)
{
	SSL_CTX *x = SSL_CTX_new(TLS_client_method());
	SSL *ssl = SSL_new(x);
	int n;

	SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	SSL_connect(ssl);
	n = BIO_read(SSL_get_wbio(ssl), to, (int)room);
	cr_assert(n > 100);
	SSL_free(ssl);
	SSL_CTX_free(x);
	ERR_clear_error();
	return (size_t)n;
}

Test(tls, nothing_goes_over_tcp_in_clear)
{
	struct certified c = certified_start(NULL);
	struct written before = written(&c.d);
	struct submission s;
	struct question q;
	uint8_t bytes[4096];
	size_t n;

	ask_hello(&q, 1, "test");
	q.frame.request_id = 1;
	n = frame_bytes(&q.frame, bytes, sizeof(bytes));
	build_submission(&s, 1);
	s.frame.request_id = 2;
	n += frame_bytes(&s.frame, bytes + n, sizeof(bytes) - n);
	expect_nothing_in_clear(&c, bytes, n);
	expect_nothing_in_clear(&c, "GET / HTTP/1.0\r\n\r\n", 18);
	expect_nothing_in_clear(&c, "", 0);
	expect_nothing_in_clear(&c, bytes, client_hello(bytes, sizeof(bytes)) / 2);
	expect_unwritten(&c.d, &before);
	expect_serves(&c);
	certified_stop(&c);
}

/* Any bytes, and a client's first words with some of them changed. */
Test(tls, any_bytes_are_borne)
{
	struct certified c = certified_start(NULL);
	uint64_t state = 20261122;
	uint8_t first[4096], bytes[4096];
	size_t n = client_hello(first, sizeof(first));

	for (int i = 0; i < 300; i++) {
		size_t len = i % 2 ? n : 1 + draw_below(&state, sizeof(bytes));

		memcpy(bytes, first, n);
		for (size_t k = 0; k < (i % 2 ? 1 + draw_below(&state, 8) : len); k++)
			bytes[i % 2 ? draw_below(&state, (uint32_t)n) : k] = (uint8_t)draw_below(&state, 256);
		expect_nothing_in_clear(&c, bytes, len);
	}
	/* And inside TLS, where it is the frames that are wrong. */
	for (int i = 0; i < 100; i++) {
		struct peer *p = certified_open(&c, alice);

		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (uint8_t)draw_below(&state, 256);
		peer_bytes(p, bytes, 1 + draw_below(&state, sizeof(bytes) - 1));
		certified_farewell(p);
		expect_farewell(p);
		peer_close(p);
	}
	expect_serves(&c);
	certified_stop(&c);
}

/* ---- Time and numbers ---- */

static bool is_cut(int fd, int within_ms)
{
	struct timeval patience = {within_ms / 1000, within_ms % 1000 * 1000};
	char byte;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	for (;;) {
		ssize_t n = recv(fd, &byte, 1, 0);

		if (n <= 0)
			return n == 0 || errno == ECONNRESET;
	}
}

Test(tls, a_handshake_must_be_done_soon)
{
	const char *flags[] = {"--handshake_ms", "400", NULL};
	struct certified c = certified_start(flags);
	struct peer *other = certified_open(&c, alice);
	int silent = certified_dial(&c, 0), half = certified_dial(&c, 0), slow = certified_dial(&c, 0);
	int64_t begun = now_ms();
	uint8_t hello[4096];
	size_t n = client_hello(hello, sizeof(hello)), sent = 0;

	send(half, hello, n / 2, MSG_NOSIGNAL);
	while (sent < n && send(slow, hello + sent, 1, MSG_NOSIGNAL) == 1) {
		sent++;
		sleep_ms(20);
		cr_assert(now_ms() - begun < 3000, "still taking bytes after 3 s");
	}
	cr_assert(sent < n);
	cr_assert(is_cut(silent, 2000), "who says nothing");
	cr_assert(is_cut(half, 2000), "who stops in the middle");
	cr_assert(is_cut(slow, 2000), "who is slow");
	cr_assert(daemon_logged(&c.d, "why=handshake"));
	expect_alive(other);
	close(silent);
	close(half);
	close(slow);
	peer_close(other);
	certified_stop(&c);
}

/* Who has shaken hands still has to say Hello, and then whole frames; each has its own time. */
Test(tls, hello_and_frames_must_come_soon)
{
	const char *flags[] = {
		"--handshake_ms", "10000", "--hello_ms", "400", "--frame_ms", "400", NULL};
	struct certified c = certified_start(flags);
	struct peer *silent = certified_connect(&c, alice), *slow = certified_open(&c, alice);
	int64_t begun = now_ms();

	peer_bytes(slow, "\xff\x01", 2); /* 255 bytes are to follow */
	while (now_ms() - begun < 3000 && peer_put(slow, "\x08", 1) == 1 && !peer_wait(slow, false, 50))
		;
	expect_refused(silent, 0, "DEADLINE", "hello");
	expect_farewell(silent);
	expect_refused(slow, 0, "DEADLINE", "frame");
	expect_farewell(slow);
	cr_assert(now_ms() - begun < 3000);
	expect_serves(&c);
	peer_close(silent);
	peer_close(slow);
	certified_stop(&c);
}

/* Handshakes count as sessions that are silent; beyond them nobody is heard, nor told in clear. */
Test(tls, handshakes_are_counted)
{
	enum { SILENT = 4 };
	const char *flags[] = {"--silent_sessions", "4", "--handshake_ms", "1500", NULL};
	struct certified c = certified_start(flags);
	struct peer *greeted = certified_open(&c, alice), *p;
	int fds[SILENT], more;
	Jieyou__ServerFrame *f;
	char byte;

	sleep_ms(50); /* the probes of the start have gone */
	for (int i = 0; i < SILENT; i++)
		fds[i] = certified_dial(&c, 0);
	sleep_ms(50);
	more = certified_dial(&c, 0);
	cr_assert(recv(more, &byte, 1, 0) <= 0, "told in clear");
	close(more);
	p = peer_connect(c.d.socket);
	f = peer_receive(p, SOON_MS);
	expect_refusal(f, 0, "BUSY", "");
	peer_free(f);
	peer_close(p);
	expect_alive(greeted);
	for (int i = 0; i < SILENT; i++) {
		cr_assert(is_cut(fds[i], 3000));
		close(fds[i]);
	}
	sleep_ms(50);
	expect_serves(&c);
	peer_close(greeted);
	certified_stop(&c);
}

Test(tls, many_sessions_at_once)
{
	enum { SESSIONS = 200 };
	struct certified c = certified_start(NULL);
	struct peer *peers[SESSIONS];
	struct submission s;
	uint64_t id;

	for (int i = 0; i < SESSIONS; i++)
		peers[i] = certified_open(&c, i % 2 ? alice : (struct dialling){.name = "bob"});
	for (int i = 0; i < SESSIONS; i++) {
		build_submission(&s, i);
		id = ask(peers[i], &s.frame);
	}
	for (int i = 0; i < SESSIONS; i++) {
		Jieyou__ServerFrame *f = peer_receive(peers[i], SOON_MS);

		expect_filed(f, id);
		peer_free(f);
	}
	cr_assert_eq(written(&c.d).cases, SESSIONS);
	for (int i = 0; i < SESSIONS; i++)
		peer_close(peers[i]);
	certified_stop(&c);
}

/* ---- Much of it, both ways ---- */

enum { MUCH = 1500 };

struct much {
	Jieyou__ServerFrame *answers[MUCH + 2];
};

static void take_much(void *arg, Jieyou__ServerFrame *f)
{
	struct much *m = arg;

	cr_assert(f->request_id >= 2 && f->request_id < MUCH + 2);
	cr_assert(!m->answers[f->request_id], "answered twice");
	m->answers[f->request_id] = f;
}

/* Previews, pages of the pool and of the catalogue, in turn; ids from 2 on. */
static size_t ask_much(uint8_t *bytes, size_t room)
{
	struct submission s;
	struct question q;
	size_t n = 0;

	for (uint64_t i = 0; i < MUCH; i++) {
		build_submission(&s, (int)i);
		if (i % 3 == 0)
			ask_preview(&q, &s);
		else if (i % 3 == 1)
			ask_pool(&q);
		else
			ask_catalogue(&q);
		q.frame.request_id = i + 2;
		n += frame_bytes(&q.frame, bytes + n, room - n);
	}
	return n;
}

static void expect_much(struct peer *p, const struct much *expected)
{
	enum { ROOM = 4 << 20 };
	static uint8_t bytes[ROOM];
	size_t n = ask_much(bytes, ROOM);
	struct much m = {{NULL}};

	exchange(p, bytes, n, MUCH, take_much, &m);
	for (int i = 2; i < MUCH + 2; i++) {
		cr_assert(same_message(&m.answers[i]->base, &expected->answers[i]->base), "answer %d", i);
		peer_free(m.answers[i]);
	}
}

/* Megabytes through buffers of kilobytes: nothing is lost, doubled or changed, and nobody waits. */
Test(tls, a_large_exchange_through_small_buffers)
{
	struct certified c = certified_start(NULL);
	struct peer *local = peer_open(c.d.socket);
	struct much expected = {{NULL}};
	static uint8_t bytes[4 << 20];
	static const int buffers[] = {0, 4096, 20000};
	size_t n = ask_much(bytes, sizeof(bytes));

	exchange(local, bytes, n, MUCH, take_much, &expected);
	for (int i = 0; i < 3; i++) {
		struct peer *p =
			certified_open(&c, (struct dialling){.name = "alice", .buffer = buffers[i]});

		expect_much(p, &expected);
		expect_alive(p);
		certified_farewell(p);
		expect_farewell(p);
		peer_close(p);
	}
	for (int i = 2; i < MUCH + 2; i++)
		peer_free(expected.answers[i]);
	peer_close(local);
	certified_stop(&c);
}

/* Whoever does not read is not read either, and is cut; others do not notice. */
Test(tls, a_client_that_stops_reading_is_cut_alone)
{
	const char *flags[] = {"--stall_ms", "600", NULL};
	struct certified c = certified_start(flags);
	struct peer *p = certified_open(&c, (struct dialling){.name = "alice", .buffer = 8192}),
				*other = certified_open(&c, alice);
	struct question q;
	uint8_t bytes[128];
	size_t n, sent = 0;
	int64_t begun = now_ms();

	ask_pool(&q);
	q.frame.request_id = 9;
	n = frame_bytes(&q.frame, bytes, sizeof(bytes));
	while (!daemon_logged(&c.d, "why=stalled")) {
		int64_t asked = now_ms();

		sent = (sent + peer_put(p, bytes + sent, n - sent)) % n;
		expect_alive(other);
		cr_assert(now_ms() - asked < 1000, "the other one waited");
		cr_assert(now_ms() - begun < SOON_MS, "not cut");
	}
	cr_assert(peer_closed(p, SOON_MS));
	cr_assert_str_neq(p->ended, "close notify", "what was cut did not end well");
	peer_close(p);
	peer_close(other);
	certified_stop(&c);
}

/* ---- How it ends ---- */

/* close_notify ends one side; the answers still come. */
static void expect_answers_after_farewell(const struct certified *c, int number)
{
	enum { ASKED = 60 };
	struct peer *p = certified_open(c, alice);
	PGconn *held = hold(&c->d, "help_case");
	struct submission s;
	struct question q;

	for (int i = 0; i < ASKED; i++) {
		build_submission(&s, number + i);
		ask_preview(&q, &s);
		ask(p, i % 3 ? &s.frame : &q.frame);
	}
	certified_farewell(p);
	hold_until_waited_for(&c->d);
	hold_end(held);
	for (int i = 0; i < ASKED; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f, "%d of %d answers are missing (%s)", ASKED - i, ASKED, p->ended);
		cr_assert_neq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_REFUSAL);
		peer_free(f);
	}
	expect_farewell(p);
	peer_close(p);
}

Test(tls, who_takes_leave_still_gets_the_answers)
{
	const char *few[] = {"--session_requests", "4", NULL};
	struct certified c = certified_start(NULL);

	expect_answers_after_farewell(&c, 0);
	certified_stop(&c);
	c = certified_start(few); /* most of it is not even read yet when the end comes */
	expect_answers_after_farewell(&c, 100);
	certified_stop(&c);
}

/*
 * The socket ends without close_notify, as anybody on the way can make it: that is no end of TLS.
 * What came whole may have been done, once; of a frame that broke off nothing is.
 */
Test(tls, an_end_without_farewell)
{
	struct certified c = certified_start(NULL);
	struct peer *p;
	struct submission s;
	Jieyou__ServerFrame *f;
	uint8_t bytes[4096];
	size_t n;

	build_submission(&s, 1);
	s.frame.request_id = 2;
	n = frame_bytes(&s.frame, bytes, sizeof(bytes));
	for (size_t cut = 1; cut < n; cut += 1 + n / 8) { /* in the middle of a frame */
		p = certified_open(&c, alice);
		peer_bytes(p, bytes, cut);
		shutdown(p->fd, SHUT_WR);
		cr_assert(peer_closed(p, SOON_MS));
		peer_close(p);
	}
	cr_assert_eq(written(&c.d).cases, 0);
	for (int i = 0; i < 8; i++) { /* after a whole one */
		p = certified_open(&c, alice);
		peer_bytes(p, bytes, n);
		shutdown(p->fd, i % 2 ? SHUT_WR : SHUT_RDWR);
		peer_close(p);
	}
	p = certified_open(&c, alice);
	f = peer_ask(p, &s.frame);
	expect_filed(f, s.frame.request_id);
	peer_free(f);
	cr_assert_eq(written(&c.d).cases, 1, "a key gives one case");
	peer_close(p);
	for (size_t n_record = 3; n_record < 12; n_record += 4) { /* in the middle of a TLS record */
		p = certified_open(&c, alice);
		send(p->fd, "\x17\x03\x03\x01\x00garbage", n_record, MSG_NOSIGNAL);
		shutdown(p->fd, SHUT_WR);
		cr_assert(peer_closed(p, SOON_MS));
		peer_close(p);
	}
	expect_serves(&c);
	certified_stop(&c);
}

Test(tls, term_answers_what_is_in_flight)
{
	struct certified c = certified_start(NULL);
	struct peer *p = certified_open(&c, alice), *idle = certified_open(&c, alice);
	int shaking = certified_dial(&c, 0);
	PGconn *held = hold(&c.d, "help_case");
	struct submission s;

	for (int i = 0; i < 3; i++) {
		build_submission(&s, i);
		ask(p, &s.frame);
	}
	hold_until_waited_for(&c.d);
	sleep_ms(100); /* all three have been read */
	kill(c.d.pid, SIGTERM);
	expect_farewell(idle);
	cr_assert(is_cut(shaking, SOON_MS));
	hold_end(held);
	for (int i = 0; i < 3; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f, "%d answers are missing", 3 - i);
		expect_filed(f, f->request_id);
		peer_free(f);
	}
	expect_farewell(p);
	cr_assert_eq(daemon_end(&c.d, 0), 0);
	cr_assert_eq(written(&c.d).cases, 3);
	peer_close(p);
	peer_close(idle);
	close(shaking);
	certified_clean(&c);
}

/*
 * Answers that lie in the socket when the daemon has written them are not thrown away by closing
 * it, though requests lie there unread: it waits until they have arrived.
 */
Test(tls, term_loses_no_answer_under_way)
{
	enum { ASKED = 20 };
	struct certified c = certified_start(NULL);
	struct peer *p = certified_open(&c, (struct dialling){.name = "alice", .buffer = 4096});
	struct question q;
	struct submission s;

	ask_pool(&q);
	for (int i = 0; i < ASKED; i++)
		ask(p, &q.frame);
	sleep_ms(300); /* all are answered, and lie on the way */
	kill(c.d.pid, SIGTERM);
	sleep_ms(300);
	build_submission(&s, 1);
	ask(p, &s.frame); /* never read */
	for (int i = 0; i < ASKED; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f, "%d of %d answers are missing (%s)", ASKED - i, ASKED, p->ended);
		peer_free(f);
		sleep_ms(10);
	}
	expect_farewell(p);
	cr_assert_eq(daemon_end(&c.d, 0), 0);
	cr_assert_eq(written(&c.d).cases, 0);
	peer_close(p);
	certified_clean(&c);
}

/* Whoever never takes the last answers keeps nobody from stopping. */
Test(tls, term_does_not_wait_for_ever)
{
	const char *flags[] = {"--stall_ms", "500", NULL};
	struct certified c = certified_start(flags);
	struct peer *p = certified_open(&c, (struct dialling){.name = "alice", .buffer = 4096});
	struct question q;
	int64_t begun;

	ask_pool(&q);
	for (int i = 0; i < 4; i++)
		ask(p, &q.frame);
	sleep_ms(200);
	begun = now_ms();
	cr_assert_eq(daemon_end(&c.d, SIGTERM), 0);
	cr_assert(now_ms() - begun < 5000, "after %d ms", (int)(now_ms() - begun));
	peer_close(p);
	certified_clean(&c);
}

/* ---- New certificates ---- */

static void server_serial(const struct peer *p, char ret[64])
{
	const X509 *x = SSL_get0_peer_certificate(p->ssl);
	BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
	char *hex = BN_bn2hex(n);

	snprintf(ret, 64, "%s", hex);
	OPENSSL_free(hex);
	BN_free(n);
}

/* The certificate that a new session is shown; it is served. */
static void serial_shown(const struct certified *c, char ret[64])
{
	struct peer *p = certified_open(c, alice);

	server_serial(p, ret);
	expect_alive(p);
	peer_close(p);
}

static void reload(const struct certified *c, const char *expected)
{
	cr_assert_eq(truncate(c->d.log, 0), 0);
	kill(c->d.pid, SIGHUP);
	wait_logged(&c->d, expected);
}

Test(tls, hup_brings_new_certificates_to_new_sessions)
{
	struct certified c = certified_start(NULL);
	struct peer *p = certified_open(&c, alice);
	char old[64], shown[64];

	server_serial(p, old);
	certified_make(&c, "server localhost");
	serial_shown(&c, shown);
	cr_assert_str_eq(shown, old, "not before SIGHUP");
	reload(&c, "info reload certificates=read");
	serial_shown(&c, shown);
	cr_assert_str_neq(shown, old);
	expect_alive(p);
	file_case(p, 1);
	/* Another CA: whoever has a certificate of the old one stays, and does not come again. */
	certified_shell(
		"mkdir %s/old && mv %s/*.pem %s/*.key %s/old", c.folder, c.folder, c.folder, c.folder);
	certified_make(&c, "server localhost");
	certified_make(&c, "client alice");
	certified_shell("cp %s/old/bob.* %s", c.folder, c.folder);
	reload(&c, "info reload certificates=read");
	expect_serves(&c);
	expect_turned_down(&c, (struct dialling){.name = "bob"}, "tlsv1 alert unknown ca",
		"unable to get local issuer certificate");
	expect_alive(p);
	peer_close(p);
	certified_stop(&c);
}

Test(tls, hup_with_a_broken_file_keeps_the_certificates)
{
	static const char *const broken[] = {"server.pem", "server.key", "ca.pem"};
	struct certified c = certified_start(NULL);
	struct peer *p = certified_open(&c, alice);
	char old[64], shown[64];

	server_serial(p, old);
	certified_shell("cp %s/ca.pem %s/kept", c.folder, c.folder);
	for (size_t i = 0; i < 3; i++) {
		certified_make(&c, "server localhost");
		certified_shell("mv %s/%s %s/aside && echo broken >%s/%s", c.folder, broken[i], c.folder,
			c.folder, broken[i]);
		reload(&c, "error reload certificates=unchanged");
		cr_assert(daemon_logged(&c.d, "error tls setting=tls_"));
		cr_assert_not(daemon_logged(&c.d, "certificates=read"));
		certified_shell("cp %s/kept %s/ca.pem", c.folder, c.folder);
		serial_shown(&c, shown);
		cr_assert_str_eq(shown, old);
		expect_alive(p);
		certified_shell("mv %s/aside %s/%s", c.folder, c.folder, broken[i]);
	}
	reload(&c, "info reload certificates=read");
	serial_shown(&c, shown);
	cr_assert_str_neq(shown, old);
	peer_close(p);
	certified_stop(&c);
}

/* ---- The process ---- */

Test(tls, no_core_files)
{
	struct daemon d = daemon_start(NULL);
	char path[64], line[256];
	bool none = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/limits", (int)d.pid);
	f = fopen(path, "r");
	cr_assert(f);
	while (fgets(line, sizeof(line), f)) {
		int soft = -1, hard = -1;

		if (sscanf(line, "Max core file size %d %d", &soft, &hard) == 2)
			none = soft == 0 && hard == 0;
	}
	fclose(f);
	cr_assert(none);
	daemon_stop(&d);
}
