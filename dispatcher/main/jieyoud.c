/* jieyoud: the dispatcher. Settings, then either one task, or serving until told to stop. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "bootstrap.h"
#include "conf.h"
#include "log.h"
#include "migrate.h"
#include "rewrap.h"
#include "seed.h"
#include "server.h"
#include "vault.h"

enum { EXIT_USAGE = 2 };

static int run_migrate(const struct conf *conf)
{
	struct seed_table seeds[TABLES];
	moment now = {(int64_t)time(NULL) * US_PER_SECOND};

	for (int t = 0; t < TABLES; t++)
		seeds[t] = (struct seed_table){snapshot_table_name((enum snapshot_table)t),
			seed_file((enum snapshot_table)t), snapshot_table_columns((enum snapshot_table)t)};
	return migrate(conf->database, seeds, TABLES, now) &&
				   (!conf_seals(conf) || migrate_keys(conf->keys, now))
			   ? EXIT_SUCCESS
			   : EXIT_FAILURE;
}

static int run_make_file(const char *path)
{
	char why[VAULT_WHY];

	if (vault_start() && vault_make_file(path, why))
		return EXIT_SUCCESS;
	fprintf(stderr, "jieyoud: %s\n", why);
	return EXIT_FAILURE;
}

static bool rewrap_one(void *vault, struct wrapped_key *key)
{
	return vault_rewrap(vault, key);
}

static int run_rewrap(const struct conf *conf)
{
	struct vault vault = {.masters = NULL};
	struct master_names names;
	char why[VAULT_WHY];
	bool ok;

	if (!conf_seals(conf) || !vault_start() || !vault_read_masters(&vault, conf->master_key, why)) {
		fprintf(
			stderr, "jieyoud: %s\n", conf_seals(conf) ? why : "sealing is off: there are no keys");
		return EXIT_FAILURE;
	}
	names = vault_masters(&vault);
	ok = rewrap(conf->keys, &names, rewrap_one, &vault);
	vault_close(&vault);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_bootstrap(const struct conf *conf)
{
	moment now = {(int64_t)time(NULL) * US_PER_SECOND};

	return bootstrap_admin(conf->database, conf->bootstrap, now) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int make_key(const struct conf *conf)
{
	char public[2 * SIGNER_PUBLIC + 1];

	if (!vault_start() || !signer_make(conf->checkpoint_key, public)) {
		fprintf(stderr, "jieyoud: %s: %s\n", conf->checkpoint_key, strerror(errno));
		return EXIT_FAILURE;
	}
	puts(public);
	return EXIT_SUCCESS;
}

/* Requests take and give back the same memory all the time: the allocator keeps it. */
static void keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, 256 << 20);
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
}

/* What is in memory stays there: no core files, and no other program of the same user reads it. */
static void keep_to_ourselves(void)
{
	static const struct rlimit none = {0, 0};

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none); /* under systemd forbidden, and done already (LimitCORE=0) */
}

static int run_server(struct conf *conf, int argc, char **argv)
{
	struct server *sv = server_open(conf, argc, argv);
	bool finished;

	keep_memory();
	if (!sv)
		return EXIT_FAILURE;
	finished = server_run(sv);
	server_close(sv);
	return finished ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	enum conf_task task = CONF_SERVE;
	enum log_level level;
	struct conf conf;
	char why[512];
	int status = EXIT_SUCCESS;

	keep_to_ourselves();
	if (!conf_read(argc, argv, &conf, &task, why, sizeof(why))) {
		fprintf(stderr, "jieyoud: %s\n", why);
		return EXIT_USAGE;
	}
	if (!log_level_from(conf.log_level, &level)) {
		fprintf(stderr, "jieyoud: log_level: must be error, warn, info or debug\n");
		conf_release(&conf);
		return EXIT_USAGE;
	}
	log_set_level(level);
	switch (task) {
	case CONF_SERVE:
		status = run_server(&conf, argc, argv);
		break;
	case CONF_MIGRATE:
		status = run_migrate(&conf);
		break;
	case CONF_BOOTSTRAP:
		status = run_bootstrap(&conf);
		break;
	case CONF_MAKE_KEY:
		status = make_key(&conf);
		break;
	case CONF_MAKE_MASTER:
		status = run_make_file(conf.master_key);
		break;
	case CONF_MAKE_PHONE:
		status = run_make_file(conf.phone_key);
		break;
	case CONF_REWRAP:
		status = run_rewrap(&conf);
		break;
	case CONF_PRINT:
		conf_print_sample();
		break;
	case CONF_HELP:
		conf_print_help();
		break;
	case CONF_VERSION:
		puts("jieyoud 0.1");
		break;
	}
	conf_release(&conf);
	return status;
}
