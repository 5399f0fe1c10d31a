/*
 * The second half of snapshot_rows.c: screens, terms, classes of words, practice rules, the
 * calendar.
 */
#include "building.h"

#include "day.h"

enum { CLASS_WORDS_MAX = 1 << 16 };

static const struct text screen_kinds[SCREENS] = {
#define SCREEN(kind) [SCREEN_##kind] = TEXT_INIT(#kind),
#include "screens.def"
#undef SCREEN
};
static const struct text scopes[] = {[SCOPE_OPEN] = TEXT_INIT("open"),
	[SCOPE_FIRM] = TEXT_INIT("firm"),
	[SCOPE_PAST] = TEXT_INIT("past"),
	[SCOPE_WORSE] = TEXT_INIT("worse")};

struct text screen_code(enum screen_kind kind)
{
	return screen_kinds[kind];
}

enum screen_kind screen_from(struct text code)
{
	size_t kind = 0;

	while (kind < SCREENS && !text_eq(code, screen_kinds[kind]))
		kind++;
	return (enum screen_kind)kind;
}

static bool read_screen(const struct reading *r, struct screen_rule *s)
{
	static const struct text grades[] = {
		TEXT_INIT("NORMAL"), TEXT_INIT("URGENT"), TEXT_INIT("CRISIS")};
	size_t kind, grade;

	if (!cell_word(r, 0, screen_kinds, SCREENS, &kind) || !cell_code(r, 1, &s->level) ||
		!cell_word(r, 2, grades, 3, &grade))
		return false;
	s->kind = (enum screen_kind)kind;
	s->grade = (enum grade)(GRADE_NORMAL + grade);
	s->question = r->columns[3];
	s->zh = r->columns[4];
	s->source = r->columns[5];
	return true;
}

static bool read_screens(struct snapshot_builder *b)
{
	struct reading r;
	struct screen_rule *list = building_table(b, TABLE_SCREEN, sizeof(*list), NONE - 1, &r);

	for (size_t i = 0; list && building_row(&r, i); i++)
		if (!read_screen(&r, &list[i]))
			return false;
	b->s->screens = list;
	b->s->n_screens = b->building->tables[TABLE_SCREEN].n;
	return list;
}

static bool read_scope(const struct reading *r, size_t n_scopes, struct term *t)
{
	size_t scope;

	if (!cell_word(r, 3, scopes, n_scopes, &scope))
		return false;
	t->scope = (enum term_scope)scope;
	t->words = r->columns[0];
	return t->words.len > 0 || READ_FAULT(r, "an empty term");
}

/* The rule that a cue raises, by kind and level. */
static bool read_cue(const struct reading *r, struct term *t)
{
	const struct snapshot *s = r->b->s;
	size_t kind;

	if (!cell_word(r, 1, screen_kinds, SCREENS, &kind) || !read_scope(r, 4, t))
		return false;
	t->kind = TERM_SCREEN;
	for (size_t i = 0; i < s->n_screens; i++) {
		if (s->screens[i].kind == (enum screen_kind)kind &&
			text_eq(s->screens[i].level, r->columns[2])) {
			t->what = (uint16_t)i;
			return true;
		}
	}
	return READ_FAULT(r, "screen %.*s has no level \"%.*s\"", TEXT_ARG(screen_kinds[kind]),
		TEXT_ARG(building_quote(r->columns[2])));
}

static bool read_word(const struct reading *r, struct term *t)
{
	int64_t weight;

	if (!cell_reference(r, 1, TABLE_NEED, &t->what) || !cell_number(r, 2, 1, 1000, &weight) ||
		!read_scope(r, 3, t))
		return false;
	t->kind = TERM_NEED;
	t->weight = (uint16_t)weight;
	return true;
}

/* The name of a class, which terms write in < and >. */
static bool read_class_code(const struct reading *r, struct text *ret)
{
	enum { CLASS_CODE_MAX = 32 };
	struct text code = r->columns[0];
	bool ok = code.len > 0 && code.len <= CLASS_CODE_MAX;

	for (size_t i = 0; ok && i < code.len; i++) {
		char c = code.ptr[i];

		ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
	}
	*ret = code;
	return ok || READ_FAULT(r, "class is \"%.*s\", not a code (1 to 32 of a-z 0-9 _)",
					 TEXT_ARG(building_quote(code)));
}

