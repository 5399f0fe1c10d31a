#include "scope.h"

#include "part.h"
#include "token.h"

/* What a negation does on its way left when it meets a word. */
enum way_rule { WAY_ENDS, WAY_GOES, WAY_TURNS_OVER, WAY_FLIPS, WAY_LISTS, WAY_LISTED };

/* What the kinds do. A kind not named here is as opaque as text that is no word. */
static const struct effect {
	unsigned sets; /* marks for what follows in the segment */
	unsigned clears;
	enum way_rule way;
	bool leads;        /* may stand before a subject */
	bool frames;       /* at the end of a clause its marks reach on */
	bool under_denial; /* a denial reaches over it */
} effects[WORD_KINDS] = {
	[WORD_NEGATES] = {.way = WAY_TURNS_OVER},
	[WORD_DENIES] = {.way = WAY_TURNS_OVER},
	[WORD_DISCLAIMS] = {.way = WAY_TURNS_OVER},
	[WORD_FLIPS] = {.way = WAY_FLIPS},
	[WORD_ASKS] = {.sets = SCOPE_SUSPECT},
	[WORD_CEASED] = {.sets = SCOPE_PASTTIME},
	[WORD_THROUGH] = {.way = WAY_GOES, .under_denial = true},
	[WORD_JOINS] = {.way = WAY_LISTS, .under_denial = true},
	[WORD_HARM] = {.way = WAY_LISTED, .under_denial = true},
	[WORD_ACCUSED] = {.under_denial = true},
	[WORD_TURNS] = {.leads = true},
	[WORD_HEARSAY] = {.sets = SCOPE_HEARSAY, .leads = true, .frames = true},
	[WORD_HEARD] = {.leads = true},
	[WORD_TELLS] = {.leads = true, .under_denial = true},
	[WORD_SAYS] = {.way = WAY_GOES, .leads = true, .under_denial = true},
	[WORD_SUSPECTS] = {.sets = SCOPE_SUSPECT, .leads = true, .frames = true},
	[WORD_PAST] = {.sets = SCOPE_PASTTIME, .leads = true, .frames = true, .under_denial = true},
	[WORD_NOW] = {.clears = SCOPE_PASTTIME, .leads = true},
	[WORD_OTHERS] = {.sets = SCOPE_OTHER, .under_denial = true},
	[WORD_LEADS] = {.leads = true, .under_denial = true},
	[WORD_SELF] = {.clears = SCOPE_OTHER, .under_denial = true},
	[WORD_IF] = {.sets = SCOPE_IF, .leads = true},
	[WORD_ONCE] = {.way = WAY_GOES, .under_denial = true},
};

enum {
	/* Reaches, in folded characters. */
	DENIES_REACH = 12, /* between a denial and what it denies */
	HEARD_REACH = 8,   /* between 听 and 说 */
	TELLS_REACH = 2,   /* between 邻居 and 说 */
	WAY_LONGEST = 32,  /* words on the way of a negation */
	ANSWER_REACH = 6,  /* between words and the colon of their answer */
};

/* A clause, or the part of one before or from a turn. */
struct segment {
	uint32_t begin, end; /* without the character that parts it */
	uint32_t tokens;     /* the first token that does not begin before it */
	uint32_t kinds;      /* of its tokens: bits of enum word_kind */
	unsigned inherits;   /* marks from the clause before */
	bool by_comma;       /* ends so: what frames it reaches on */
	bool asked;          /* ends with a question mark */
	uint32_t if_until;   /* up to here it is a condition: 的话 */
};

struct scope {
	const struct folded *f;
	struct token *tokens;
	struct segment *segments;
	uint32_t
		*token_from; /* of each place, and the end: the first token that does not begin before */
	uint32_t *segment_of; /* likewise: in which it is */
	size_t n_tokens, n_segments;
};

/* ---- Reading ------------------------------------------------------------------------------ */

