/* Changes: what of a text became another. */
#include "changes.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char *printed;
static size_t printed_size;
static struct page page;
static struct arena arena;

static void start(void)
{
	page = (struct page){.out = open_memstream(&printed, &printed_size), .width = 80};
	arena_init(&arena, 64 << 20);
}

static void end(void)
{
	fclose(page.out);
	free(printed);
	arena_release(&arena);
}

TestSuite(changes, .init = start, .fini = end);

static void expect_changes(const char *was, const char *now, const char *expected)
{
	rewind(page.out);
	changes_print(&page, 0, "A", text_from(was), text_from(now), &arena);
	fputc('\0', page.out);
	fflush(page.out);
	cr_expect_str_eq(printed, expected, "%s -> %s: %s", was, now, printed);
}

Test(changes, tell_only_the_clauses_that_differ)
{
	static const struct {
		const char *was, *now, *expected;
	} rows[] = {
		{"", "", ""},
		{"一,二。三", "一,二。三", ""},
		{"", "一。", "A:\n  + 「一。」\n"},
		{"一。", "", "A:\n  - 「一。」\n"},
		{"一,二。三", "一,四。三", "A:\n  - 「二。」\n  + 「四。」\n"},
		{"一,二。三", "二。三", "A:\n  - 「一,」\n"},
		{"一,二。三", "一,二。三。四", "A:\n  + 「四」\n"},
		{"一,二。三", "一。二,三。", ""}, /* marks alone are nothing to tell */
		{"一;二;三;四", "一;三;五;四", "A:\n  - 「二;」\n  + 「五;」\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_changes(rows[i].was, rows[i].now, rows[i].expected);
}

Test(changes, full_width_marks_end_clauses)
{
	expect_changes(
		"一\uff0c二\uff1b三", "一\uff0c四\uff1b三", "A:\n  - 「二\uff1b」\n  + 「四\uff1b」\n");
}

Test(changes, what_is_too_long_is_told_whole)
{
	enum { CLAUSES = 10000 };
	char *was = calloc(CLAUSES, 2), *now = calloc(CLAUSES, 2);

	for (size_t i = 0; i + 1 < CLAUSES; i++) {
		memcpy(was + 2 * i, "a,", 2);
		memcpy(now + 2 * i, "b,", 2);
	}
	changes_print(&page, 0, "A", text_from(was), text_from(now), &arena);
	fflush(page.out);
	cr_expect(strstr(printed, "「a,a,") && strstr(printed, "「b,b,"));
	free(was);
	free(now);
}
