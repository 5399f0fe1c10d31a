/* Numbers, dates, ages and sums: the rules of redact.h that read figures. */
#include <uchar.h>

#include "numeral.h"

enum {
	NUMBER_LEAST = 5,  /* figures in a row: of a telephone within a town, of an account */
	SPELT_LEAST = 7,   /* 一三八零零…: fewer are a year */
	ACCOUNT_LEAST = 6, /* letters with figures among them */
	FILE_LONGEST = 24, /* (2023)粤0309民初1234号 */
	YEAR_FIRST = 1900,
	YEAR_LAST = 2099,
};

static bool is_account(uint32_t cp)
{
	return is_digit(cp) || is_latin(cp) || cp == '_' || cp == '-' || cp == '@' || cp == '.' ||
		   cp == '/' || cp == '%' || cp == '+' || cp == '=';
}

/* Figures, with hyphens and brackets between them: where they end; *ret_n: how many. */
static size_t figures_end(const struct redacting *r, size_t at, size_t *ret_n)
{
	size_t i = at;

	*ret_n = 0;
	while (is_digit(redacting_cp(r, i)) || ((r->f.cp[i] == '-' || r->f.cp[i] == ')') && i > at &&
											   i + 1 < r->f.n && is_digit(redacting_cp(r, i + 1))))
		*ret_n += is_digit(r->f.cp[i++]) ? 1 : 0;
	return i;
}

static bool is_province(uint32_t cp)
{
	static const char32_t all[] = U"京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

	for (size_t i = 0; all[i]; i++)
		if (all[i] == cp)
			return true;
	return false;
}

/* A run of letters, figures and what stands between them in addresses of the net and plates. */
static size_t account_end(const struct redacting *r, size_t at)
{
	size_t i = at, figures = 0, letters = 0;
	bool address = false;

	for (; is_account(redacting_cp(r, i)); i++) {
		figures += is_digit(r->f.cp[i]);
		letters += is_latin(r->f.cp[i]);
		address = address || r->f.cp[i] == '@' || r->f.cp[i] == '/';
	}
	while (i > at && (r->f.cp[i - 1] == '.' || r->f.cp[i - 1] == '-'))
		i--;
	if (address && letters > 2)
		return i;
	return letters && figures >= 2 && i - at >= ACCOUNT_LEAST ? i : at;
}

/* The file of a court or an office. */
static size_t file_end(const struct redacting *r, size_t at)
{
	uint32_t cp = redacting_cp(r, at);

	if ((cp != '(' && cp != U'〔' && cp != '[') || !is_digit(redacting_cp(r, at + 1)) ||
		!is_digit(redacting_cp(r, at + 4)) || is_digit(redacting_cp(r, at + 5)))
		return at;
	for (size_t i = at + 6; i < r->f.n && i < at + FILE_LONGEST; i++)
		if (r->f.cp[i] == U'号')
			return i + 1;
		else if (!is_han(r->f.cp[i]) && !is_digit(r->f.cp[i]))
			return at;
	return at;
}

static size_t spelt_end(const struct redacting *r, size_t at)
{
	static const char32_t all[] = U"〇零一二三四五六七八九幺";
	size_t i = at;

	for (;; i++) {
		size_t k = 0;

		while (all[k] && all[k] != redacting_cp(r, i))
			k++;
		if (!all[k] || i >= r->f.n)
			return i - at >= SPELT_LEAST ? i : at;
	}
}

/* Whether a long number counts money or things and so is for another rule, or a year. */
static bool counts(const struct redacting *r, size_t end)
{
	uint32_t cp = redacting_cp(r, end);

	return cp == U'元' || cp == U'块' || cp == U'万' || cp == U'人' || cp == U'字' || cp == '.' ||
		   cp == U'年' || cp == U'亿' || cp == U'余' || cp == U'多';
}

/* 12345, 12355, 95599: five figures that anybody may dial. Source: 工信部《电信网编号计划》. */
static bool is_public(const struct redacting *r, size_t at, size_t n)
{
	uint32_t first = r->f.cp[at], second = redacting_cp(r, at + 1);

	return n == NUMBER_LEAST &&
		   ((first == '1' && second <= '2') || (first == '9' && (second == '5' || second == '6')));
}

static size_t number_end(const struct redacting *r, size_t at)
{
	size_t n, end = file_end(r, at);

	if (end == at)
		end = spelt_end(r, at);
	if (end == at && is_province(r->f.cp[at]) && is_latin(redacting_cp(r, at + 1)) &&
		account_end(r, at + 1) > at + 1)
		end = account_end(r, at + 1);
	if (end == at && at > 0 && is_account(r->f.cp[at - 1]) && r->f.cp[at - 1] != '-')
		return at;
	if (end == at)
		end = account_end(r, at);
	if (end > at)
		return end;
	end = figures_end(r, at, &n);
	if (redacting_cp(r, end) == 'x' && n == 17)
		return end + 1;
	return n >= NUMBER_LEAST && !counts(r, end) && !is_public(r, at, n) ? end : at;
}

