/*
 * Canaries: a word of its own in every text of every request, and in an attachment; then in none of
 * the files of the database, its WAL, its log and the daemon's, nor in a dump of either database.
 * What may be found all the same is listed here, with why. And with sealing off each would have
 * been found: by the same search, in the same places.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "attaching.h"
#include "cluster.h"
#include "people.h"
#include "texts.h"

/*
 * "canary-N-5e1f". A number by which a case is found must be one: it has its own. PHONE is the
 * client's, LOOKED_FOR nobody's.
 */
enum { CANARIES_MAX = 1000 };
#define CANARY "canary-%d-5e1f"
#define PHONE "13900005551"
#define LOOKED_FOR "13900005552"

/* Texts that are kept in clear, and why that must be, or does no harm. */
static const struct {
	const char *path, *why;
} in_clear[] = {
	{"hello.client", "which program speaks: the log says who has come, on which connection"},
	{"administer.add.name", "of staff: the register says who is who"},
	{"administer.add.agency", "likewise"},
	{"administer.add.id", "likewise"},
	{"administer.add.expert", "likewise"},
	{"administer.amend.name", "likewise"},
	{"administer.amend.agency", "likewise"},
	{"administer.bind.credential", "the name of a certificate, which its holder shows to anybody"},
	{"keep_resource.name", "the catalogue: it is for everybody to read, and of nobody"},
	{"keep_resource.conditions", "likewise"},
	{"keep_resource.deadline", "likewise"},
	{"keep_resource.contact", "likewise"},
	{"keep_resource.apply", "likewise"},
	{"keep_resource.benefit", "likewise"},
	{"keep_resource.verify", "likewise"},
	{"keep_resource.source", "likewise"},
};

static struct daemon d;
static struct cluster c;
static struct canary {
	char *path;
	bool taken, of_case; /* sent and not refused; as words of a case that are to be kept */
	bool found, logged;
} canaries[CANARIES_MAX];
static int n_canaries;

static bool may_be_clear(const char *path)
{
	for (size_t i = 0; i < sizeof(in_clear) / sizeof(in_clear[0]); i++)
		if (strcmp(in_clear[i].path, path) == 0)
			return true;
	return false;
}

/* ---- Letting them fly ---- */

/* What is kept as words of a case: all but what names somebody or something by its code. */
static bool keeps_words(const Jieyou__ServerFrame *f)
{
	switch ((int)f->reply_case) {
	case JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE:
	case JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE:
	case JIEYOU__SERVER_FRAME__REPLY_SHUT_OUT:
	case JIEYOU__SERVER_FRAME__REPLY_BREAK_GLASS:
	case JIEYOU__SERVER_FRAME__REPLY_REVIEW_GLASS:
	case JIEYOU__SERVER_FRAME__REPLY_ATTACH:
		return true;
	default:
		return false;
	}
}

static struct canary *next_canary(const char *path, char word[40])
{
	struct canary *one = &canaries[n_canaries];

	cr_assert_lt(n_canaries, CANARIES_MAX);
	*one = (struct canary){.path = strdup(path)};
	snprintf(word, 40, CANARY, n_canaries++);
	return one;
}

static void let_fly(void *arg, const struct text_of *t)
{
	char word[40];
	struct canary *one = next_canary(t->path, word);
	Jieyou__ServerFrame *f;

	(void)arg;
	texts_put(t, word);
	f = texts_ask(t);
	cr_assert(f, "%s: no answer", t->path);
	one->taken = !refused_as(f)[0];
	one->of_case = one->taken && keeps_words(f) && strchr(t->path, '.');
	cr_expect(one->taken || texts_is_named(t, f->refusal->field), "%s, not %s: %s",
		f->refusal->field, t->path, f->refusal->message);
	peer_free(f);
}

/* In an attachment; and numbers, one in a case, one that is looked for. */
static void let_others_fly(struct peer *p)
{
	char word[40];
	struct canary *one = next_canary("put_chunk.content", word);
	struct upload u = upload_with(texts_case(), 100, 7, word);
	struct question q;

	upload_whole(p, &u);
	upload_end(&u);
	one->taken = one->of_case = true;
	file_reached_at(p, 77, PHONE);
	ask_find(&q, PHONE);
	peer_free(peer_ask(p, &q.frame));
	ask_find(&q, LOOKED_FOR);
	peer_free(peer_ask(p, &q.frame));
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'find'"), 2);
}

