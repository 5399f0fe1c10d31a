/* Places and houses: the rules of redact.h that know them by how their names end. */
#include <uchar.h>

#include "lexis.h"
#include "numeral.h"

enum {
	NAME_LEAST = 2, /* characters of it: 本村, 该社区 have no name */
	NAME_LONGEST =
		8, /* characters before the ending; 华润万家生活超市, 深圳市龙华区… is cut at 区 */
	PLACE_LONGEST = 5,
};

/* A place or a house: its name [begin, ending), its ending [ending, end). */
struct called {
	size_t begin, ending, end;
};

static bool parts(uint32_t cp)
{
	return !is_han(cp) && !is_latin(cp) && !is_digit(cp);
}

/*
 * Where a name that ends before `ending` begins: behind the nearest sign, number or word that can
 * be no part of it.
 */
static size_t name_begin(const struct redacting *r, size_t ending, size_t longest)
{
	size_t at = ending;

	while (at > 0 && ending - at < longest) {
		if (parts(r->f.cp[at - 1]) || r->taken[at - 1] ||
			lexis_before(&r->f, at, LEXIS_EDGE | LEXIS_KIN) ||
			lexis_before(&r->f, at, LEXIS_PLACE | LEXIS_HOUSE) > 1)
			break;
		at--;
	}
	return at;
}

/* Whether nothing but general words stand there: 人民医院, 第一小学. */
static bool is_general(const struct redacting *r, size_t begin, size_t end)
{
	size_t n = 0;

	for (size_t at = end; at > begin; at -= n) {
		n = lexis_before(&r->f, at, LEXIS_GENERAL);
		if (n == 0 || n > at - begin)
			return false;
	}
	return true;
}

/* How many characters of parts of an address go on from here: 12栋, 3单元, 502室, 88号. */
static size_t doors_end(const struct redacting *r, size_t at, bool begun)
{
	for (;;) {
		struct numeral n = numeral_at(r, at);
		size_t from = n.end > at ? n.end : at, door;

		if (n.end == at && is_latin(redacting_cp(r, at)) && !is_latin(redacting_cp(r, at + 1)))
			from = at + 1;
		if (from == at || (!begun && is_han(r->f.cp[at])))
			return at; /* 两室一厅, 一组 are no addresses */
		door = lexis_at(&r->f, from, LEXIS_DOOR);
		if (door == 0 && begun && redacting_cp(r, from) == U'号')
			door = 1;
		if (door == 0 && begun && n.figures >= 2 && is_digit(r->f.cp[at]) &&
			parts(redacting_cp(r, from)))
			return from;
		if (door == 0 || (n.vague && !is_digit(r->f.cp[at])))
			return at;
		at = from + door;
		begun = true;
	}
}

static void take_house(struct redacting *r, struct called c)
{
	redacting_take(r, REDACT_ORGANISATION, c.begin, c.end,
		arena_format(r->arena, "某%.*s", TEXT_ARG(redacting_slice(r, c.ending, c.end))));
}

void redact_houses(struct redacting *r)
{
	for (size_t at = 1; at < r->f.n; at++) {
		size_t n = lexis_at(&r->f, at, LEXIS_HOUSE);
		struct called c = {.ending = at, .end = at + n};

		if (n == 0)
			continue;
		c.begin = name_begin(r, at, NAME_LONGEST);
		if (!redacting_taken(r, c.begin, c.end) && at - c.begin >= NAME_LEAST &&
			!is_general(r, c.begin, at))
			take_house(r, c);
		else if (c.begin < at && c.begin > 0 && lexis_before(&r->f, c.begin, LEXIS_EDGE) == 1 &&
				 (r->f.cp[c.begin - 1] == U'区' || r->f.cp[c.begin - 1] == U'县'))
			redacting_doubt(r, REDACT_ORGANISATION, c.begin, c.end);
		at += n - 1;
	}
}

/* Places: taken up to where the parts of an address end that follow it. */
static size_t take_place(struct redacting *r, struct called c)
{
	size_t end = doors_end(r, c.end, true);
	bool more = end > c.end;

	redacting_take(r, REDACT_PLACE, c.begin, end,
		more ? TEXT("某地")
			 : arena_format(r->arena, "某%.*s", TEXT_ARG(redacting_slice(r, c.ending, c.end))));
	return end;
}

/* An ending by which a place is known only where it makes no word with what stands before it. */
static size_t ending_at(const struct redacting *r, size_t at)
{
	size_t n = lexis_at(&r->f, at, LEXIS_PLACE | LEXIS_WAY);

	if (n != 1)
		return n;
	return lexis_ordinary(r->f.cp[at - 1], r->f.cp[at]) ? 0 : 1;
}

void redact_places(struct redacting *r)
{
	for (size_t at = 0; at < r->f.n; at++) {
		size_t n = at > 0 ? ending_at(r, at) : 0, doors;
		struct called c = {.ending = at, .end = at + n};

		c.begin = n ? name_begin(r, at, PLACE_LONGEST) : at;
		if (n && at - c.begin >= NAME_LEAST && !redacting_taken(r, c.begin, c.end)) {
			at = take_place(r, c) - 1;
			continue;
		}
		if (at > 0 && (is_digit(r->f.cp[at - 1]) || is_latin(r->f.cp[at - 1])))
			continue;
		doors = doors_end(r, at, false);
		if (doors > at && !redacting_taken(r, at, doors)) {
			redacting_take(r, REDACT_PLACE, at, doors, TEXT("某处"));
			at = doors - 1;
		}
	}
}