/* Whether the words are any good, the scanner sees. */
static bool read_class_words(struct snapshot_builder *b)
{
	struct reading r;
	struct class_word *list =
		building_table(b, TABLE_WORD_CLASS, sizeof(*list), CLASS_WORDS_MAX, &r);

	for (size_t i = 0; list && building_row(&r, i); i++) {
		if (!read_class_code(&r, &list[i].class_code))
			return false;
		list[i].word = r.columns[1];
	}
	b->s->class_words = list;
	b->s->n_class_words = b->building->tables[TABLE_WORD_CLASS].n;
	return list;
}

/* Cues first, then the lexicon, each in order of its rows: word_fault of snapshot.c counts on it.
 */
static bool read_terms(struct snapshot_builder *b)
{
	const struct raw_table *tables = b->building->tables;
	struct reading cues = building_reading(b, TABLE_SCREEN_CUE),
				   words = building_reading(b, TABLE_LEXICON);
	struct term *list = arena_array(b->arena, cues.n + words.n, sizeof(*list));

	if (!list)
		return building_fault(b, TABLE_LEXICON, 0, TEXT_NONE);
	for (size_t i = 0; building_row(&cues, i); i++)
		if (!read_cue(&cues, &list[i]))
			return false;
	for (size_t i = 0; building_row(&words, i); i++)
		if (!read_word(&words, &list[cues.n + i]))
			return false;
	b->s->terms = list;
	b->s->n_terms = tables[TABLE_SCREEN_CUE].n + tables[TABLE_LEXICON].n;
	return true;
}

static bool read_practice(const struct reading *r, struct practice *p)
{
	if (!cell_reference(r, 0, TABLE_DISTRICT, &p->district) || !cell_code(r, 1, &p->name) ||
		!cell_day(r, 2, (moment){INT64_MIN}, &p->since))
		return false; /* no day said: it always held */
	p->value = r->columns[3];
	p->zh = r->columns[4];
	return true;
}

/* Rows come in order of the codes of districts, as districts do. */
static bool read_practices(struct snapshot_builder *b)
{
	size_t n_districts = b->s->n_districts;
	struct reading r;
	struct practice *list = building_table(b, TABLE_PRACTICE_RULE, sizeof(*list), 1 << 20, &r);
	uint32_t *of = arena_array(b->arena, n_districts + 1, sizeof(*of));

	if (!of)
		return building_fault(b, TABLE_PRACTICE_RULE, 0, TEXT_NONE);
	for (size_t i = 0; list && building_row(&r, i); i++) {
		if (!read_practice(&r, &list[i]))
			return false;
		of[list[i].district + 1]++;
	}
	for (size_t d = 0; d < n_districts; d++)
		of[d + 1] += of[d];
	b->s->practices = list;
	b->s->practices_of = of;
	b->s->n_practices = b->building->tables[TABLE_PRACTICE_RULE].n;
	return list;
}

static bool read_calendar_day(const struct reading *r, struct calendar_day *d)
{
	static const struct text kinds[] = {TEXT_INIT("HOLIDAY"), TEXT_INIT("WORKDAY")};
	moment begin;
	size_t kind;

	if (r->columns[0].len == 0)
		return READ_FAULT(r, "day is empty: write which (YYYY-MM-DD)");
	if (!cell_day(r, 0, (moment){0}, &begin) || !cell_word(r, 1, kinds, 2, &kind))
		return false;
	*d = (struct calendar_day){day_of(begin), kind == 1};
	return r->columns[3].len > 0 || READ_FAULT(r, "source is empty: name the notice");
}

/* Rows come in order of their dates as written, which is that of time. */
static bool read_calendar(struct snapshot_builder *b)
{
	struct reading r;
	struct calendar_day *list = building_table(b, TABLE_CALENDAR_DAY, sizeof(*list), 1 << 16, &r);

	for (size_t i = 0; list && building_row(&r, i); i++)
		if (!read_calendar_day(&r, &list[i]))
			return false;
	b->s->calendar = (struct calendar){list, b->building->tables[TABLE_CALENDAR_DAY].n};
	return list;
}

bool building_read_words(struct snapshot_builder *b)
{
	return read_screens(b) && read_terms(b) && read_class_words(b) && building_read_duties(b) &&
		   read_practices(b) && building_read_combinations(b) && read_calendar(b) &&
		   building_read_entries(b);
}