/* Tokens do not overlap: from one place to the next there is one more, or none. */
static bool place_tokens(struct arena *a, struct scope *sc)
{
	uint32_t token = 0;

	sc->token_from = arena_room(a, (sc->f->n + 1) * sizeof(*sc->token_from));
	if (!sc->token_from)
		return false;
	for (uint32_t at = 0; at <= sc->f->n; at++) {
		token += token < sc->n_tokens && sc->tokens[token].begin < at;
		sc->token_from[at] = token;
	}
	return true;
}

_Static_assert(WORD_KINDS <= 32, "the kinds of a segment's words are bits");

static uint32_t kind_bit(enum word_kind kind)
{
	return UINT32_C(1) << kind;
}

/* Kinds that cancel, at least what is cancelled already: most segments have none. */
enum {
	NEGATING = 1 << WORD_NEGATES | 1 << WORD_DENIES | 1 << WORD_DISCLAIMS |
			   1 << WORD_DENIES_BEFORE | 1 << WORD_FLIPS,
};

static bool turns_at(const struct scope *sc, uint32_t at)
{
	uint32_t token = sc->token_from[at];

	return token < sc->n_tokens && sc->tokens[token].begin == at &&
		   sc->tokens[token].kind == WORD_TURNS;
}

static bool read_segments(struct arena *a, struct scope *sc)
{
	const struct folded *f = sc->f;
	struct segment s = {0};

	sc->segment_of = arena_room(a, (f->n + 1) * sizeof(*sc->segment_of));
	if (!sc->segment_of)
		return false;
	for (uint32_t at = 0; at <= f->n; at++) {
		bool is_end = at == f->n;
		enum part part = is_end ? PART_SENTENCE : part_at(f, at);

		sc->segment_of[at] = (uint32_t)sc->n_segments;
		if (part == PART_NOTHING && (at == s.begin || !(turns_at(sc, at) || part_gap(f, at))))
			continue;
		s.end = at;
		s.by_comma = !is_end && f->cp[at] == ',';
		s.asked = !is_end && f->cp[at] == '?';
		sc->segments = arena_grow(a, sc->segments, sc->n_segments, sizeof(*sc->segments));
		if (!sc->segments)
			return false;
		sc->segments[sc->n_segments++] = s;
		s = (struct segment){
			.begin = part == PART_NOTHING ? at : at + 1,
			.tokens = sc->token_from[at],
		};
		sc->segment_of[at] += part == PART_NOTHING; /* it turns: the next begins here */
	}
	return true;
}

static struct token *first_token(const struct scope *sc, const struct segment *s)
{
	return sc->tokens + s->tokens;
}

static struct token *end_token(const struct scope *sc, const struct segment *s)
{
	bool is_last = s + 1 == sc->segments + sc->n_segments;

	return sc->tokens + (is_last ? sc->n_tokens : s[1].tokens);
}

/* 听…说, 据…反映, 邻居讲: the word of saying becomes hearsay. */
static void read_hearsay(const struct scope *sc, const struct segment *s)
{
	uint32_t until = 0;

	for (struct token *t = first_token(sc, s); t < end_token(sc, s); t++) {
		if (t->kind == WORD_HEARD)
			until = t->end + HEARD_REACH;
		else if (t->kind == WORD_TELLS && until < t->end + TELLS_REACH)
			until = t->end + TELLS_REACH;
		else if (t->kind == WORD_SAYS && t->begin <= until)
			t->kind = WORD_HEARSAY;
	}
}

/* The marks that s, by its last word, hands to the clause after it. */
static unsigned hands_on(const struct scope *sc, const struct segment *s)
{
	const struct token *first = first_token(sc, s), *end = end_token(sc, s);
	unsigned marks = s->inherits & SCOPE_HEARSAY;

	if (!s->by_comma)
		return 0;
	if (end > first && first->kind == WORD_HEARSAY && first->begin == s->begin &&
		!turns_at(sc, s[1].begin))
		marks |= SCOPE_HEARSAY;
	if (end > first && end[-1].end == s->end && effects[end[-1].kind].frames)
		marks |= effects[end[-1].kind].sets;
	return marks;
}

