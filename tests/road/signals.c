/* Signals: SIGTERM finishes what is under way, SIGHUP reads the settings again. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asking.h"

/* ---- Stopping ---- */

static bool ended_well(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Test(signals, term_answers_what_is_in_flight)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *idle = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;

	for (int i = 0; i < 3; i++) {
		build_submission(&s, i);
		ask(p, &s.frame);
	}
	hold_until_waited_for(&d);
	sleep_ms(100); /* all three have been read */
	kill(d.pid, SIGTERM);
	cr_assert(peer_closed(idle, SOON_MS), "who asked nothing is kept");
	cr_assert(access(d.socket, F_OK) != 0, "it still listens");
	hold_end(held);
	for (int i = 0; i < 3; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f, "%d answers are missing", 3 - i);
		expect_filed(f, f->request_id);
		peer_free(f);
	}
	cr_assert(peer_closed(p, SOON_MS));
	cr_assert(ended_well(daemon_end(&d, 0)));
	cr_assert_eq(written(&d).cases, 3);
	peer_close(p);
	peer_close(idle);
	daemon_clean(&d);
}

Test(signals, int_stops_too_and_an_idle_daemon_ends_at_once)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t begun = now_ms();

	cr_assert(ended_well(daemon_end(&d, SIGINT)));
	cr_assert(now_ms() - begun < 2000, "it took %d ms", (int)(now_ms() - begun));
	cr_assert(daemon_logged(&d, "stopped unfinished=0"));
	peer_close(p);
	daemon_clean(&d);
}

/* What does not finish in time is left, and said so by the exit status; the key finds it. */
Test(signals, term_does_not_wait_for_ever)
{
	const char *flags[] = {"--drain_ms", "300", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	int64_t begun;
	int status;

	build_submission(&s, 1);
	ask(p, &s.frame);
	hold_until_waited_for(&d);
	begun = now_ms();
	status = daemon_end(&d, SIGTERM);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1, "status %#x", (unsigned)status);
	cr_assert(now_ms() - begun < 3000);
	cr_assert(daemon_logged(&d, "stopped unfinished=1"));
	hold_end(held);
	peer_close(p);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	file_case(p, 1);
	cr_assert_eq(written(&d).cases, 1);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Settings again ---- */

struct reloading {
	struct daemon d;
	char conf[128];
};

static void write_conf(const struct reloading *r, const char *lines)
{
	FILE *f = fopen(r->conf, "w");

	cr_assert(f);
	fputs(lines, f);
	fclose(f);
}

static struct reloading start_with(const char *lines)
{
	struct reloading r = {.d = daemon_prepare()};
	const char *flags[] = {"--conf", r.conf, NULL};

	snprintf(r.conf, sizeof(r.conf), "%s/conf", r.d.folder);
	write_conf(&r, lines);
	daemon_run(&r.d, flags);
	daemon_wait_serving(&r.d);
	return r;
}

static void stop(struct reloading *r)
{
	unlink(r->conf);
	daemon_stop(&r->d);
}

/* Whether a connection that comes and goes is told at level debug. */
static bool tells_debug(struct reloading *r)
{
	struct peer *p = peer_open(r->d.socket);

	peer_close(p);
	sleep_ms(NOTHING_MS);
	return daemon_logged(&r->d, "debug session-end");
}

Test(signals, hup_reads_the_settings_and_keeps_sessions)
{
	struct reloading r = start_with("log_level = info\n");
	struct peer *p = peer_open(r.d.socket), *more;
	Jieyou__ServerFrame *f;

	cr_assert(!tells_debug(&r));
	write_conf(&r, "# another day\nlog_level = debug\nsessions = 1\n");
	kill(r.d.pid, SIGHUP);
	wait_logged(&r.d, "info reload settings=read");
	expect_alive(p);
	more = peer_connect(r.d.socket);
	f = peer_receive(more, SOON_MS);
	expect_refusal(f, 0, "BUSY", "");
	peer_free(f);
	peer_close(more);
	write_conf(&r, "log_level = debug\n");
	kill(r.d.pid, SIGHUP);
	expect_alive(p);
	sleep_ms(100);
	cr_assert(tells_debug(&r));
	expect_alive(p);
	peer_close(p);
	stop(&r);
}

/* What takes a restart is named, if it was changed, and stays as it was. */
Test(signals, hup_names_the_settings_that_wait_for_a_restart)
{
	struct reloading r = start_with("log_level = info\n");
	struct peer *p = peer_open(r.d.socket);

	write_conf(&r, "requests = 77\nlog_level = info\n");
	kill(r.d.pid, SIGHUP);
	wait_logged(&r.d, "info reload settings=read");
	cr_expect(daemon_logged(&r.d, "warn reload setting=requests unchanged until=restart"));
	cr_expect_not(daemon_logged(&r.d, "setting=log_level"));
	cr_expect_not(daemon_logged(&r.d, "setting=database"));
	expect_alive(p);
	peer_close(p);
	stop(&r);
}

Test(signals, hup_with_a_fault_keeps_all_settings)
{
	static const char *const faults[] = {"sessions = 1\nlog_level = loud\n",
		"sessions = 1\nhello_ms = 0\n", "sessions = 1\nno_such_setting = 1\n",
		"sessions = 1\nwhat is this\n", "sessions = 1\nframe_ms = ten\n"};
	struct reloading r = start_with("log_level = info\n");
	struct peer *p = peer_open(r.d.socket);

	for (size_t i = 0; i <= sizeof(faults) / sizeof(faults[0]); i++) {
		bool gone = i == sizeof(faults) / sizeof(faults[0]);

		if (gone)
			unlink(r.conf);
		else
			write_conf(&r, faults[i]);
		cr_assert_eq(truncate(r.d.log, 0), 0);
		kill(r.d.pid, SIGHUP);
		wait_logged(&r.d, "settings=unchanged");
		cr_assert(!daemon_logged(&r.d, "settings=read"));
		expect_alive(p);
		cr_assert(!tells_debug(&r), "sessions and level are as they were");
	}
	peer_close(p);
	stop(&r);
}
