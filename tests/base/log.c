/* Log: one line an event, whole, cut where it is too long, in one write. */
#include "log.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int read_end, kept;
static char got[1 << 16];

/* Standard error becomes a pipe, whose other end the test reads. */
static void catch_log(void)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	kept = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	read_end = ends[0];
}

static size_t caught(void)
{
	size_t n = 0;
	ssize_t more;

	dup2(kept, STDERR_FILENO);
	close(kept);
	while ((more = read(read_end, got + n, sizeof(got) - 1 - n)) > 0)
		n += (size_t)more;
	got[n] = '\0';
	close(read_end);
	return n;
}

static bool matches(const char *line, const char *pattern)
{
	regex_t re;
	int status;

	cr_assert_eq(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	status = regexec(&re, line, 0, NULL, 0);
	regfree(&re);
	return status == 0;
}

static size_t lines(void)
{
	size_t n = 0;

	for (const char *p = got; (p = strchr(p, '\n')); p++)
		n++;
	return n;
}

Test(log, a_line_once)
{
	catch_log();
	log_info("db-ready", "pipe=%s schema=%d", "writer", 1);
	caught();
	cr_expect(matches(got, "^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]"
						   "\\.[0-9]{3}Z info db-ready pipe=writer schema=1\n$"),
		"%s", got);
	cr_expect_eq(lines(), 1);
}

Test(log, long_lines_are_cut_and_still_end)
{
	static char words[5000];
	size_t n;

	memset(words, 'x', sizeof(words) - 1);
	catch_log();
	log_warn("long", "v=%s", words);
	log_warn("next", "v=1");
	n = caught();
	cr_expect_eq(lines(), 2);
	cr_expect_leq((size_t)(strchr(got, '\n') - got), 1024);
	cr_expect_geq((size_t)(strchr(got, '\n') - got), 900);
	cr_expect_eq(strlen(got), n, "no NUL inside");
	cr_expect(matches(got, "xxx\n20[^\n]* warn next v=1\n$"));
}

/* At every length around the limit: never a byte lost from a line that fits, never a NUL. */
Test(log, lengths_around_the_limit)
{
	static char words[1100];

	for (int len = 900; len < 1100; len++) {
		size_t n;

		memset(words, 'x', (size_t)len);
		catch_log();
		log_info("e", "%.*s", len, words);
		n = caught();
		cr_assert_eq(strlen(got), n, "length %d", len);
		cr_assert_eq(got[n - 1], '\n', "length %d", len);
		cr_assert_leq(n, 1024);
		/* 24 of time, " info e " */
		cr_assert(n == 24 + 8 + (size_t)len + 1 || n >= 1023, "length %d: %zu", len, n);
	}
}

Test(log, no_newline_inside)
{
	catch_log();
	log_info("event", "address=%s", "a\nforged line\rb");
	caught();
	cr_expect_eq(lines(), 1, "%s", got);
	cr_expect_null(strchr(got, '\r'));
	cr_expect(matches(got, "address=a.forged line.b\n$"), "%s", got);
}

Test(log, levels)
{
	static const struct {
		const char *name;
		enum log_level level;
		size_t lines;
	} rows[] = {
		{"error", LOG_ERROR, 1},
		{"warn", LOG_WARN, 2},
		{"info", LOG_INFO, 3},
		{"debug", LOG_DEBUG, 4},
	};
	enum log_level level = LOG_WARN;

	for (size_t i = 0; i < 4; i++) {
		cr_assert(log_level_from(rows[i].name, &level));
		cr_expect_eq(level, rows[i].level);
		log_set_level(level);
		catch_log();
		log_error("e", "n=1");
		log_warn("e", "n=2");
		log_info("e", "n=3");
		log_debug("e", "n=4");
		caught();
		cr_expect_eq(lines(), rows[i].lines, "%s", rows[i].name);
	}
	level = LOG_WARN;
	cr_expect(!log_level_from("INFO", &level) && !log_level_from("", &level) &&
			  !log_level_from("verbose", &level));
	cr_expect_eq(level, LOG_WARN, "untouched");
}

static void *many_lines(void *arg)
{
	for (int i = 0; i < 100; i++)
		log_info("many", "thread=%s", (const char *)arg);
	return NULL;
}

Test(log, lines_of_threads_do_not_mix)
{
	static char a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", b[] = "bbbbbbbbbbbbbbbb";
	pthread_t one, two;

	catch_log();
	pthread_create(&one, NULL, many_lines, a);
	pthread_create(&two, NULL, many_lines, b);
	pthread_join(one, NULL);
	pthread_join(two, NULL);
	caught();
	cr_expect_eq(lines(), 200);
	for (char *line = strtok(got, "\n"); line; line = strtok(NULL, "\n"))
		cr_assert(matches(line, "Z info many thread=(a{32}|b{16})$"), "%s", line);
}

/* A log that nobody reads any more must not end the daemon. */
Test(log, survives_a_closed_standard_error)
{
	int before = dup(STDERR_FILENO);

	close(STDERR_FILENO);
	log_error("event", "n=1");
	dup2(before, STDERR_FILENO);
}
