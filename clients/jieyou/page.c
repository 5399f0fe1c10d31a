#include "page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "harmless.h"
#include "paper.h"

static bool in_ranges(uint32_t cp, const uint32_t (*ranges)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (cp >= ranges[i][0] && cp <= ranges[i][1])
			return true;
	}
	return false;
}

/* East Asian Width W and F, and emoji, in whole blocks (UAX #11). */
int page_columns(uint32_t cp)
{
	static const uint32_t none[][2] = {{0x300, 0x36f}, {0x200b, 0x200f}, {0x202a, 0x202e},
		{0x2060, 0x2064}, {0x2066, 0x2069}, {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0xfe00, 0xfe0f},
		{0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};
	static const uint32_t wide[][2] = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf},
		{0xa960, 0xa97c}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff01, 0xff60},
		{0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
		{0x20000, 0x3fffd}};

	if (cp < 0x300)
		return 1;
	if (in_ranges(cp, none, sizeof(none) / sizeof(none[0])))
		return 0;
	return in_ranges(cp, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

static bool one_of(uint32_t cp, const char *set)
{
	struct text rest = text_from(set);
	uint32_t member;

	while (rest.len) {
		size_t n = text_codepoint(rest, &member);

		if (member == cp)
			return true;
		rest.ptr += n;
		rest.len -= n;
	}
	return false;
}

static bool is_closing(uint32_t cp)
{
	return one_of(cp, "、。,.;:?!…」』】)》〉”’·%,.;:?!)]}");
}

static bool is_opening(uint32_t cp)
{
	return one_of(cp, "「『【(《〈“‘([{");
}

static uint32_t peek(struct text t)
{
	return t.len ? harmless_take(&t) : 0;
}

static void emit(FILE *out, struct text t)
{
	while (t.len) {
		const char *at = t.ptr;
		uint32_t cp = harmless_take(&t);

		if (cp == HARMLESS)
			fputs("\xef\xbf\xbd", out);
		else if (cp == ' ')
			fputc(' ', out);
		else
			fwrite(at, 1, (size_t)(t.ptr - at), out);
	}
}

static int columns_of(struct text t)
{
	int columns = 0;

	while (t.len)
		columns += page_columns(harmless_take(&t));
	return columns;
}

static bool is_narrow(uint32_t cp)
{
	return cp && cp != ' ' && page_columns(cp) < 2 && !is_opening(cp);
}

/* Cuts off what stays on one line: a blank, or a word or character with its punctuation. */
static struct text take_unit(struct text *t)
{
	const char *begin = t->ptr;

	if (peek(*t) == ' ') {
		harmless_take(t);
		return (struct text){begin, (size_t)(t->ptr - begin)};
	}
	while (is_opening(peek(*t)))
		harmless_take(t);
	if (is_narrow(peek(*t))) {
		while (is_narrow(peek(*t)))
			harmless_take(t);
	} else if (t->len) {
		harmless_take(t);
	}
	while (t->len && is_closing(peek(*t)))
		harmless_take(t);
	return (struct text){begin, (size_t)(t->ptr - begin)};
}

static void indent_by(FILE *out, int columns)
{
	fprintf(out, "%*s", columns, "");
}

/* A word longer than a line: broken wherever the line ends. Returns the column after it. */
static int emit_broken(const struct page *p, struct text unit, int column, int hang)
{
	while (unit.len) {
		struct text one = unit;
		int columns = page_columns(harmless_take(&unit));

		one.len -= unit.len;
		if (column + columns > p->width) {
			fputc('\n', p->out);
			indent_by(p->out, hang);
			column = hang;
		}
		emit(p->out, one);
		column += columns;
	}
	return column;
}

static void wrap_line(const struct page *p, int indent, int hang, struct text line)
{
	int column = indent, blanks = 0, start = indent;

	indent_by(p->out, indent);
	while (line.len) {
		struct text unit = take_unit(&line);
		int columns = columns_of(unit);

		if (unit.len == 1 && (unit.ptr[0] == ' ' || unit.ptr[0] == '\t')) {
			blanks += column > start;
			continue;
		}
		if (column + blanks + columns > p->width && column > start) {
			fputc('\n', p->out);
			indent_by(p->out, hang);
			column = start = hang;
			blanks = 0;
		}
		indent_by(p->out, blanks);
		column = emit_broken(p, unit, column + blanks, hang);
		blanks = 0;
	}
	fputc('\n', p->out);
}

void page_text(const struct page *p, int indent, int hang, struct text t)
{
	do {
		struct text line = text_cut(&t, '\n');

		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (p->paper)
			paper_line(p->out, indent, hang, line);
		else
			wrap_line(p, indent, hang, line);
		indent = hang;
	} while (t.len);
}

void page_print(const struct page *p, int indent, int hang, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return;
	page_text(p, indent, hang, (struct text){text, (size_t)n});
	free(text);
}

void page_heading(const struct page *p, const char *title)
{
	if (p->paper)
		paper_heading(p->out, title);
	else
		fprintf(p->out, p->bold ? "\n\033[1m【%s】\033[0m\n" : "\n【%s】\n", title);
}

void page_group(const struct page *p, int indent, const char *title)
{
	if (p->paper)
		paper_group(p->out, indent, title);
	else
		page_print(p, indent, indent, "%s", title);
}

void page_field(const struct page *p, int indent, const char *label, struct text value)
{
	if (p->paper)
		paper_field(p->out, indent, label, value);
	else
		page_print(p, indent, indent + 2, "%s:%.*s", label, TEXT_ARG(value));
}

void page_item(const struct page *p, int number, const char *title, const char *beside)
{
	if (p->paper) {
		paper_item(p->out, number, title, beside);
		return;
	}
	fputc('\n', p->out);
	page_print(p, 0, 4, "%d. %s  %s", number, title, beside);
}

void page_cell(const struct page *p, int columns, struct text t)
{
	emit(p->out, t);
	for (int used = columns_of(t); used < columns; used++)
		fputc(' ', p->out);
}

void page_time(int64_t us, char ret[PAGE_TIME_SIZE])
{
	time_t seconds = (time_t)(us / 1000000) + 8 * 3600; /* UTC+8, no summer time since 1992 */
	struct tm tm;

	if (us <= 0 || !gmtime_r(&seconds, &tm) || tm.tm_year > 9999 - 1900)
		snprintf(ret, PAGE_TIME_SIZE, "未定");
	else
		snprintf(ret, PAGE_TIME_SIZE, "%d年%d月%d日 %02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
			tm.tm_mday, tm.tm_hour, tm.tm_min);
}

static int terminal_width(int fd)
{
	struct winsize size;
	int width = PAGE_WIDTH;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		width = size.ws_col;
	if (width < PAGE_WIDTH_MIN)
		return PAGE_WIDTH_MIN;
	return width > PAGE_WIDTH_MAX ? PAGE_WIDTH_MAX : width;
}

struct page page_on(FILE *out)
{
	int fd = fileno(out);
	bool terminal = fd >= 0 && isatty(fd);

	return (struct page){
		.out = out,
		.width = terminal ? terminal_width(fd) : PAGE_WIDTH,
		.bold = terminal && !getenv("NO_COLOR"),
	};
}
