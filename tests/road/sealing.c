/*
 * Sealed records: what is tampered with in either database is not shown; a daemon that has not the
 * right master key, or would write in clear among what is sealed, does not serve; and a case is
 * erased, unless it is held.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asking.h"
#include "certified.h"
#include "chains.h"

static const char *const off[] = {"--sealing", "off", NULL};

static void expect_unreadable(struct peer *p, int64_t id, const char *what)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "INTERNAL", "%s", what);
	peer_free(f);
}

static void expect_readable(struct peer *p, int64_t id, const char *what)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "", "%s", what);
	cr_expect(f->get_case->help && strstr(f->get_case->help->narrative, "单亲"), "%s", what);
	cr_expect(f->get_case->match != NULL);
	peer_free(f);
}

/* ---- Tampering ---- */

/* Each is its own inverse. Of cases 1 and 2, whatever their numbers. */
static const struct {
	const char *what, *sql;
	bool keys; /* of the key store */
} tamperings[] = {
	{"a byte of a body", "update event set body = set_byte(body, 30, get_byte(body, 30) # 1)",
		false},
	{"the nonce", "update event set body = set_byte(body, 0, get_byte(body, 0) # 1)", false},
	{"bodies of two cases",
		"update event e set body = o.body from event o where e.case_id <> o.case_id and e.seq = "
		"o.seq",
		false},
	{"bodies and key ids of two cases",
		"update event e set body = o.body, key_id = o.key_id from event o "
		"where e.case_id <> o.case_id and e.seq = o.seq",
		false},
	{"key ids of two cases",
		"update event e set key_id = o.key_id from event o where e.case_id <> o.case_id and e.seq "
		"= o.seq",
		false},
	{"bodies of two events",
		"update event e set body = o.body from event o where e.case_id = o.case_id and e.seq <> "
		"o.seq",
		false},
	{"wrapped keys of two cases",
		"update case_key k set wrapped = o.wrapped from case_key o "
		"where k.id <> o.id and greatest(k.id, o.id) <= 2",
		true},
	{"a byte of a wrapped key",
		"update case_key set wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1)", true},
	{"the master key's name", "update case_key set master = reverse(master)", true},
};

static void tamper(const struct daemon *d, size_t i)
{
	if (tamperings[i].keys)
		daemon_keys_sql(d, "%s", tamperings[i].sql);
	else
		daemon_sql(d, "%s", tamperings[i].sql);
}

Test(sealing, what_was_tampered_with_is_not_shown)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t one = file_case(p, 1), two = file_case(p, 2);

	cr_assert(one == 1 && two == 2);
	daemon_sql(&d, "alter table event disable trigger append_only");
	for (size_t i = 0; i < sizeof(tamperings) / sizeof(tamperings[0]); i++) {
		tamper(&d, i);
		expect_unreadable(p, one, tamperings[i].what);
		expect_unreadable(p, two, tamperings[i].what);
		tamper(&d, i);
		expect_readable(p, one, tamperings[i].what);
	}
	cr_expect(daemon_logged(&d, "error record-unreadable case=1 seq=2 type=MatchedBody"));
	cr_expect_not(daemon_logged(&d, "单亲"));
	peer_close(p);
	daemon_stop(&d);
}

/* Words put in clear in the place of sealed ones are not taken for those, nor is a shorter body. */
Test(sealing, what_was_forged_is_not_shown)
{
	static const char *const forgeries[] = {
		"update event set key_id = 0",
		"update event set key_id = 0, body = ''",
		"update event set body = substr(body, 1, 39)",
		"update event set body = ''",
	};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);

	daemon_sql(&d, "alter table event disable trigger append_only");
	daemon_sql(&d, "create table kept as select seq, key_id, body from event");
	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		daemon_sql(&d, "%s", forgeries[i]);
		expect_unreadable(p, id, forgeries[i]);
		daemon_sql(&d, "update event e set key_id = k.key_id, body = k.body from kept k "
					   "where k.seq = e.seq");
		expect_readable(p, id, forgeries[i]);
	}
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Master keys ---- */

static void make_master(struct daemon *d, const char *path)
{
	const char *const task[] = {"--make-master-key", path, NULL};

	cr_assert_eq(daemon_task(d, task), 0, "see %s", d->log);
}