/*
 * What marks stand after each word. Another person counts as the subject only: from the segment's
 * begin there is nothing but what may lead to one.
 */
static void read_marks(const struct scope *sc, struct segment *s)
{
	unsigned marks = s->inherits;
	uint32_t led = s->begin; /* how far there is nothing but what leads */

	for (struct token *t = first_token(sc, s); t < end_token(sc, s); t++) {
		const struct effect *e = &effects[t->kind];

		if (t->kind != WORD_OTHERS || t->begin == led)
			marks = (marks & ~e->clears) | e->sets;
		if (e->leads && t->begin == led)
			led = t->end;
		if (t->kind == WORD_IF_BEFORE)
			s->if_until = t->begin;
		t->marks = marks;
	}
}

const struct scope *scope_read(struct arena *a, const struct folded *f)
{
	struct scope *sc = arena_alloc(a, sizeof(*sc));

	if (!sc)
		return NULL;
	sc->f = f;
	sc->tokens = tokens_read(a, f, &sc->n_tokens);
	if (!sc->tokens || !place_tokens(a, sc) || !read_segments(a, sc))
		return NULL;
	for (size_t i = 0; i < sc->n_segments; i++) {
		struct segment *s = &sc->segments[i];

		for (const struct token *t = first_token(sc, s); t < end_token(sc, s); t++)
			s->kinds |= kind_bit(t->kind);
		if (s->kinds & kind_bit(WORD_SAYS))
			read_hearsay(sc, s);
		if (i > 0)
			s->inherits = hands_on(sc, s - 1);
		read_marks(sc, s);
	}
	return sc;
}

/* ---- Marks -------------------------------------------------------------------------------- */

static const struct segment *segment_at(const struct scope *sc, uint32_t at)
{
	return &sc->segments[sc->segment_of[at]];
}

/* The first token of s that does not begin before `at`. */
static const struct token *token_at(const struct scope *sc, const struct segment *s, uint32_t at)
{
	const struct token *t = sc->tokens + sc->token_from[at], *end = end_token(sc, s);

	return t < end ? t : end;
}

/* t: the first token of s that does not begin before `begin`. */
static unsigned marks_at(const struct scope *sc, const struct segment *s, const struct token *t,
	uint32_t begin, uint32_t end)
{
	unsigned marks = t > first_token(sc, s) ? t[-1].marks : s->inherits;

	return begin < s->if_until && end <= s->if_until ? marks | SCOPE_IF : marks;
}

/* ---- Negation ----------------------------------------------------------------------------- */

/* The way from words leftwards, looking for what negates them. */
struct way {
	const struct token *first; /* of the segment */
	const struct token *next;  /* one after the token to be looked at */
	uint32_t at;               /* how far left it has come */
	bool negated;
	bool any;    /* a negation was met */
	uint32_t by; /* where the first that was met begins */
	bool list;   /* in a list: through 自杀 to the negation of 没有自杀、自残 */
};

/* 丈夫(一直)否认: whether the one who disclaims may be the cause. */
static bool disclaimed_by_accused(const struct token *first, const struct token *t)
{
	uint32_t at = t->begin;

	for (size_t i = 0; i < WAY_LONGEST && t > first && t[-1].end == at; i++) {
		t--;
		if (t->kind == WORD_ACCUSED)
			return true;
		if (t->kind != WORD_THROUGH && t->kind != WORD_RESUMES)
			return false;
		at = t->begin;
	}
	return false;
}

