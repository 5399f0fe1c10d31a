/*
 * Names of people: the rule of redact.h. A name is known by its surname, by what it is given with,
 * and by the company it stands in; none of them is enough, for most surnames are everyday words.
 */
#include <uchar.h>

#include "lexis.h"
#include "redacting.h"

enum {
	POINTS_SURE = 4, /* it is changed */
	POINTS_ASK = 3,  /* it is left, and a human is asked */
	GIVEN_MOST = 2,  /* characters given with a surname */
	CALLED_MOST = 4, /* characters of a name that is introduced */
	PART_MOST = 6,   /* characters on either side of a dot: 阿依古丽·买买提 */
	KNOWN_MOST = 256,
};

/* A name found for sure, to be found again wherever it stands. */
struct known {
	size_t begin, n;
};

struct naming {
	struct redacting *r;
	struct known known[KNOWN_MOST];
	size_t n;
};

static uint32_t cp_at(const struct naming *m, size_t at)
{
	return redacting_cp(m->r, at);
}

static uint32_t cp_before(const struct naming *m, size_t at)
{
	return at > 0 ? m->r->f.cp[at - 1] : 0;
}

static size_t word_at(const struct naming *m, size_t at, unsigned kinds)
{
	return lexis_at(&m->r->f, at, kinds);
}

static size_t word_before(const struct naming *m, size_t at, unsigned kinds)
{
	return lexis_before(&m->r->f, at, kinds);
}

/* Whether a new word begins at a place, as far as signs and words tell. */
static bool begins(const struct naming *m, size_t at)
{
	return !is_han(cp_before(m, at)) || m->r->taken[at - 1] ||
		   word_before(m, at, LEXIS_EDGE | LEXIS_BESIDE | LEXIS_KIN | LEXIS_CALLS | LEXIS_TITLE);
}

static bool ends(const struct naming *m, size_t at)
{
	return !is_han(cp_at(m, at)) || m->r->taken[at] ||
		   word_at(m, at, LEXIS_EDGE | LEXIS_BESIDE | LEXIS_KIN | LEXIS_TITLE);
}

static void take(struct naming *m, size_t begin, size_t end, struct text now)
{
	if (begin < end && !redacting_taken(m->r, begin, end))
		redacting_take(m->r, REDACT_NAME, begin, end, now);
}

/* A whole name; what is given in it is known from now on. */
static void take_name(struct naming *m, size_t begin, size_t surname, size_t end)
{
	if (m->n + 2 <= KNOWN_MOST && end - begin >= 2) {
		m->known[m->n++] = (struct known){begin, end - begin};
		if (end - begin - surname >= 2)
			m->known[m->n++] = (struct known){begin + surname, end - begin - surname};
	}
	take(m, begin, end, TEXT("某某"));
}

/* How many characters of a surname stand there, and how much of one it is. */
static size_t surname_at(const struct naming *m, size_t at, enum surname *ret)
{
	size_t n = word_at(m, at, LEXIS_SURNAME);

	*ret = n ? SURNAME_PLAIN : lexis_surname(cp_at(m, at));
	return n ? n : *ret != SURNAME_NONE;
}

/* Whether a character may be given: any, with a surname that is little else, if it is no word. */
static bool is_given(const struct naming *m, size_t at, enum surname how)
{
	return is_han(cp_at(m, at)) && !m->r->taken[at] &&
		   (lexis_given(cp_at(m, at)) ||
			   (how == SURNAME_PLAIN && !word_at(m, at, LEXIS_EDGE | LEXIS_BESIDE) &&
				   !lexis_ordinary(cp_at(m, at), cp_at(m, at + 1))));
}

/* 傅有田, 唐小燕: a first character that is given, but with another only. */
static bool is_first(uint32_t cp)
{
	return cp == U'小' || cp == U'大' || cp == U'有' || cp == U'少' || cp == U'来' || cp == U'子';
}

/* How many characters it may be given with. */
static size_t given_at(const struct naming *m, size_t at, enum surname how)
{
	bool joined, word, first = how == SURNAME_PLAIN && is_first(cp_at(m, at));

	if (first && lexis_given(cp_at(m, at + 1)) && !m->r->taken[at + 1])
		return 2;
	if (!is_given(m, at, how))
		return 0;
	if (!is_given(m, at + 1, how))
		return 1;
	/* 汪洋生于, 李刚正在: what begins a word of its own is not given, unless it ends one. */
	joined = lexis_ordinary(cp_at(m, at), cp_at(m, at + 1));
	word = lexis_ordinary(cp_at(m, at + 1), cp_at(m, at + 2)) && !ends(m, at + 2);
	return word_at(m, at + 1, LEXIS_EDGE) > 1 || (word && !joined) ? 1 : 2;
}