Test(sealing, another_master_key_will_not_do)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	char other[80];
	const char *const wrong[] = {"--master_key", other, NULL};
	const char *const none[] = {"--master_key", "/nowhere/master.key", NULL};

	snprintf(other, sizeof(other), "%s/other", d.folder);
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	make_master(&d, other);
	daemon_run(&d, wrong);
	wait_logged(&d, "error master-key missing=");
	sleep_ms(300);
	cr_expect_not(peer_serving(d.socket));
	cr_expect_str_eq(daemon_keys_sql(&d, "select count(*) from master_key"), "1");
	daemon_end(&d, SIGTERM);
	cr_expect_eq(daemon_task(&d, none), 1);
	cr_expect(daemon_logged(&d, "/nowhere/master.key: No such file"));
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	expect_readable(p, id, "with the right key again");
	peer_close(p);
	unlink(other);
	daemon_stop(&d);
}

Test(sealing, is_not_forgotten_in_the_settings)
{
	struct daemon d = daemon_prepare();
	const char *const no_keys[] = {"--keys", "", NULL},
					  *const no_master[] = {"--master_key", "", NULL},
					  *const neither[] = {"--sealing", "maybe", NULL};

	cr_expect_eq(daemon_task(&d, no_keys), 2);
	cr_expect(daemon_logged(&d, "sealing = off"));
	cr_expect_eq(daemon_task(&d, neither), 2);
	unsetenv("JIEYOU_MASTER_KEY");
	cr_expect_eq(daemon_task(&d, no_master), 2);
	cr_expect(daemon_logged(&d, "--make-master-key FILE"));
	daemon_clean(&d);
}

/* Whether these bytes are in the memory that the daemon has written to. */
static bool remembers(const struct daemon *d, const char *words)
{
	enum { PIECE = 1 << 16, OVERLAP = 64 };
	static char piece[OVERLAP + PIECE];
	char path[40], line[512];
	unsigned long from, to;
	FILE *maps;
	bool found = false;
	int memory;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)d->pid);
	memory = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)d->pid);
	maps = fopen(path, "r");
	cr_assert(memory >= 0 && maps);
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx rw", &from, &to) != 2 || !strstr(line, " rw"))
			continue;
		for (memset(piece, 0, OVERLAP); from < to && !found; from += PIECE) {
			ssize_t n = pread(memory, piece + OVERLAP, PIECE, (off_t)from);

			found = n > 0 && memmem(piece, OVERLAP + (size_t)n, words, strlen(words));
			memcpy(piece, piece + PIECE, OVERLAP);
		}
	}
	fclose(maps);
	close(memory);
	return found;
}

static void sing(struct submission *s, char narrative[16000])
{
	for (size_t i = 0; i + 1 < 16000; i++)
		narrative[i] = "canary-5e1f "[i % 12];
	narrative[15999] = '\0';
	build_submission(s, 1);
	s->help.narrative = narrative;
}

static void preview_canary(struct peer *p)
{
	struct submission s;
	struct question q;
	char narrative[16000];

	sing(&s, narrative);
	ask_preview(&q, &s);
	peer_free(peer_ask(p, &q.frame));
}

/* A case with a canary is filed by one connection and read by the other; then both are gone. */
static void file_canary(const struct daemon *d, struct peer *p, struct peer *side)
{
	struct submission s;
	struct question q;
	Jieyou__ServerFrame *f;
	char narrative[16000];

	sing(&s, narrative);
	peer_free(peer_ask(p, &s.frame));
	ask_case(&q, 1);
	f = peer_ask(side, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_assert_str_eq(f->get_case->help->narrative, narrative);
	peer_free(f);
	peer_close(p);
	peer_close(side);
	p = peer_open(d->socket); /* those have been reaped */
	expect_alive(p);
	peer_close(p);
}

static void expect_forgotten(const struct daemon *d)
{
	cr_expect(remembers(d, d->database), "it would have been found");
	cr_expect_not(remembers(d, "canary-5e1f canary"));
}

static void skip_where_memory_is_not_seen(void)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("the sanitizer keeps what is freed, and maps terabytes");
#endif
	if (getuid() != 0)
		cr_skip_test("only root looks into the memory of others");
}

/* What went through is not kept: neither in a request's memory nor in the buffers of a connection.
 */
Test(sealing, forgets_what_was_answered)
{
	struct daemon d;

	skip_where_memory_is_not_seen();
	d = daemon_start(NULL);
	file_canary(&d, peer_open(d.socket), peer_open(d.socket));
	expect_forgotten(&d);
	daemon_stop(&d);
}

/* Nor in those of TLS, which opens what comes in memory of its own. */
Test(sealing, forgets_what_went_over_tls)
{
	enum { PEERS = 8 };
	static const struct dialling alice = {.name = "alice"};
	struct peer *peers[PEERS];
	struct certified c;

	skip_where_memory_is_not_seen();
	c = certified_start(NULL);
	for (int i = 0; i < PEERS; i++)
		peers[i] = certified_open(&c, alice);
	for (int i = 0; i < PEERS; i++)
		preview_canary(peers[i]);
	expect_forgotten(&c.d);
	for (int i = 0; i < PEERS; i++)
		peer_close(peers[i]);
	expect_forgotten(&c.d);
	file_canary(&c.d, certified_open(&c, alice), certified_open(&c, alice));
	expect_forgotten(&c.d);
	certified_stop(&c);
}

