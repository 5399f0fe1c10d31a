#include "daemon.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"

enum { FLAGS_MAX = 32, SERVING_MS = 60000, ENDING_MS = 20000 };

int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void sleep_ms(int ms)
{
	struct timespec ts = {ms / 1000, (long)(ms % 1000) * 1000000};

	nanosleep(&ts, NULL);
}

static const char *environment(const char *name)
{
	const char *v = getenv(name);

	cr_assert(v && *v, "%s is not set: run the tests by `make test`", name);
	return v;
}

static PGconn *connect_to(const char *host, const char *database)
{
	char conninfo[256];
	PGconn *conn;

	snprintf(conninfo, sizeof(conninfo), "host=%s user=%s dbname=%s", host, environment("PGUSER"),
		database);
	conn = PQconnectdb(conninfo);
	cr_assert(PQstatus(conn) == CONNECTION_OK, "%s", PQerrorMessage(conn));
	return conn;
}

static void run_sql(const char *host, const char *sql)
{
	PGconn *conn = connect_to(host, "postgres");
	PGresult *res = PQexec(conn, sql);

	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

static void create(const char *host, const char *name, const char *how)
{
	char sql[400];

	snprintf(sql, sizeof(sql), "create database %s %s", name, how);
	run_sql(host, sql);
}

static void name_keys(const struct daemon *d, char name[80])
{
	snprintf(name, 80, "%s_keys", d->database);
}

/* A database for a key store that is empty, or migrated. */
static void prepare_keys(struct daemon *d, const char *host, const char *how)
{
	char name[80];

	name_keys(d, name);
	snprintf(d->keys_host, sizeof(d->keys_host), "%s", host);
	create(host, name, how);
	snprintf(
		d->keys, sizeof(d->keys), "host=%s user=%s dbname=%s", host, environment("PGUSER"), name);
}

/* A new database, made with these words after `create database NAME`, and a folder. */
static struct daemon prepare(const char *host, const char *how)
{
	static int counter;
	struct daemon d = {0};

	snprintf(d.host, sizeof(d.host), "%s", host);
	snprintf(d.database, sizeof(d.database), "test_%d_%d", (int)getpid(), counter++);
	create(host, d.database, how);
	snprintf(d.conninfo, sizeof(d.conninfo), "host=%s user=%s dbname=%s", host,
		environment("PGUSER"), d.database);
	snprintf(d.folder, sizeof(d.folder), "/tmp/jieyou-test.XXXXXX");
	cr_assert(mkdtemp(d.folder));
	snprintf(d.socket, sizeof(d.socket), "%s/s", d.folder);
	snprintf(d.log, sizeof(d.log), "%s/log", d.folder);
	return d;
}

/* By its files: PostgreSQL's other way writes every page of the seed to its log first. */
#define COPY_OF(template) "template " template " strategy file_copy"

static struct daemon prepare_copy(const char *how)
{
	const char *host = environment("PGHOST");
	struct daemon d = prepare(host, how);

	prepare_keys(&d, host, COPY_OF("jieyou_template_keys"));
	return d;
}

struct daemon daemon_prepare(void)
{
	return prepare_copy(COPY_OF("jieyou_untaught"));
}

struct daemon daemon_prepare_taught(void)
{
	return prepare_copy(COPY_OF("jieyou_template"));
}

struct daemon daemon_prepare_empty(const char *host, const char *encoding)
{
	char how[160];
	struct daemon d;

	snprintf(how, sizeof(how), "template template0 encoding '%s' locale '%s'", encoding,
		strcmp(encoding, "UTF8") == 0 ? "C.UTF-8" : "C");
	d = prepare(host, how);
	prepare_keys(&d, host, "template template0 encoding 'UTF8' locale 'C.UTF-8'");
	return d;
}

static void exec_daemon(const struct daemon *d, const char *const extra[])
{
	char program[512], listen[128];
	const char *argv[FLAGS_MAX + 8];
	int n = 0, fd = open(d->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	snprintf(program, sizeof(program), "%s/bin/jieyoud", environment("JIEYOU_BUILD"));
	snprintf(listen, sizeof(listen), "unix:%s", d->socket);
	argv[n++] = program;
	argv[n++] = "--database";
	argv[n++] = d->conninfo;
	argv[n++] = "--keys";
	argv[n++] = d->keys;
	argv[n++] = "--listen";
	argv[n++] = listen;
	for (int i = 0; extra && extra[i] && n < FLAGS_MAX; i++)
		argv[n++] = extra[i];
	argv[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no daemon behind */
	dup2(fd, STDERR_FILENO);
	dup2(fd, STDOUT_FILENO);
	execv(program, (char **)(uintptr_t)argv);
	_exit(127);
}

void daemon_run(struct daemon *d, const char *const extra[])
{
	d->pid = fork();
	cr_assert(d->pid >= 0);
	if (d->pid == 0)
		exec_daemon(d, extra);
}

struct daemon daemon_start_beside(const struct daemon *d, const char *const extra[])
{
	struct daemon other = *d;

	snprintf(other.folder, sizeof(other.folder), "/tmp/jieyou-test.XXXXXX");
	cr_assert(mkdtemp(other.folder));
	snprintf(other.socket, sizeof(other.socket), "%s/s", other.folder);
	snprintf(other.log, sizeof(other.log), "%s/log", other.folder);
	daemon_run(&other, extra);
	daemon_wait_serving(&other);
	return other;
}

void daemon_end_beside(struct daemon *other)
{
	daemon_end(other, SIGTERM);
	unlink(other->log);
	rmdir(other->folder);
}

/* The file tests/harness/register.sql, as run.sh has put it into its template. */
static void enter_people(const struct daemon *d)
{
	char path[600], conninfo[512], sql[4096];
	FILE *f;
	size_t n;
	PGconn *conn;
	PGresult *res;

	snprintf(path, sizeof(path), "%s/tests/harness/register.sql", environment("JIEYOU_TREE"));
	snprintf(conninfo, sizeof(conninfo), "%s options='-c test.uid=%d'", d->conninfo, (int)getuid());
	f = fopen(path, "r");
	cr_assert(f, "%s", path);
	n = fread(sql, 1, sizeof(sql) - 1, f);
	sql[n] = '\0';
	fclose(f);
	conn = PQconnectdb(conninfo);
	res = PQexec(conn, "select 1 from principal");
	if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 0) {
		PQclear(res);
		res = PQexec(conn, sql);
		cr_assert_eq(PQresultStatus(res), PGRES_COMMAND_OK, "%s", PQerrorMessage(conn));
	}
	PQclear(res);
	PQfinish(conn);
}

int daemon_task(struct daemon *d, const char *const flags[])
{
	struct daemon once = *d;
	int status = 0;

	daemon_run(&once, flags);
	cr_assert_eq(waitpid(once.pid, &status, 0), once.pid);
	cr_assert(WIFEXITED(status), "jieyoud %s ended with %#x", flags[0], status);
	return WEXITSTATUS(status);
}

int daemon_migrate(struct daemon *d)
{
	static const char *const task[] = {"--migrate", NULL};
	int status = daemon_task(d, task);

	if (status == 0)
		enter_people(d);
	return status;
}

static void drop_keys(const struct daemon *d)
{
	char sql[200], name[80];

	name_keys(d, name);
	snprintf(sql, sizeof(sql), "drop database %s with (force)", name);
	run_sql(d->keys_host, sql);
}

void daemon_move_keys(struct daemon *d, const char *host)
{
	drop_keys(d);
	prepare_keys(d, host, "template template0 encoding 'UTF8' locale 'C.UTF-8'");
	cr_assert_eq(daemon_migrate(d), 0, "see %s", d->log);
}

void daemon_wait_serving(struct daemon *d)
{
	int64_t until = now_ms() + SERVING_MS;

	while (now_ms() < until) {
		if (peer_serving(d->socket))
			return;
		cr_assert(waitpid(d->pid, NULL, WNOHANG) == 0, "jieyoud ended at its start");
		sleep_ms(10);
	}
	cr_assert(false, "jieyoud does not serve after %d ms", SERVING_MS);
}

struct daemon daemon_start(const char *const extra[])
{
	struct daemon d = daemon_prepare();

	daemon_run(&d, extra);
	daemon_wait_serving(&d);
	return d;
}

int shell(const char *format, ...)
{
	char command[1200];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command); /* NOLINT: a test's own words */
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int daemon_end(struct daemon *d, int signal)
{
	int64_t until = now_ms() + ENDING_MS;
	int status = 0;

	cr_assert(d->pid > 0);
	kill(d->pid, signal);
	while (waitpid(d->pid, &status, WNOHANG) == 0) {
		if (now_ms() > until) {
			kill(d->pid, SIGKILL);
			waitpid(d->pid, &status, 0);
			cr_assert(false, "jieyoud did not end within %d ms", ENDING_MS);
		}
		sleep_ms(5);
	}
	d->pid = 0;
	return status;
}

void daemon_clean(struct daemon *d)
{
	char sql[200];

	drop_keys(d);
	snprintf(sql, sizeof(sql), "drop database %s with (force)", d->database);
	run_sql(d->host, sql);
	unlink(d->socket);
	unlink(d->log);
	rmdir(d->folder);
}

void daemon_stop(struct daemon *d)
{
	int status = daemon_end(d, SIGTERM);

	cr_assert(
		WIFEXITED(status) && WEXITSTATUS(status) == 0, "jieyoud ended with status %#x", status);
	daemon_clean(d);
}

bool daemon_logged(const struct daemon *d, const char *words)
{
	FILE *f = fopen(d->log, "r");
	char line[2048];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, words) != NULL;
	if (f)
		fclose(f);
	return found;
}

PGconn *daemon_connect(const struct daemon *d)
{
	return connect_to(d->host, d->database);
}

static const char *query(PGconn *conn, const char *sql)
{
	static char value[4096];
	PGresult *res = PQexec(conn, sql);

	cr_assert(PQresultStatus(res) == PGRES_TUPLES_OK || PQresultStatus(res) == PGRES_COMMAND_OK,
		"%s: %s", sql, PQerrorMessage(conn));
	value[0] = '\0';
	if (PQntuples(res) > 0)
		snprintf(value, sizeof(value), "%s", PQgetvalue(res, 0, 0));
	PQclear(res);
	PQfinish(conn);
	return value;
}

const char *daemon_sql(const struct daemon *d, const char *format, ...)
{
	char sql[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof(sql), format, args);
	va_end(args);
	return query(daemon_connect(d), sql);
}

int64_t daemon_count(const struct daemon *d, const char *format, ...)
{
	char sql[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof(sql), format, args);
	va_end(args);
	return atoll(query(daemon_connect(d), sql));
}

const char *daemon_keys_sql(const struct daemon *d, const char *format, ...)
{
	char sql[2048], name[80];
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof(sql), format, args);
	va_end(args);
	name_keys(d, name);
	return query(connect_to(d->keys_host, name), sql);
}