/* Takes the token before w->at, if the way goes on there. */
static bool way_step(struct way *w)
{
	const struct token *t = w->next - 1;
	enum way_rule rule;

	if (w->next == w->first || t->end < w->at)
		return false;
	rule = effects[t->kind].way;
	if (rule == WAY_ENDS || (rule == WAY_LISTS && w->any) || (rule == WAY_FLIPS && !w->any) ||
		(rule == WAY_LISTED && !w->list))
		return false;
	if (t->kind == WORD_DISCLAIMS && disclaimed_by_accused(w->first, t))
		return false;
	if (rule == WAY_TURNS_OVER || rule == WAY_FLIPS) {
		w->negated = !w->negated;
		w->by = w->any ? w->by : t->begin;
		w->any = true;
	}
	w->list = rule == WAY_LISTS || (w->list && rule != WAY_TURNS_OVER);
	w->next = t;
	w->at = t->begin;
	return true;
}

/* Over opaque text to a denial, if one reaches here. */
static bool way_leap(struct way *w)
{
	for (const struct token *t = w->next; t > w->first; t--) {
		enum word_kind kind = t[-1].kind;

		if (t[-1].end + DENIES_REACH < w->at)
			return false;
		if (kind == WORD_DISCLAIMS && disclaimed_by_accused(w->first, t - 1))
			return false;
		if (kind == WORD_DENIES || kind == WORD_DISCLAIMS) {
			w->next = t;
			w->at = t[-1].end;
			return true;
		}
		if (!effects[kind].under_denial)
			return false;
	}
	return false;
}

static bool negated_before(const struct scope *sc, const struct segment *s, const struct token *t,
	uint32_t begin, uint32_t *ret_by)
{
	struct way w = {.first = first_token(sc, s), .next = t, .at = begin};

	for (size_t i = 0; i < WAY_LONGEST; i++)
		if (!way_step(&w) && (w.any || !way_leap(&w)))
			break;
	if (w.negated)
		*ret_by = w.by;
	return w.negated;
}

/* 自杀念头:无 */
static bool answered_no(
	const struct scope *sc, const struct segment *s, uint32_t end, uint32_t *ret_by)
{
	const struct token *first = first_token(sc, s), *last = end_token(sc, s);
	uint32_t at = end;

	if (s->asked || last == first)
		return false;
	last--;
	if (last->end != s->end || effects[last->kind].way != WAY_TURNS_OVER)
		return false;
	while (at < s->end && at < end + ANSWER_REACH && sc->f->cp[at] != ':')
		at++;
	if (at >= s->end || sc->f->cp[at] != ':' || last->begin != at + 1)
		return false;
	*ret_by = last->begin;
	return true;
}

/* 打过: whether it is told as having happened, with no word of now before it. */
static bool has_been(const struct scope *sc, const struct segment *s, uint32_t end)
{
	const struct token *after = token_at(sc, s, end);

	if (after == end_token(sc, s) || after->begin != end || after->kind != WORD_ONCE)
		return false;
	for (const struct token *t = first_token(sc, s); t < after; t++)
		if (t->kind == WORD_NOW)
			return false;
	return true;
}

/* 自杀、家暴均未发现: from the words on through a list to what denies it. */
static bool denied_after(
	const struct scope *sc, const struct segment *s, uint32_t end, uint32_t *ret_by)
{
	for (const struct token *t = token_at(sc, s, end); t < end_token(sc, s); t++) {
		if (t->begin != end)
			return false;
		if (t->kind == WORD_DENIES_BEFORE) {
			*ret_by = t->begin;
			return !s->asked;
		}
		if (t->kind != WORD_JOINS && t->kind != WORD_HARM)
			return false;
		end = t->end;
	}
	return false;
}

struct reach scope_reach(const struct scope *sc, uint32_t begin, uint32_t end)
{
	const struct segment *s = segment_at(sc, begin);
	const struct token *t = token_at(sc, s, begin);
	struct reach r = {.marks = marks_at(sc, s, t, begin, end),
		.once = s->kinds & kind_bit(WORD_ONCE) && has_been(sc, s, end),
		.topic = s->kinds & kind_bit(WORD_TOPIC)};

	r.negated = s->kinds & NEGATING && (negated_before(sc, s, t, begin, &r.negated_by) ||
										   answered_no(sc, s, end, &r.negated_by) ||
										   denied_after(sc, s, end, &r.negated_by));
	return r;
}