/* Whatever the system allows: it would hold the words of cases, and keys. */
Test(sealing, no_core_is_left)
{
	struct rlimit limit;
	struct daemon d;
	struct peer *p;
	int status;

	cr_assert_eq(getrlimit(RLIMIT_CORE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_CORE, &limit), 0);
	d = daemon_start(NULL);
	p = peer_open(d.socket);
	file_case(p, 1);
	status = daemon_end(&d, SIGABRT);
	cr_expect(WIFSIGNALED(status) && !WCOREDUMP(status), "%#x", status);
	peer_close(p);
	daemon_clean(&d);
}

/* The daemon as a user who is not root, without a database: it waits for one. */
static pid_t run_as_nobody(const char *folder)
{
	enum { NOBODY = 65534 };
	char binary[200], address[100],
		*argv[] = {words("jieyoud"), words("--sealing"), words("off"), words("--database"),
			words("host=/nowhere"), words("--phone_key"), words(""), words("--listen"), address,
			NULL};
	pid_t pid;
	int fd;

	snprintf(binary, sizeof(binary), "%s/bin/jieyoud", getenv("JIEYOU_BUILD"));
	snprintf(address, sizeof(address), "unix:%s/s", folder);
	fd = open(binary, O_RDONLY | O_CLOEXEC);
	cr_assert(fd >= 0 && chown(folder, NOBODY, NOBODY) == 0);
	pid = fork();
	if (pid == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0)
		fexecve(fd, argv, environ);
	if (pid == 0)
		_exit(1);
	close(fd);
	return pid;
}

/*
 * Where a program is given the cores of all others, it is given them whatever the limit (core(5));
 * but not of a process that is not to be dumped. Whose files in /proc belong to root then.
 */
Test(sealing, no_core_is_given_to_a_program)
{
	char folder[] = "/tmp/jieyou-nobody.XXXXXX", path[64];
	struct stat st = {0}, listening;
	int64_t until = now_ms() + SOON_MS;
	pid_t pid;

	if (getuid() != 0)
		cr_skip_test("only root can be somebody else");
	cr_assert(mkdtemp(folder));
	pid = run_as_nobody(folder);
	snprintf(path, sizeof(path), "%s/s", folder);
	while (stat(path, &listening) != 0) {
		cr_assert_lt(now_ms(), until, "it does not listen");
		sleep_ms(20);
	}
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	cr_expect_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_uid, 0);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	cr_assert_eq(rmdir(folder), 0);
}

/* ---- Off, and on ---- */

Test(sealing, off_keeps_words_in_clear_until_it_is_on)
{
	struct daemon d = daemon_start(off);
	struct peer *p = peer_open(d.socket);
	int64_t before = file_case(p, 1), after;

	cr_expect(daemon_logged(&d, "warn sealing setting=off words_of_cases=IN_CLEAR"));
	expect_readable(p, before, "in clear");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where key_id = 0"), 2);
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	after = file_case(p, 2);
	expect_readable(p, before, "of before");
	expect_readable(p, after, "sealed");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from event where key_id = case_id and length(body) > 40"),
		2);
	cr_expect_eq(chains_verify_events(&d), 4);
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, off);
	wait_logged(&d, "error sealing setting=off records=sealed");
	sleep_ms(300);
	cr_expect_not(peer_serving(d.socket));
	daemon_stop(&d);
}

/* ---- Erasing ---- */

static Jieyou__ServerFrame *erase(
	struct peer *p, int64_t id, Jieyou__EraseCase__ActCase act, const char *key)
{
	struct question q;

	ask_erase(&q, id, act, key);
	return peer_ask(p, &q.frame);
}

static void expect_done(
	struct peer *p, int64_t id, Jieyou__EraseCase__ActCase act, const char *key, const char *state)
{
	Jieyou__ServerFrame *f = erase(p, id, act, key);

	cr_assert_str_eq(refused_as(f), "");
	cr_expect_str_eq(f->erase_case->head->state, state);
	cr_expect_eq(f->erase_case->held, act == JIEYOU__ERASE_CASE__ACT_HOLD);
	peer_free(f);
}

static void expect_state(
	struct peer *p, int64_t id, Jieyou__EraseCase__ActCase act, const char *key, bool held)
{
	Jieyou__ServerFrame *f = erase(p, id, act, key);

