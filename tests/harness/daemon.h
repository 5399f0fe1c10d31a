/*
 * Daemon: a real jieyoud on a database of its own, for one test.
 *
 *     struct daemon d = daemon_start(NULL);        database cloned, serving
 *     ... peer_open(&d) ...
 *     daemon_stop(&d);                             asserts exit status 0; drops the database
 *
 * The run (tests/run.sh) has started a PostgreSQL, named by PGHOST and PGUSER, with a migrated
 * database `jieyou_template`, the same without what the model has learnt, `jieyou_untaught`, and a
 * key store `jieyou_template_keys`; daemon_start copies the last two, the key store under the
 * database's name with `_keys` after it. JIEYOU_MASTER_KEY names the file of the master key,
 * JIEYOU_BUILD the build folder. All functions fail the test (cr_assert) where they cannot do what
 * they say.
 */
#ifndef JIEYOU_TEST_DAEMON_H
#define JIEYOU_TEST_DAEMON_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct daemon {
	pid_t pid;     /* 0: not running */
	char host[96]; /* of the database: the folder of the server's socket */
	char database[64];
	char conninfo[256];
	char keys_host[96]; /* of the key store; as host, unless a test moves it before it runs */
	char keys[256];     /* conninfo */
	char folder[64];    /* of socket and log; removed at the end */
	char socket[96];    /* path */
	char log[96];       /* path of its standard error */
};

/* extra: further flags, NULL-terminated, or NULL. Waits until it serves. */
struct daemon daemon_start(const char *const extra[]);

/* The same in two steps: a database and a folder, then a process (without waiting). */
struct daemon daemon_prepare(void);
void daemon_run(struct daemon *d, const char *const extra[]);

/* A database with what the model has learnt, for what is about matching. */
struct daemon daemon_prepare_taught(void);

/* A database that is empty, not even migrated, on the server at host, in this encoding. */
struct daemon daemon_prepare_empty(const char *host, const char *encoding);

/*
 * Runs `jieyoud --migrate` on its database, and enters those of register.sql if it is new; returns
 * the exit status; what it said is in the log.
 */
int daemon_migrate(struct daemon *d);

/* Runs a shell command, for what PostgreSQL's own programs do; returns its exit status. */
int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Runs one of its tasks (flags as for daemon_run); returns the exit status. */
int daemon_task(struct daemon *d, const char *const flags[]);

/* Moves its key store, which must be new, to the server at host, before it has run. */
void daemon_move_keys(struct daemon *d, const char *host);

/* Waits until it serves: Hello is answered with an edition. */
void daemon_wait_serving(struct daemon *d);

/* Sends a signal (0: none); waits for the end; returns the wait status. */
int daemon_end(struct daemon *d, int signal);

/* Another dispatcher of the same database, until it is ended, before the first one is stopped. */
struct daemon daemon_start_beside(const struct daemon *d, const char *const extra[]);
void daemon_end_beside(struct daemon *other);

/* SIGTERM, asserts exit status 0, cleans up. */
void daemon_stop(struct daemon *d);

/* Removes folder and database; the process must have ended. */
void daemon_clean(struct daemon *d);

/* Whether its log has a line with these words. */
bool daemon_logged(const struct daemon *d, const char *words);

/* One value of the daemon's database; NULL result or no row: "". Valid until the next call. */
const char *daemon_sql(const struct daemon *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int64_t daemon_count(const struct daemon *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* One value of the key store. */
const char *daemon_keys_sql(const struct daemon *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A connection to the daemon's database. PQfinish it. */
PGconn *daemon_connect(const struct daemon *d);

/* Milliseconds of the monotonic clock; sleeping for some. */
int64_t now_ms(void);
void sleep_ms(int ms);

#endif
