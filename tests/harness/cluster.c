#include "cluster.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *environment(const char *name)
{
	const char *v = getenv(name);

	cr_assert(v && *v, "%s is not set: run the tests by `make test`", name);
	return v;
}

/* Runs a program and waits for it; its standard input and output are nobody's. */
static int run(const char *const argv[])
{
	pid_t pid = fork();
	int status = 0;

	cr_assert(pid >= 0);
	if (pid == 0) {
		execvp(argv[0], (char **)(uintptr_t)argv);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0)
		cr_assert_eq(errno, EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void script(const char *verb, const struct cluster *c)
{
	char path[512];
	const char *const argv[] = {"sh", path, verb, c->folder, NULL};

	snprintf(path, sizeof(path), "%s/deploy/pg.sh", environment("JIEYOU_TREE"));
	cr_assert_eq(run(argv), 0, "pg.sh %s %s", verb, c->folder);
}

struct cluster cluster_make(void)
{
	static int counter;
	struct cluster c;

	snprintf(
		c.folder, sizeof(c.folder), "%s/%d-%d", environment("PGHOST"), (int)getpid(), counter++);
	script("start", &c);
	return c;
}

void cluster_start(const struct cluster *c)
{
	script("start", c);
}

void cluster_stop(const struct cluster *c)
{
	script("stop", c);
}

void cluster_kill(const struct cluster *c)
{
	script("kill", c);
}

/* Everything of a server runs inside its data folder. */
static bool runs_in(const char *pid, const char *data)
{
	char link[300], cwd[300];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%.20s/cwd", pid);
	n = readlink(link, cwd, sizeof(cwd) - 1);
	return n > 0 && (size_t)n == strlen(data) && memcmp(cwd, data, (size_t)n) == 0;
}

void cluster_signal(const struct cluster *c, int signal)
{
	char data[128];
	DIR *proc = opendir("/proc");
	struct dirent *e;
	int sent = 0;

	cr_assert(proc);
	snprintf(data, sizeof(data), "%s/data", c->folder);
	while ((e = readdir(proc))) {
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && runs_in(e->d_name, data))
			sent += kill((pid_t)atol(e->d_name), signal) == 0;
	}
	closedir(proc);
	cr_assert_gt(sent, 1, "no server runs in %s", data);
}

void cluster_remove(struct cluster *c)
{
	const char *const argv[] = {"rm", "-rf", c->folder, NULL};

	script("kill", c);
	cr_assert_eq(run(argv), 0);
}

struct daemon cluster_prepare(const struct cluster *c)
{
	struct daemon d = daemon_prepare_empty(c->folder, "UTF8");

	cr_assert_eq(daemon_migrate(&d), 0, "see %s", d.log);
	return d;
}
