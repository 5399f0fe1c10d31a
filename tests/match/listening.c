/* The words that are cited for what the model says, against those found the long way. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "model.h"
#include "world.h"

enum { ROOM = 16 << 20, LETTERS = 8, IDEOGRAPHS = 6, GRAMS = IDEOGRAPHS + IDEOGRAPHS * IDEOGRAPHS };

#define SUM "561552fbd35640f01a4cc2045b7bf497983e02c9213e361f0de0bdbd579c32df"

/* Ideographs, of which 薪病 and 病 are words of a class; a comma; and a letter. */
static const char *const letters[] = {"法", "院", "低", "保", "病", "薪", ",", "a"};

/* A model drawn by lot: for one need, and for the units that it hears. */
struct drawn {
	int n_units, part[MODEL_UNITS_MAX], own[MODEL_UNITS_MAX];
	int law[GRAMS + 1], says[GRAMS + 1][MODEL_UNITS_MAX]; /* the last is of the class */
	bool there[GRAMS];
	char grams[GRAMS][8];
};

/* Weights that a byte has room for, and others. */
static int draw_steps(void)
{
	return rand() % 3 ? rand() % 101 - 50 : rand() % 601 - 300;
}

static size_t write_row(char *to, size_t room, const struct drawn *d, const char *name, size_t row)
{
	size_t at = (size_t)snprintf(to, room, "\n%s|%d %d", name, 1 + rand() % 900, d->law[row]);

	for (int u = 0; u < d->n_units; u++)
		at += (size_t)snprintf(to + at, room - at, " %d", d->says[row][u]);
	return at;
}

/* of_units: nothing speaks for the need by itself. */
static void draw_model(struct drawn *d, bool of_units, char *rows, size_t room)
{
	char name[32];
	size_t at = (size_t)snprintf(rows, room, "DATA|" SUM "|9\nLANES|order|LAW.AID");

	d->n_units = 1 + rand() % MODEL_UNITS_MAX;
	for (int u = 0; u < d->n_units; u++)
		at += (size_t)snprintf(rows + at, room - at, " %d", u + 1);
	for (int u = 0; u < d->n_units; u++) {
		d->own[u] = rand() % 4001 - 2000;
		d->part[u] = rand() % (2 * MODEL_PART_MAX + 1) - MODEL_PART_MAX;
		at +=
			(size_t)snprintf(rows + at, room - at, "\nUNIT|%d|%d %d", u + 1, d->own[u], d->part[u]);
	}
	for (int g = 0; g <= GRAMS; g++) {
		d->law[g] = of_units ? -(rand() % 2) : draw_steps();
		for (int u = 0; u < d->n_units; u++)
			d->says[g][u] = draw_steps();
	}
	for (int g = 0; g < GRAMS; g++) {
		snprintf(d->grams[g], sizeof(d->grams[g]), "%s%s",
			g < IDEOGRAPHS ? "" : letters[g / IDEOGRAPHS - 1], letters[g % IDEOGRAPHS]);
		d->there[g] = rand() % 4;
		snprintf(name, sizeof(name), "GRAM|%s", d->grams[g]);
		if (d->there[g])
			at += write_row(rows + at, room - at, d, name, (size_t)g);
	}
	write_row(rows + at, room - at, d, "CLASS|ill", GRAMS);
}

/* What a row says for the need, in points before they are divided. */
static int64_t said(const struct drawn *d, const struct model *m, const struct opinion *o,
	bool through_units, size_t row)
{
	const int32_t *units = o->points + model_first_unit(m);
	int64_t sum = 0;

	if (!through_units)
		return (int64_t)d->law[row] * MODEL_STEP;
	for (int u = 0; u < d->n_units; u++)
		if (units[u] >= MODEL_GRAIN)
			sum += (int64_t)d->says[row][u] * MODEL_STEP * d->part[u];
	return sum / MODEL_PARTS;
}

