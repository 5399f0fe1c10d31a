/*
 * Conf: settings of the process, from low to high: defaults (conf.def), a file (--conf FILE, lines
 * `name = value`, # comments), the environment (JIEYOU_NAME), flags (--name VALUE, --name=VALUE).
 */
#ifndef JIEYOU_CONF_H
#define JIEYOU_CONF_H

#include <stdbool.h>
#include <stddef.h>

struct conf {
#define WORDS(name, def, reload, sentence) char *name;
#define NUMBER(name, def, min, max, reload, sentence) int name;
#include "conf.def"
#undef WORDS
#undef NUMBER
	const char *bootstrap; /* of CONF_BOOTSTRAP: the credential; in argv */
};

/* What the flags ask for besides settings. */
enum conf_task {
	CONF_SERVE,
	CONF_MIGRATE,
	CONF_REWRAP,
	CONF_BOOTSTRAP,
	CONF_MAKE_MASTER, /* in the file that master_key names */
	CONF_MAKE_PHONE,  /* in the file that phone_key names */
	CONF_MAKE_KEY,    /* for checkpoints, in the file that checkpoint_key names */
	CONF_PRINT,
	CONF_HELP,
	CONF_VERSION
};

/*
 * Reads everything. False: ret_why (a line for the administrator, names the setting and where it
 * came from) is filled, and *ret is released. Otherwise conf_release it.
 */
bool conf_read(int argc, char **argv, struct conf *ret, enum conf_task *ret_task, char *ret_why,
	size_t why_size);
void conf_release(struct conf *c);

/* Whether the words of cases are sealed. */
bool conf_seals(const struct conf *c);

/*
 * Takes over from `from` what may change while running. The rest of `c` stays, and is named in the
 * log where it differs.
 */
void conf_reload(struct conf *c, struct conf *from);

/* The sample file, made from the table; the list of flags. To standard output. */
void conf_print_sample(void);
void conf_print_help(void);

#endif