/* 2023-5-12, 2023/05, 2023.5.12: dates, and not for this rule. */
static size_t written_date_end(const struct redacting *r, size_t at, int64_t part[3])
{
	size_t i = at, n = 0;
	uint32_t sep = 0;

	while (n < 3) {
		size_t from = i;

		for (part[n] = 0; is_digit(redacting_cp(r, i)) && i - from < 4; i++)
			part[n] = part[n] * 10 + (r->f.cp[i] - '0');
		if (i == from || (n > 0 && i - from > 2))
			return at;
		if (++n == 3)
			break;
		if (n == 1 && (part[0] < YEAR_FIRST || part[0] > YEAR_LAST))
			return at;
		if (n == 1)
			sep = redacting_cp(r, i);
		if ((sep != '-' && sep != '/' && sep != '.') || redacting_cp(r, i) != sep)
			return at;
		i++;
	}
	return part[1] >= 1 && part[1] <= 12 && part[2] >= 1 && part[2] <= 31 &&
				   !is_digit(redacting_cp(r, i))
			   ? i
			   : at;
}

void redact_numbers(struct redacting *r)
{
	for (size_t at = 0; at < r->f.n; at++) {
		int64_t part[3];
		size_t date = written_date_end(r, at, part), end;

		if (date > at) {
			at = date - 1;
			continue;
		}
		end = number_end(r, at);
		if (end == at)
			continue;
		redacting_take(r, REDACT_NUMBER, at, end, TEXT("某号码"));
		at = end - 1;
	}
}

/* ---- Dates --------------------------------------------------------------------------------- */

static struct text half_of(struct redacting *r, int64_t year, int64_t month)
{
	const char *half = month <= 6 ? "上半年" : "下半年";

	return year ? arena_format(r->arena, "%d年%s", (int)year, half)
				: arena_format(r->arena, "%s", half);
}

/* 正 冬 腊, or a number of 1 to 12, before 月: where it ends behind 月. */
static size_t month_at(const struct redacting *r, size_t at, int64_t *ret)
{
	struct numeral n = numeral_at(r, at);
	uint32_t cp = redacting_cp(r, at);
	size_t end = n.end;

	*ret = n.value;
	if (cp == U'正' || cp == U'冬' || cp == U'腊') {
		*ret = cp == U'正' ? 1 : cp == U'冬' ? 11 : 12;
		end = at + 1;
	} else if (n.end == at || n.vague || n.value < 1 || n.value > 12) {
		return at;
	}
	return redacting_cp(r, end) == U'月' ? end + 1 : at;
}

/* 12日, 十二号, 初五, and 份 behind a month. */
static size_t day_at(const struct redacting *r, size_t at)
{
	size_t from = at + (redacting_cp(r, at) == U'初');
	struct numeral n = numeral_at(r, from);
	uint32_t cp = redacting_cp(r, n.end);

	if (n.end == from || n.value < 1 || n.value > 31)
		return at;
	if (cp == U'日' || cp == U'号')
		return n.end + 1;
	return from > at ? n.end : at;
}

static bool is_born(const struct redacting *r, size_t at)
{
	uint32_t cp = redacting_cp(r, at), next = redacting_cp(r, at + 1);

	return (cp == U'出' && next == U'生') ||
		   (cp == U'生' && next != U'活' && next != U'病' && next != U'了');
}

static bool is_born_before(const struct redacting *r, size_t at)
{
	return at >= 2 && r->f.cp[at - 1] == U'于' && r->f.cp[at - 2] == U'生';
}

/* A date that begins here: where it ends, and what stands for it. */
static size_t date_at(struct redacting *r, size_t at, struct text *ret)
{
	int64_t part[3], month = 0;
	size_t end = written_date_end(r, at, part), after, day;
	struct numeral year = numeral_at(r, at);
	bool has_year = year.end > at && !year.vague && redacting_cp(r, year.end) == U'年' &&
					redacting_cp(r, year.end + 1) != U'代' &&
					((year.value >= YEAR_FIRST && year.value <= YEAR_LAST) ||
						(year.end - at == 2 && is_digit(r->f.cp[at])));

	if (end > at) {
		*ret = half_of(r, part[0], part[1]);
		return end;
	}
	after = has_year ? year.end + 1 : at;
	end = month_at(r, after, &month);
	day = end > after ? day_at(r, end) : end;
	end = end > after && day == end && redacting_cp(r, end) == U'份' ? end + 1 : day;
	if (has_year && (is_born(r, end) || is_born_before(r, at))) {
		*ret = arena_format(r->arena, "%d年代", (int)(year.value / 10 * 10));
		return end;
	}
	if (!month || (!has_year && day == after) || (!has_year && redacting_cp(r, end - 1) == U'份') ||
		(!has_year && redacting_cp(r, end - 1) == U'月'))
		return at;
	*ret = half_of(r, has_year ? year.value : 0, month);
	return end;
}

