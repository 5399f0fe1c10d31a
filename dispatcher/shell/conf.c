#include "conf.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

enum reload { RESTART, RELOADS };

struct setting {
	const char *name;
	const char *sentence;
	const char *words; /* default, where it is words */
	int number;        /* default, where it is a number */
	int min, max;
	enum reload reload;
	size_t offset;
};

static const struct setting settings[] = {
#define WORDS(name, def, reload, sentence) \
	{#name, sentence, def, 0, 0, 0, reload, offsetof(struct conf, name)},
#define NUMBER(name, def, min, max, reload, sentence) \
	{#name, sentence, NULL, def, min, max, reload, offsetof(struct conf, name)},
#include "conf.def"
#undef WORDS
#undef NUMBER
};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

struct reading {
	struct conf *conf;
	char *why;
	size_t why_size;
};

static void *place(struct conf *c, const struct setting *s)
{
	return (char *)c + s->offset;
}

static bool fault(struct reading *r, const char *where, const char *name, const char *what)
{
	snprintf(r->why, r->why_size, "%s: %s: %s", where, name, what);
	return false;
}

static const struct setting *find(const char *name, size_t len)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		if (strlen(settings[i].name) == len && strncmp(settings[i].name, name, len) == 0)
			return &settings[i];
	}
	return NULL;
}

static bool set_number(struct reading *r, const char *where, const struct setting *s, const char *v)
{
	char range[80], *end;
	long n;

	errno = 0;
	n = strtol(v, &end, 10);
	if (errno || end == v || *end || n < s->min || n > s->max) {
		snprintf(range, sizeof(range), "must be a number from %d to %d", s->min, s->max);
		return fault(r, where, s->name, range);
	}
	*(int *)place(r->conf, s) = (int)n;
	return true;
}

static bool set(struct reading *r, const char *where, const char *name, size_t len, const char *v)
{
	const struct setting *s = find(name, len);
	char unknown[80], *copy;

	if (!s) {
		snprintf(unknown, sizeof(unknown), "%.*s", (int)(len < 60 ? len : 60), name);
		return fault(r, where, unknown, "no such setting; --print-conf shows all");
	}
	if (!s->words)
		return set_number(r, where, s, v);
	copy = strdup(v);
	if (!copy)
		return fault(r, where, s->name, "out of memory");
	free(*(char **)place(r->conf, s));
	*(char **)place(r->conf, s) = copy;
	return true;
}

static bool set_defaults(struct reading *r)
{
	memset(r->conf, 0, sizeof(*r->conf));
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];

		if (!s->words)
			*(int *)place(r->conf, s) = s->number;
		else if (!set(r, "default", s->name, strlen(s->name), s->words))
			return false;
	}
	return true;
}

static char *trim(char *t)
{
	char *end = t + strlen(t);

	while (isspace((unsigned char)*t))
		t++;
	while (end > t && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return t;
}

static bool set_line(struct reading *r, const char *where, char *line)
{
	char *equals = strchr(line, '='), *name;

	line = trim(line);
	if (*line == '\0' || *line == '#')
		return true;
	if (!equals)
		return fault(r, where, line, "expected: name = value");
	*equals = '\0';
	name = trim(line);
	return set(r, where, name, strlen(name), trim(equals + 1));
}

static bool set_file(struct reading *r, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[4096], where[4200];
	bool ok = true;

	if (!f)
		return fault(r, "--conf", path, strerror(errno));
	for (int n = 1; ok && fgets(line, sizeof(line), f); n++) {
		snprintf(where, sizeof(where), "%s:%d", path, n);
		ok = set_line(r, where, line);
	}
	fclose(f);
	return ok;
}

static bool set_environment(struct reading *r)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		char name[80] = "JIEYOU_";
		const char *v;

		for (size_t c = 0; settings[i].name[c]; c++)
			name[7 + c] = (char)toupper((unsigned char)settings[i].name[c]);
		v = getenv(name);
		if (v && !set(r, "environment", settings[i].name, strlen(settings[i].name), v))
			return false;
	}
	return true;
}