/* What is said at each of n letters, times both lengths. */
static void warm(const struct drawn *d, const struct model *m, const struct opinion *o,
	bool through_units, const int *text, int n, int64_t *heat)
{
	int64_t of_grams = (int64_t)(o->of_grams * 256), of_classes = (int64_t)(o->of_classes * 256);

	memset(heat, 0, (size_t)n * sizeof(*heat));
	for (int i = 0; i < n; i++) {
		bool is_ideograph = text[i] < IDEOGRAPHS;
		bool is_pair = i > 0 && is_ideograph && text[i - 1] < IDEOGRAPHS;
		int pair = is_pair ? IDEOGRAPHS * (text[i - 1] + 1) + text[i] : 0;
		int64_t ill = said(d, m, o, through_units, GRAMS) * of_grams;

		if (is_ideograph && d->there[text[i]])
			heat[i] += said(d, m, o, through_units, (size_t)text[i]) * of_classes;
		for (int k = 0; is_pair && d->there[pair] && k < 2; k++)
			heat[i - k] += said(d, m, o, through_units, (size_t)pair) * of_classes;
		if (text[i] == 4) /* 病: by itself, and as the end of the longer word */
			heat[i] += ill;
		for (int k = 0; text[i] == 4 && i > 0 && text[i - 1] == 5 && k < 2; k++)
			heat[i - k] += ill;
	}
}

/* The hottest of all slices, parted as they are; again and again, each once. "begin-end ..." */
static void find(const int64_t *heat, int n, char *ret, size_t room)
{
	bool taken[256] = {false}, cited[257] = {false};
	size_t at = 0;

	for (int round = 0; round < MODEL_WORDS_MAX; round++) {
		int64_t most = 0;
		int best = -1;

		for (int from = 0, to; from < n; from = to + (to == from)) {
			int64_t sum = 0;

			for (to = from; to < n && heat[to] > 0 && to - from < MODEL_WORDS_LENGTH; to++)
				sum += heat[to];
			if (sum > most && !taken[from]) {
				most = sum;
				best = from;
			}
		}
		if (best >= 0)
			taken[best] = cited[best] = true;
	}
	ret[0] = '\0';
	for (int from = 0; from < n; from++) {
		int to = from;

		while (cited[from] && to < n && heat[to] > 0 && to - from < MODEL_WORDS_LENGTH)
			to++;
		if (cited[from])
			at += (size_t)snprintf(ret + at, room - at, "%d-%d ", from, to);
	}
}

static void cite(const struct model *m, const struct folded *f, const struct hits *hits,
	const struct opinion *o, size_t lane, struct arena *a, char *ret, size_t room)
{
	struct slice slices[MODEL_WORDS_MAX];
	size_t n, at = 0;

	cr_assert(model_words(m, f, hits, o, lane, a, slices, &n));
	ret[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(ret + at, room - at, "%u-%u ", slices[i].begin, slices[i].end);
}

static void compare(const struct world *w, const struct drawn *d, struct arena *a)
{
	int text[200], n = 1 + rand() % 200;
	char narrative[601] = "", expected[128], cited[128];
	const struct model *m = w->s->model;
	size_t lane = snapshot_need(w->s, TEXT("LAW.AID"));
	int64_t heat[200];
	struct folded f;
	struct hits hits;
	struct opinion o;

	for (int i = 0; i < n; i++)
		strcat(narrative, letters[text[i] = rand() % LETTERS]);
	cr_assert(fold(a, text_from(narrative), &f));
	cr_assert(scan(w->s->scanner, a, &f, &hits));
	cr_assert(model_read(m, &f, &hits, a, &o));
	warm(d, m, &o, false, text, n, heat);
	find(heat, n, expected, sizeof(expected));
	if (!expected[0]) {
		warm(d, m, &o, true, text, n, heat);
		find(heat, n, expected, sizeof(expected));
	}
	cite(m, &f, &hits, &o, lane, a, cited, sizeof(cited));
	cr_expect_str_eq(
		cited, expected, "%d units, %s: %s, not %s", d->n_units, narrative, cited, expected);
}

Test(listening, words_equal_those_found_the_long_way)
{
	srand(20261124);
	for (int round = 0; round < 200; round++) {
		static char rows[1 << 20];
		static struct drawn d;
		struct arena a;
		struct world w;

		draw_model(&d, round % 2, rows, sizeof(rows));
		world_init(&w);
		w.rows[TABLE_LEXICON] = "<ill>|LAW.AID|1|open";
		w.rows[TABLE_WORD_CLASS] = "ill|病\nill|薪病";
		w.rows[TABLE_MODEL] = rows;
		cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
		arena_init(&a, ROOM);
		for (int k = 0; k < 10; k++) {
			compare(&w, &d, &a);
			arena_empty(&a);
		}
		arena_release(&a);
		world_release(&w);
	}
}