	cr_assert_str_eq(refused_as(f), "");
	cr_expect(f->erase_case->repeated);
	cr_expect_eq(f->erase_case->held, held);
	peer_free(f);
}

static void expect_not_done(
	struct peer *p, int64_t id, Jieyou__EraseCase__ActCase act, const char *name)
{
	Jieyou__ServerFrame *f = erase(p, id, act, "another");

	cr_expect_str_eq(peer_refusal(f)->name, name);
	peer_free(f);
}

#define ERASE JIEYOU__ERASE_CASE__ACT_ERASE
#define HOLD JIEYOU__ERASE_CASE__ACT_HOLD
#define RELEASE JIEYOU__ERASE_CASE__ACT_RELEASE

Test(sealing, a_held_case_is_not_erased)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);

	expect_done(p, id, RELEASE, "z", "RECEIVED"); /* it was not held */
	expect_done(p, id, HOLD, "a", "RECEIVED");
	expect_done(p, id, HOLD, "a", "RECEIVED"); /* the same again */
	expect_done(p, id, HOLD, "y", "RECEIVED");
	expect_not_done(p, id, ERASE, "WRONG_STATE");
	expect_readable(p, id, "held");
	expect_done(p, id, RELEASE, "b", "RECEIVED");
	expect_done(p, id, HOLD, "c", "RECEIVED");
	expect_done(p, id, RELEASE, "d", "RECEIVED");
	expect_state(p, id, HOLD, "a", false); /* late, and heard twice: it holds nothing again */
	expect_done(p, id, ERASE, "e", "ERASED");
	expect_done(p, id, ERASE, "e", "ERASED");
	expect_not_done(p, id, HOLD, "WRONG_STATE");
	expect_not_done(p, 99, ERASE, "NOT_FOUND");
	expect_not_done(p, 0, ERASE, "BAD_VALUE");
	cr_expect_str_eq(daemon_sql(&d, "select string_agg(kind, ' ' order by seq) from event"),
		"FILED MATCHED HELD RELEASED HELD RELEASED ERASED");
	cr_expect_eq(chains_verify_events(&d), 7);
	peer_close(p);
	daemon_stop(&d);
}

static void wait_destroyed(const struct daemon *d, int64_t id)
{
	int64_t until = now_ms() + SOON_MS;

	while (
		atoi(daemon_keys_sql(d, "select count(*) from case_key where id = %lld and wrapped is null",
			(long long)id)) == 0) {
		cr_assert_lt(now_ms(), until, "the key is still there");
		sleep_ms(20);
	}
}

/* What is left of an erased case: its record, and that it was erased. */
static void expect_erased(struct peer *p, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_null(f->get_case->help);
	cr_expect_null(f->get_case->match);
	cr_expect(strstr(f->get_case->notice, "已依法删除"));
	cr_expect_str_eq(f->get_case->head->state, "ERASED");
	cr_expect_eq(f->get_case->head->due_us, 0);
	cr_expect_eq(f->get_case->n_events, 3);
	peer_free(f);
	ask_why(&q, id, "E04", "");
	expect_refused(p, ask(p, &q.frame), "WRONG_STATE", "case_id");
}

Test(sealing, an_erased_case_is_its_record_only)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1), other = file_case(p, 2);
	struct submission s;
	Jieyou__ServerFrame *f;

	expect_done(p, id, ERASE, "a", "ERASED");
	expect_erased(p, id); /* whether the key is gone or not yet */
	wait_destroyed(&d, id);
	expect_erased(p, id);
	f = erase(p, id, ERASE, "a");
	cr_assert_str_eq(refused_as(f), "");
	cr_expect(f->erase_case->repeated && f->erase_case->destroyed);
	peer_free(f);
	build_submission(
		&s, 1); /* what was once filed is not filed again, nor answered with its words */
	f = peer_ask(p, &s.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect(f->submit_case->repeated && !f->submit_case->match);
	cr_expect_eq(f->submit_case->head->case_id, id);
	peer_free(f);
	expect_readable(p, other, "another case");
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'STATE'"), 1);
	cr_expect_eq(chains_verify_events(&d), 5);
	peer_close(p);
	daemon_stop(&d);
}

/* Words in clear cannot be erased by destroying a key: that is not said to be done. */
Test(sealing, words_in_clear_are_not_said_to_be_erased)
{
	struct daemon d = daemon_start(off);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);

	expect_not_done(p, id, ERASE, "WRONG_STATE");
	expect_readable(p, id, "in clear");
	peer_close(p);
	daemon_stop(&d);
}