/* Behind a word that a name follows, all there is up to a sign: 孤儿时运来, */
static size_t given_up_to_sign(const struct naming *m, size_t at, size_t begin)
{
	size_t n = 0;

	if (!word_before(m, begin, LEXIS_KIN | LEXIS_CALLS) || word_at(m, begin, LEXIS_EDGE) > 1)
		return 0;
	while (n < GIVEN_MOST && is_han(cp_at(m, at + n)) && !m->r->taken[at + n] &&
		   !word_at(m, at + n, LEXIS_EDGE))
		n++;
	return is_han(cp_at(m, at + n)) ? 0 : n;
}

static bool is_region(uint32_t cp)
{
	return cp == U'省' || cp == U'市' || cp == U'区' || cp == U'县';
}

/* ---- By what goes with a surname --------------------------------------------------------------
 */

/* 王姐, 李阿姨, 陈某某: the surname goes, the title stays. */
static bool titled(struct naming *m, size_t at, size_t n, enum surname how)
{
	uint32_t next = cp_at(m, at + n);
	size_t title = word_at(m, at + n, LEXIS_TITLE);

	if (next == 'x' || next == '*' || next == U'×' || next == U'某') {
		size_t end = at + n + 1;

		while (cp_at(m, end) == next)
			end++;
		if (how == SURNAME_PLAIN || begins(m, at))
			take(m, at, end, TEXT("某某"));
		return true;
	}
	if (next == U'氏' && how == SURNAME_PLAIN && given_at(m, at + n + 1, how)) {
		take_name(m, at, n, at + n + 1 + given_at(m, at + n + 1, how));
		return true;
	}
	if (title == 0 || (how != SURNAME_PLAIN && !begins(m, at)) ||
		lexis_ordinary(cp_at(m, at + n - 1), next) ||
		(is_han(cp_before(m, at)) && !begins(m, at) &&
			lexis_ordinary(cp_before(m, at), cp_at(m, at))))
		return false;
	take(m, at, at + n, TEXT("某"));
	return true;
}

/* 老李, 小王, 阿芳, 姓赵: what is called so goes, how stays. */
static bool nicknamed(struct naming *m, size_t at)
{
	uint32_t cp = cp_at(m, at), next = cp_at(m, at + 1);
	bool said = cp == U'姓', old = cp == U'老', young = cp == U'小', dear = cp == U'阿';
	enum surname how = lexis_surname(next);

	if ((!said && !old && !young && !dear) || lexis_ordinary(cp, next) ||
		word_at(m, at, LEXIS_EDGE | LEXIS_KIN) > 1 ||
		!(begins(m, at) || !lexis_ordinary(cp_before(m, at), cp)))
		return false;
	if (!said && !(how == SURNAME_PLAIN) && !((young || dear) && lexis_given(next)) &&
		!(how == SURNAME_COMMON && begins(m, at) && ends(m, at + 2)))
		return false;
	if (dear && how != SURNAME_PLAIN && !ends(m, at + 2))
		return false; /* 阿斯伯格 */
	if (said && how == SURNAME_NONE)
		return false;
	if (lexis_ordinary(next, cp_at(m, at + 2)) && how != SURNAME_PLAIN)
		return false;
	take(m, at + 1, at + 2, TEXT("某"));
	return true;
}

/* ---- By itself --------------------------------------------------------------------------------
 */

/* For and against: see POINTS_SURE. */
static int weigh(const struct naming *m, size_t at, size_t n, enum surname how, size_t given)
{
	size_t end = at + n + given;
	int points = how == SURNAME_PLAIN ? 2 : 0;

	points += n == 2 ? 1 : 0;
	points += (int)given;
	points += ends(m, end) ? 1 : 0;
	points += begins(m, at) ? 1 : 0;
	points += !is_han(cp_before(m, at)) && ends(m, end) ? 1 : 0;
	if (word_before(m, at, LEXIS_KIN | LEXIS_CALLS))
		points += ends(m, end) ? 2 : 1;
	if (lexis_ordinary(cp_at(m, at + n - 1), cp_at(m, at + n)))
		points -= word_before(m, at, LEXIS_KIN | LEXIS_CALLS) && ends(m, end) ? 1 : 3;
	if (is_han(cp_before(m, at)) && !begins(m, at) &&
		lexis_ordinary(cp_before(m, at), cp_at(m, at)))
		points -= 3;
	return points;
}

static bool alone(struct naming *m, size_t at, size_t n, enum surname how)
{
	size_t given = given_up_to_sign(m, at + n, at);
	int points;

	if (given == 0)
		given = given_at(m, at + n, how);
	if (given == 0 || is_region(cp_at(m, at + n + given)) ||
		is_region(cp_at(m, at + n + given - 1)))
		return false;
	points = weigh(m, at, n, how, given);
	if (points >= POINTS_SURE)
		take_name(m, at, n, at + n + given);
	else if (points == POINTS_ASK)
		redacting_doubt(m->r, REDACT_NAME, at, at + n + given);
	return points >= POINTS_SURE;
}

/* ---- By what stands before --------------------------------------------------------------------
 */

