/* Text on a page: widths, breaks, and what must not reach a terminal. */
#include "page.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static char *printed;
static size_t printed_size;
static struct page page;

static void start(void)
{
	page = (struct page){.out = open_memstream(&printed, &printed_size), .width = 20};
}

static void end(void)
{
	fclose(page.out);
	free(printed);
}

TestSuite(page, .init = start, .fini = end);

#define expect_printed(expected)             \
	do {                                     \
		fflush(page.out);                    \
		cr_expect_str_eq(printed, expected); \
		rewind(page.out);                    \
	} while (0)

Test(page, columns)
{
	static const struct {
		uint32_t cp;
		int columns;
	} table[] = {{'a', 1}, {0xe9, 1}, {0x4e00, 2}, {0x3001, 2}, {0xff0c, 2}, {0x300c, 2},
		{0x20bb7, 2}, {0x1f600, 2}, {0x301, 0}, {0x200b, 0}, {0xfe0f, 0}, {0xfffd, 1}, {0xff61, 1},
		{0xac00, 2}, {0x2026, 1}, {0x30a2, 2}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		cr_expect_eq(page_columns(table[i].cp), table[i].columns, "U+%04X", table[i].cp);
}

Test(page, short_line)
{
	page_text(&page, 2, 4, TEXT("求助"));
	expect_printed("  求助\n");
}

Test(page, empty)
{
	page_text(&page, 0, 0, TEXT(""));
	expect_printed("\n");
}

Test(page, chinese_breaks_anywhere)
{
	page_text(&page, 0, 2, TEXT("一二三四五六七八九十一二三"));
	expect_printed("一二三四五六七八九十\n  一二三\n");
}

Test(page, never_before_closing_punctuation)
{
	page_text(&page, 0, 0, TEXT("一二三四五六七八九十,一二"));
	expect_printed("一二三四五六七八九\n十,一二\n");
}

Test(page, never_after_opening_punctuation)
{
	page_text(&page, 0, 0, TEXT("一二三四五六七八九「十」"));
	expect_printed("一二三四五六七八九\n「十」\n");
}

Test(page, words_stay_whole)
{
	page_text(&page, 0, 0, TEXT("请拨打电话热线 12345 转民政 PSY.COUNSEL end"));
	expect_printed("请拨打电话热线 12345\n转民政 PSY.COUNSEL\nend\n");
}

Test(page, word_longer_than_a_line)
{
	page_text(&page, 0, 2, TEXT("见 http://example.invalid/0123456789"));
	expect_printed("见\n  http://example.inv\n  alid/0123456789\n");
}

Test(page, paragraphs)
{
	page_text(&page, 2, 4, TEXT("一\n二\r\n\n三"));
	expect_printed("  一\n    二\n    \n    三\n");
}

/* Escape sequences, a lone CR that hides text, C1 controls, direction marks, bad UTF-8. */
Test(page, harmless)
{
	page.width = 100;
	page_text(&page, 0, 0,
		TEXT("a\x1b[31mb\rc\xc2\x9b"
			 "d\xe2\x80\xae"
			 "e\xff\x7f\tf\0g"));
	expect_printed("a\xef\xbf\xbd[31mb\xef\xbf\xbd"
				   "c\xef\xbf\xbd"
				   "d\xef\xbf\xbd"
				   "e\xef\xbf\xbd\xef\xbf\xbd f\xef\xbf\xbdg\n");
}

Test(page, cells)
{
	page_cell(&page, 6, TEXT("紧急"));
	page_cell(&page, 2, TEXT("too long"));
	page_cell(&page, 3, TEXT("\n"));
	expect_printed("紧急  too long\xef\xbf\xbd  ");
}

Test(page, time)
{
	static const struct {
		int64_t us;
		const char *text;
	} times[] = {{0, "未定"}, {-1, "未定"}, {INT64_MAX, "未定"},
		{INT64_C(1735660800000000), "2025年1月1日 00:00"}, /* 2024-12-31 16:00 UTC */
		{INT64_C(1735660799999999), "2024年12月31日 23:59"},
		{INT64_C(1709193600000000), "2024年2月29日 16:00"}};
	char text[PAGE_TIME_SIZE];

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		page_time(times[i].us, text);
		cr_expect_str_eq(text, times[i].text);
	}
}