void redact_dates(struct redacting *r)
{
	for (size_t at = 0; at < r->f.n; at++) {
		struct text now;
		size_t end;

		if (at > 0 && is_digit(r->f.cp[at - 1]))
			continue;
		end = date_at(r, at, &now);
		if (end == at || redacting_taken(r, at, end))
			continue;
		redacting_take(r, REDACT_DATE, at, end, now);
		at = end - 1;
	}
}

/* ---- Ages ---------------------------------------------------------------------------------- */

static struct text band(struct redacting *r, int64_t age)
{
	static const struct {
		int64_t from, to;
	} minors[] = {{0, 2}, {3, 5}, {6, 11}, {12, 13}, {14, 15}, {16, 17}, {18, 19}};

	for (size_t i = 0; i < sizeof(minors) / sizeof(minors[0]); i++)
		if (age <= minors[i].to)
			return arena_format(r->arena, "%d至%d岁", (int)minors[i].from, (int)minors[i].to);
	return age >= 90 ? TEXT("90岁以上") : arena_format(r->arena, "%d多岁", (int)(age / 10 * 10));
}

/* 今年83, 年龄:45 : an age without 岁. */
static bool is_age_told(const struct redacting *r, size_t at, size_t end)
{
	static const char32_t told[][3] = {
		U"今年", U"年满", U"年龄", U"刚满", U"年近", U"虚龄", U"芳龄"};
	static const char32_t not_years[] = U"年月日号个元块至万斤公里米天次名人位%时点分级楼期.";
	size_t from = at - (at > 0 && (r->f.cp[at - 1] == ':' || r->f.cp[at - 1] == U'满'));

	for (size_t i = 0; not_years[i]; i++)
		if (redacting_cp(r, end) == not_years[i])
			return false;
	for (size_t i = 0; from >= 2 && i < sizeof(told) / sizeof(told[0]); i++)
		if (r->f.cp[from - 2] == told[i][0] && r->f.cp[from - 1] == told[i][1])
			return true;
	return from >= 2 && from < at && r->f.cp[from - 1] == U'年' && r->f.cp[from] == U'满';
}

/* 6至11岁, 90岁以上: by this rule, or by whoever wrote it. */
static bool is_banded(const struct redacting *r, size_t at, size_t end)
{
	uint32_t before = at > 0 ? r->f.cp[at - 1] : 0;

	return before == U'至' || before == U'到' || before == '-' || before == '~' ||
		   (redacting_cp(r, end) == U'岁' && redacting_cp(r, end + 1) == U'以');
}

void redact_ages(struct redacting *r)
{
	for (size_t at = 0; at < r->f.n; at++) {
		struct numeral n = numeral_at(r, at);
		uint32_t cp = redacting_cp(r, n.end), next = redacting_cp(r, n.end + 1);
		bool years = cp == U'岁' || ((cp == U'周' || cp == U'虚') && next == U'岁');

		if (n.end == at)
			continue;
		if (!n.vague && n.value < 130 && !is_banded(r, at, n.end) &&
			!redacting_taken(r, at, n.end) &&
			(years || (n.value > 9 && is_age_told(r, at, n.end)))) {
			size_t end = years ? n.end + (cp == U'岁' ? 1 : 2) : n.end;

			redacting_take(r, REDACT_AGE, at, end, band(r, n.value));
		}
		at = n.end - 1;
	}
}

/* ---- Sums ---------------------------------------------------------------------------------- */

static struct text rounded(struct redacting *r, int64_t value)
{
	int64_t scale = 1;

	while (value / scale >= 10)
		scale *= 10;
	value = (value + scale / 2) / scale * scale;
	if (value >= 100000000)
		return arena_format(r->arena, "约%d亿", (int)(value / 100000000));
	return value >= 10000 ? arena_format(r->arena, "约%d万", (int)(value / 10000))
						  : arena_format(r->arena, "约%d", (int)value);
}

void redact_sums(struct redacting *r)
{
	for (size_t at = 0; at < r->f.n; at++) {
		struct numeral n = numeral_at(r, at);
		uint32_t cp = redacting_cp(r, n.end);

		if (n.end == at)
			continue;
		if (n.figures > 2 && !n.vague && (cp == U'元' || cp == U'块') &&
			!redacting_taken(r, at, n.end))
			redacting_take(r, REDACT_SUM, at, n.end, rounded(r, n.value));
		at = n.end - 1;
	}
}