static bool is_flag(const char *name, size_t len, const char *flag)
{
	return strlen(flag) == len && strncmp(name, flag, len) == 0;
}

/* By a certificate nobody can be known before there is one. */
static bool take_admin(struct reading *r, const char *value)
{
	if (strncmp(value, "uid:", 4) != 0 || !value[4] ||
		strspn(value + 4, "0123456789") != strlen(value + 4))
		return fault(r, "flags", "--bootstrap-admin", "needs uid:N, a user of this machine");
	r->conf->bootstrap = value;
	return true;
}

static bool take_master_key(struct reading *r, const char *value)
{
	return set(r, "flags", "master_key", strlen("master_key"), value);
}

static bool take_phone_key(struct reading *r, const char *value)
{
	return set(r, "flags", "phone_key", strlen("phone_key"), value);
}

static bool take_checkpoint_key(struct reading *r, const char *value)
{
	return set(r, "flags", "checkpoint_key", strlen("checkpoint_key"), value);
}

/* Flags that ask for something else than to serve. */
struct task_flag {
	const char *name;
	enum conf_task task;
	bool (*take)(struct reading *r, const char *value); /* NULL: it has no value */
};

static const struct task_flag *task_named(const char *name, size_t len)
{
	static const struct task_flag flags[] = {
		{"migrate", CONF_MIGRATE, NULL},
		{"rewrap", CONF_REWRAP, NULL},
		{"bootstrap-admin", CONF_BOOTSTRAP, take_admin},
		{"make-master-key", CONF_MAKE_MASTER, take_master_key},
		{"make-phone-key", CONF_MAKE_PHONE, take_phone_key},
		{"make-checkpoint-key", CONF_MAKE_KEY, take_checkpoint_key},
		{"print-conf", CONF_PRINT, NULL},
		{"help", CONF_HELP, NULL},
		{"version", CONF_VERSION, NULL},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (is_flag(name, len, flags[i].name))
			return &flags[i];
	}
	return NULL;
}

/* One flag at argv[*at]. With `file` the settings are left alone and --conf is looked for. */
static bool set_flag(
	struct reading *r, int argc, char **argv, int *at, const char **file, enum conf_task *ret_task)
{
	const char *flag = argv[*at], *name = flag + 2, *equals = strchr(flag, '='), *value;
	size_t len = equals ? (size_t)(equals - name) : strlen(flag) - 2;
	const struct task_flag *task;

	if (strncmp(flag, "--", 2) != 0)
		return fault(r, "flags", flag, "not a flag; see --help");
	task = task_named(name, len);
	if (task)
		*ret_task = task->task;
	if (task && !task->take)
		return !equals || fault(r, "flags", flag, "has no value");
	if (!task && !find(name, len) && !is_flag(name, len, "conf"))
		return fault(r, "flags", flag, "no such setting; --print-conf shows all");
	value = equals ? equals + 1 : *at + 1 < argc ? argv[++*at] : NULL;
	if (!value)
		return fault(r, "flags", flag, "needs a value");
	if (is_flag(name, len, "conf")) {
		if (file)
			*file = value;
		return true;
	}
	if (file)
		return true;
	return task ? task->take(r, value) : set(r, "flags", name, len, value);
}

static bool set_flags(
	struct reading *r, int argc, char **argv, const char **file, enum conf_task *ret_task)
{
	for (int at = 1; at < argc; at++) {
		if (!set_flag(r, argc, argv, &at, file, ret_task))
			return false;
	}
	return true;
}

bool conf_seals(const struct conf *c)
{
	return strcmp(c->sealing, "on") == 0;
}

/* Nobody keeps words of cases in clear for having forgotten a setting. */
static bool check_sealing(struct reading *r, enum conf_task task)
{
	const struct conf *c = r->conf;
	bool keys = task == CONF_SERVE || task == CONF_MIGRATE || task == CONF_REWRAP;

	if (!conf_seals(c) && strcmp(c->sealing, "off") != 0)
		return fault(r, "settings", "sealing", "must be on or off");
	if (!conf_seals(c) || !keys)
		return true;
	if (!c->keys[0])
		return fault(r, "settings", "keys",
			"names no key store; make a second database for it, or, for a first look, set "
			"sealing = off");
	return c->master_key[0] || task == CONF_MIGRATE ||
		   fault(r, "settings", "master_key",
			   "names no file; make one by --make-master-key FILE, or, for a first look, set "
			   "sealing = off");
}