/* 儿子浩然, 女儿婷婷: given characters behind a word for kin. */
static bool of_kin(struct naming *m, size_t at)
{
	size_t n = given_at(m, at, SURNAME_NONE);

	if (!word_before(m, at, LEXIS_KIN) || n < 2 || !ends(m, at + n) ||
		lexis_ordinary(cp_at(m, at), cp_at(m, at + 1)) || word_at(m, at, LEXIS_EDGE) > 1)
		return false;
	take_name(m, at, 0, at + n);
	return true;
}

/* 名叫…, 姓名:…: whatever it is, up to a sign or a word that is no part of it. */
static bool introduced(struct naming *m, size_t at)
{
	size_t from = at, end;

	while (from > 0 && (cp_before(m, from) == ':' || cp_before(m, from) == U'“' ||
						   cp_before(m, from) == '"' || cp_before(m, from) == U'「'))
		from--;
	if (!word_before(m, from, LEXIS_CALLS) || !is_han(cp_at(m, at)) || cp_at(m, at) == U'某')
		return false;
	for (end = at; end - at < CALLED_MOST && is_han(cp_at(m, end)) && !m->r->taken[end]; end++)
		if (end > at + 1 && word_at(m, end, LEXIS_EDGE) && !lexis_given(cp_at(m, end)))
			break;
	if (end < at + 2)
		return false;
	take_name(m, at, 0, end);
	return true;
}

/* 婷婷, 浩浩: the same twice, where a word begins and ends. */
static bool doubled(struct naming *m, size_t at)
{
	uint32_t cp = cp_at(m, at);

	if (cp != cp_at(m, at + 1) || !is_han(cp) || lexis_ordinary(cp, cp) || !begins(m, at) ||
		!ends(m, at + 2) || word_at(m, at, LEXIS_EDGE | LEXIS_KIN) > 1)
		return false;
	take_name(m, at, 0, at + 2);
	return true;
}

/* 阿依古丽·买买提. */
static void dotted(struct naming *m, size_t at)
{
	uint32_t cp = cp_at(m, at);
	size_t begin = at, end = at + 1;

	if ((cp != 0xb7 && cp != 0x2022 && cp != 0x30fb && cp != 0x2027) || !is_han(cp_before(m, at)) ||
		!is_han(cp_at(m, at + 1)))
		return;
	while (begin > 0 && at - begin < PART_MOST && is_han(cp_before(m, begin)) &&
		   !m->r->taken[begin - 1] && !word_before(m, begin, LEXIS_EDGE | LEXIS_KIN | LEXIS_CALLS))
		begin--;
	while (end - at <= PART_MOST && is_han(cp_at(m, end)) && !m->r->taken[end] &&
		   !(end > at + 2 && word_at(m, end, LEXIS_EDGE | LEXIS_KIN | LEXIS_TITLE)))
		end++;
	take_name(m, begin, 0, end);
}

/* ---- Everywhere -------------------------------------------------------------------------------
 */

/* Of 孙女 and 对方 no character is a surname. */
static bool in_word(const struct naming *m, size_t at)
{
	return word_at(m, at, LEXIS_EDGE | LEXIS_KIN) > 1 ||
		   word_before(m, at + 1, LEXIS_EDGE | LEXIS_KIN) > 1 ||
		   (at > 0 && word_at(m, at - 1, LEXIS_EDGE | LEXIS_KIN) > 1);
}

static void look_at(struct naming *m, size_t at)
{
	enum surname how;
	size_t n;

	if (introduced(m, at) || nicknamed(m, at))
		return;
	n = in_word(m, at) ? 0 : surname_at(m, at, &how);
	if (n && !redacting_taken(m->r, at, at + n)) {
		if (titled(m, at, n, how) || alone(m, at, n, how))
			return;
	}
	if (!of_kin(m, at))
		doubled(m, at);
}

/* A name once known is a name wherever it stands. */
static void find_again(struct naming *m)
{
	const uint32_t *cp = m->r->f.cp;

	for (size_t i = 0; i < m->n; i++) {
		struct known k = m->known[i];

		for (size_t at = 0; at + k.n <= m->r->f.n; at++) {
			size_t same = 0;

			while (same < k.n && cp[at + same] == cp[k.begin + same])
				same++;
			if (same == k.n && !redacting_taken(m->r, at, at + k.n) &&
				!(k.n == 2 && lexis_ordinary(cp[at], cp[at + 1])))
				redacting_take(m->r, REDACT_NAME, at, at + k.n, TEXT("某某"));
		}
	}
}

void redact_names(struct redacting *r)
{
	struct naming *m = arena_alloc(r->arena, sizeof(*m));

	r->full = r->full || !m;
	if (!m)
		return;
	m->r = r;
	for (size_t at = 0; at < r->f.n && !r->full; at++)
		if (!r->taken[at])
			dotted(m, at);
	for (size_t at = 0; at < r->f.n && !r->full; at++)
		if (!r->taken[at])
			look_at(m, at);
	find_again(m);
}