static void let_all_fly(void)
{
	struct peer *p;

	texts_begin(&d);
	p = become(&d, "ALL");
	texts_each(false, let_fly, NULL);
	let_others_fly(p);
	peer_close(p);
	peer_close(become(&d, "CHIEF"));
	texts_each(true, let_fly, NULL);
	texts_expect_all();
	texts_end();
}

/* ---- Looking for them ---- */

/* One line of what was found: a canary, or its bytes in hexadecimal, as a dump has them. */
static int number_of(char *line)
{
	static const char head[] = "63616e617279"; /* "canary" */
	int i = -1;

	if (strncmp(line, head, sizeof(head) - 1) == 0)
		for (size_t n = 0; isxdigit((unsigned char)line[2 * n]); n++) {
			char byte[3] = {line[2 * n], line[2 * n + 1], '\0'};

			line[n] = (char)strtol(byte, NULL, 16);
			line[n + 1] = '\0';
		}
	cr_assert(sscanf(line, CANARY, &i) == 1 && i >= 0 && i < n_canaries, "%s", line);
	return i;
}

/* All that stand anywhere under a folder; in the log, or elsewhere. */
static void look_into(const char *folder, bool logs)
{
	char line[200];
	FILE *found;

	shell("grep -rahoE 'canary-[0-9]+-5e1f|63616e6172792d(3[0-9])+2d35653166' '%s' | sort -u "
		  ">'%s.found'",
		folder, d.folder);
	snprintf(line, sizeof(line), "%s.found", d.folder);
	found = fopen(line, "r");
	cr_assert(found);
	while (fgets(line, sizeof(line), found)) {
		struct canary *one = &canaries[number_of(line)];

		one->found = true;
		one->logged = one->logged || logs;
	}
	fclose(found);
	shell("rm -f '%s.found'", d.folder);
}

static bool is_found(const char *word)
{
	char hex[100] = "";

	for (size_t i = 0; word[i]; i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned char)word[i]);
	return shell("grep -raqF -e '%s' -e '%s' '%s' '%s'", word, hex, c.folder, d.folder) == 0;
}

/* In the cluster's files (tables, WAL, log), in dumps of both databases, and in the daemon's log.
 */
static void look_everywhere(void)
{
	look_into(d.folder, true);
	daemon_sql(&d, "checkpoint");
	cr_assert_eq(shell("\"$JIEYOU_PG_BIN/pg_dump\" '%s' >'%s/dump' && \"$JIEYOU_PG_BIN/pg_dump\" "
					   "'%s' >'%s/dump_keys'",
					 d.conninfo, d.folder, d.keys, d.folder),
		0);
	look_into(c.folder, false);
	look_into(d.folder, false);
	for (int i = 0; i < n_canaries; i++)
		cr_expect(!canaries[i].logged || strcmp(canaries[i].path, "hello.client") == 0,
			"%s is in the log", canaries[i].path);
	cr_expect_not(is_found(LOOKED_FOR));
}

static void begin(const char *const flags[])
{
	c = cluster_make();
	d = cluster_prepare(&c);
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	n_canaries = 0;
	let_all_fly();
	look_everywhere();
}

static void end(void)
{
	shell("rm -f '%s/dump' '%s/dump_keys'", d.folder, d.folder);
	while (n_canaries)
		free(canaries[--n_canaries].path);
	daemon_stop(&d);
	cluster_remove(&c);
}

#define SETTINGS "--log_level", "debug", "--due_every_ms", "600000"

Test(canaries, are_nowhere_at_rest)
{
	static const char *const flags[] = {SETTINGS, NULL};
	int words = 0;

	begin(flags);
	for (int i = 0; i < n_canaries; i++) {
		cr_expect(!canaries[i].found || may_be_clear(canaries[i].path), "%s is in clear",
			canaries[i].path);
		words += canaries[i].of_case;
	}
	cr_expect_not(is_found(PHONE));
	cr_expect_gt(words, 60, "%d: too few to prove anything", words);
	end();
}

/* And they would have been found; and what may be in clear is, or is not to be in that list. */
Test(canaries, in_clear_are_found_by_the_same_search)
{
	static const char *const flags[] = {SETTINGS, "--sealing", "off", NULL};

	begin(flags);
	for (int i = 0; i < n_canaries; i++) {
		const struct canary *one = &canaries[i];

		cr_expect(one->found || !one->of_case, "%s is not found", one->path);
		cr_expect(
			one->found || !one->taken || !may_be_clear(one->path), "%s is not in clear", one->path);
		cr_expect(one->taken || !one->found || may_be_clear(one->path),
			"%s was refused, and is kept", one->path);
	}
	cr_expect(is_found(PHONE));
	end();
}