/* What the table cannot say of words. */
static bool check_words(struct reading *r, enum conf_task task)
{
	enum log_level level;

	if (!log_level_from(r->conf->log_level, &level))
		return fault(r, "settings", "log_level", "must be error, warn, info or debug");
	return check_sealing(r, task);
}

bool conf_read(int argc, char **argv, struct conf *ret, enum conf_task *ret_task, char *ret_why,
	size_t why_size)
{
	struct reading r = {ret, ret_why, why_size};
	const char *file = NULL;
	enum conf_task task = CONF_SERVE;

	if (set_defaults(&r) && set_flags(&r, argc, argv, &file, &task) &&
		(!file || set_file(&r, file)) && set_environment(&r) &&
		set_flags(&r, argc, argv, NULL, &task) && check_words(&r, task)) {
		*ret_task = task;
		return true;
	}
	conf_release(ret);
	return false;
}

void conf_release(struct conf *c)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		if (settings[i].words)
			free(*(char **)place(c, &settings[i]));
	}
	memset(c, 0, sizeof(*c));
}

static bool is_same(struct conf *a, struct conf *b, const struct setting *s)
{
	if (s->words)
		return strcmp(*(char **)place(a, s), *(char **)place(b, s)) == 0;
	return *(int *)place(a, s) == *(int *)place(b, s);
}

void conf_reload(struct conf *c, struct conf *from)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];

		if (s->reload == RESTART) {
			if (!is_same(c, from, s))
				log_warn("reload", "setting=%s unchanged until=restart", s->name);
			continue;
		}
		if (s->words) {
			char *swap = *(char **)place(c, s);

			*(char **)place(c, s) = *(char **)place(from, s);
			*(char **)place(from, s) = swap;
		} else {
			*(int *)place(c, s) = *(int *)place(from, s);
		}
	}
}

void conf_print_sample(void)
{
	puts(
		"# jieyoud's settings, with their defaults. Made by `jieyoud --print-conf` from the table\n"
		"# of settings. Lines are `name = value`; environment (JIEYOU_NAME) and flags go "
		"before.\n");
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];

		printf("# %s\n# A change takes effect %s.\n", s->sentence,
			s->reload == RELOADS ? "with SIGHUP" : "with a restart");
		if (s->words)
			printf("#%s = %s\n\n", s->name, s->words);
		else
			printf("# From %d to %d.\n#%s = %d\n\n", s->min, s->max, s->name, s->number);
	}
}

void conf_print_help(void)
{
	puts("jieyoud, the dispatcher of a support centre for difficult cases.\n"
		 "\n"
		 "  jieyoud [--conf FILE] [--SETTING VALUE ...]   serve, in the foreground\n"
		 "  jieyoud --migrate     bring database and key store to this program's schema, and seed\n"
		 "                        the database if new\n"
		 "  jieyoud --rewrap      wrap all keys by the first of the master keys\n"
		 "  jieyoud --bootstrap-admin uid:N   make this user the first administrator\n"
		 "  jieyoud --make-master-key FILE   make a master key, in a new file\n"
		 "  jieyoud --make-phone-key FILE   make a key to find cases by phone with, in a new file\n"
		 "  jieyoud --make-checkpoint-key FILE   make a key to sign checkpoints with; print its "
		 "public half\n"
		 "  jieyoud --print-conf  the settings, with what they mean, as a sample file\n"
		 "  jieyoud --version\n"
		 "\n"
		 "SIGHUP reads the settings again; SIGTERM finishes what is under way and stops.\n"
		 "\nSettings:");
	for (size_t i = 0; i < SETTINGS; i++)
		printf("  --%-20s %s\n", settings[i].name, settings[i].sentence);
}
