/* The model in the matcher: grams, classes, points, and the words that are cited. */
#include "model.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

enum { ROOM = 8 << 20 };

#define SUM "561552fbd35640f01a4cc2045b7bf497983e02c9213e361f0de0bdbd579c32df"

/* Words of several weights for one need, and a need of another domain. */
static const char *const lexicon = "打官司|LAW.AID|900|open\n判决|LAW.AID|750|open\n"
								   "起诉|LAW.AID|749|open\n纠纷|LAW.AID|250|open\n"
								   "协商|LAW.AID|249|open\n纠纷|ECO.DIBAO|300|open\n"
								   "低保|ECO.DIBAO|600|open\n报警|CRI.POLICE|600|open\n"
								   "<poor>&亲戚|SOC.NETWORK|900|open";
static const char *const classes = "poor|穷\npoor|揭不开锅\nunnamed|富";

static void build(struct world *w, const char *model)
{
	world_init(w);
	w->rows[TABLE_LEXICON] = lexicon;
	w->rows[TABLE_WORD_CLASS] = classes;
	w->rows[TABLE_MODEL] = model;
	cr_assert(world_build(w, ROOM), "%.*s", TEXT_ARG(w->b.fault.why));
}

/* The score of a need in a narrative; -1 when it is not shown. */
static int score(struct world *w, const char *narrative, const char *need, bool declared)
{
	struct help help = world_help(w);
	struct matching m;

	help.narrative = text_from(narrative);
	help.declared[0] = world_need(w, need);
	help.n_declared = declared;
	cr_assert(matching_run(w->s, w->loads, &help, world_now, &w->arena, &m));
	for (size_t i = 0; i < m.n_needs; i++) {
		cr_expect(m.needs[i].declared || m.needs[i].n_evidence, "%s cites no words", narrative);
		if (m.needs[i].need == world_need(w, need))
			return m.needs[i].score;
	}
	return -1;
}

Test(model, grams_are_one_ideograph_or_two_side_by_side)
{
	struct folded f;
	struct arena a;
	char said[256];
	size_t at = 0;

	arena_init(&a, ROOM);
	cr_assert(fold(&a, TEXT("欠薪,３個\n月 底a"), &f));
	for (size_t i = 0; i < f.n; i++) {
		uint32_t grams[2];
		size_t n = grams_at(&f, i, grams);

		for (size_t k = 0; k < n; k++) {
			char gram[8];
			size_t bytes = gram_write(grams[k], gram);

			cr_expect_eq(gram_from((struct text){gram, bytes}), grams[k]);
			at += (size_t)snprintf(said + at, sizeof(said) - at, "%.*s ", (int)bytes, gram);
		}
	}
	cr_expect_str_eq(said, "欠 薪 欠薪 个 月 底 月底 "); /* blanks are not there any more */
	cr_expect_eq(gram_from(TEXT("")), 0);
	cr_expect_eq(gram_from(TEXT("a")), 0);
	cr_expect_eq(gram_from(TEXT("欠a")), 0);
	cr_expect_eq(gram_from(TEXT("拖欠薪")), 0);
	cr_expect_neq(gram_from(TEXT("一")), 0, "the first of them");
	cr_expect_neq(gram_from(TEXT("薪欠")), gram_from(TEXT("欠薪")));
	arena_release(&a);
}

/* Points of a need; the fold and what was found are left in the arena. */
static int points(struct world *w, const char *narrative, const char *need)
{
	struct folded f;
	struct hits hits;
	struct opinion o;

	cr_assert(fold(&w->arena, text_from(narrative), &f));
	cr_assert(scan(w->s->scanner, &w->arena, &f, &hits));
	cr_assert(model_read(w->s->model, &f, &hits, &w->arena, &o));
	return o.points[world_need(w, need)];
}

Test(model, points_are_by_the_length_of_what_is_there)
{
	static const struct {
		const char *narrative;
		int law, eco;
	} rows[] = {
		{"今天", 7, 0}, {"", 7, 0}, {"法", 307, -100}, {"法法", 307, -100}, /* once */
		{"法院", 643, -141},   /* 900 and -200, by the root of 2 */
		{"院法", 307, -100},   /* no such pair */
		{"法。院", 307, -100}, /* parted */
		{"法 院", 643, -141}, {"法院今天法院今天", 643, -141},
		{"保", 7, -400},                                   /* -900, and no lower than the least */
		{"保险", 407, -400},                               /* a size of 64: by 2 */
		{"穷", 1007, 0},                                   /* a class, by its own length */
		{"穷得揭不开锅", 1007, 0}, {"穷法院", 1643, -141}, /* grams and classes apart */
		{"富", 7, 0},                                      /* of a class that no term names */
	};
	/* The same by code, in points, and by the order of lanes, in hundreds. */
	static const char *const tables[] = {
		"DATA|" SUM "|9\nGRAM|法|16 LAW.AID:300 ECO.DIBAO:-100\n"
		"GRAM|法院|16 LAW.AID:600 ECO.DIBAO:-100\nGRAM|保|16 ECO.DIBAO:-900\n"
		"GRAM|险|48 LAW.AID:800\nCLASS|poor|16 LAW.AID:1000\n"
		"CLASS|unnamed|16 LAW.AID:1000\nCLASS|gone|16 LAW.AID:1\nNEED|LAW.AID|7",
		"DATA|" SUM "|9\nLANES|order|ECO.DIBAO LAW.AID\nGRAM|法|16 -1 3\nGRAM|法院|16 -1 6\n"
		"GRAM|保|16 -9 0\nGRAM|险|48 0 8\nCLASS|poor|16 0 10\nCLASS|unnamed|16 0 10\n"
		"NEED|LAW.AID|7",
	};
	struct world w;

	for (size_t k = 0; k < sizeof(tables) / sizeof(tables[0]); k++) {
		build(&w, tables[k]);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			int law = points(&w, rows[i].narrative, "LAW.AID");
			int eco = points(&w, rows[i].narrative, "ECO.DIBAO");

			cr_expect_eq(law, rows[i].law, "%s: %d", rows[i].narrative, law);
			cr_expect_eq(eco, rows[i].eco, "%s: %d", rows[i].narrative, eco);
		}
		world_release(&w);
	}
}

/* So many ideographs that folding leaves as they are, in UTF-8. */
static void write_ideographs(char *to, size_t n)
{
	struct arena a;

	arena_init(&a, ROOM);
	for (uint32_t gram = 1; n > 0; gram++) {
		size_t bytes = gram_write(gram, to);
		struct folded f;
		uint32_t folded[2];

		cr_assert(fold(&a, (struct text){to, bytes}, &f));
		if (grams_at(&f, 0, folded) == 0 || folded[0] != gram)
			continue;
		to += bytes;
		n--;
	}
	arena_release(&a);
}

/* More rows than are added at once, with weights that a byte has room for and others. */
Test(model, many_rows_equal_a_sum_made_the_long_way)
{
	enum { GRAMS = 625 /* of size 16: their length is 25 */ };
	static char narrative[3 * GRAMS + 1];
	static const int ends[] = {-300, -129, -128, -127, 126, 127, 128, 300, 0};

	write_ideographs(narrative, GRAMS);
	srand(20261122);
	for (int round = 0; round < 20; round++) {
		static char rows[1 << 20];
		bool in_steps = round % 2;
		size_t at = (size_t)snprintf(rows, sizeof(rows), "DATA|" SUM "|9%s",
			in_steps ? "\nLANES|order|LAW.AID ECO.DIBAO" : "");
		int law = 0, eco = 0, step = in_steps ? MODEL_STEP : 1;
		struct world w;

		for (uint32_t i = 0; i < GRAMS; i++) {
			int some = rand() % 601 - 300, other = round % 3 ? ends[rand() % 9] : 126;
			const char *character = narrative + 3 * i;

			if (!in_steps) {
				some = some * MODEL_STEP + rand() % 2;
				other *= 100;
			}
			some -= some > 300 * MODEL_STEP / step;
			at += (size_t)snprintf(rows + at, sizeof(rows) - at,
				in_steps ? "\nGRAM|%.3s|16 %d %d" : "\nGRAM|%.3s|16 LAW.AID:%d ECO.DIBAO:%d",
				character, some, other);
			law += some * step;
			eco += other * step;
		}
		build(&w, rows);
		law = law / 25 < MODEL_LEAST ? MODEL_LEAST : law / 25;
		eco = eco / 25 < MODEL_LEAST ? MODEL_LEAST : eco / 25;
		cr_expect_eq(points(&w, narrative, "LAW.AID"), law, "round %d", round);
		cr_expect_eq(points(&w, narrative, "ECO.DIBAO"), eco, "round %d", round);
		world_release(&w);
	}
}

Test(model, adds_to_what_terms_found)
{
	static const struct {
		const char *narrative, *need;
		int plain, moved; /* -1: not shown */
	} rows[] = {
		{"纠纷", "LAW.AID", -1, -1}, {"法院纠纷", "LAW.AID", -1, 550},    /* 250 and 300 */
		{"法院", "LAW.AID", -1, -1},                                      /* 300 */
		{"起诉法院", "LAW.AID", 749, 1000}, {"告状", "LAW.AID", -1, 700}, /* by itself */
		{"我要去告状", "LAW.AID", -1, 700},
		{"判决低保", "LAW.AID", 750, -1},         /* against it: -400, and no more */
		{"打官司低保", "LAW.AID", 900, 500},      /* so what is sure stays shown */
		{"如果纠纷,法院", "LAW.AID", -1, -1},     /* words that do not hold are none */
		{"打官司起诉低保", "LAW.AID", 1000, 600}, /* more than sure is sure: 1649 counts 1000 */
		{"告状报警", "CRI.POLICE", 600, 591},     /* a duty, too */
	};
	struct world plain, moved;

	build(&plain, NULL);
	build(&moved,
		"DATA|" SUM "|9\nGRAM|法院|16 LAW.AID:300\nGRAM|告状|16 LAW.AID:700 CRI.POLICE:-9\n"
		"GRAM|低保|16 LAW.AID:-900");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int now = score(&moved, rows[i].narrative, rows[i].need, false);

		cr_expect_eq(score(&plain, rows[i].narrative, rows[i].need, false), rows[i].plain, "%s",
			rows[i].narrative);
		cr_expect_eq(now, rows[i].moved, "%s: %d", rows[i].narrative, now);
		cr_expect_eq(score(&moved, rows[i].narrative, rows[i].need, true), 1000);
	}
	world_release(&plain);
	world_release(&moved);
}

/* What lanes hear of units: only of those above nothing, and of words in company. */
Test(model, units_are_heard_when_they_are_above_nothing)
{
	static const struct {
		const char *narrative;
		int law, eco;
	} rows[] = {
		{"今天", 7, 0}, {"法", 355, -248}, /* 100; and half of 500, in grains of 16 */
		{"告", 7, 0}, {"状", 7, 0},      /* 800 each, of the 1000 that the second unit waits for */
		{"告,状", 109, 0},               /* 1131 together: 131, of which 8 grains are heard */
		{"险", 16383, -400},             /* no more than 2047 grains are heard of any unit */
		{"富", 7, 0}, {"穷", 255, -248}, /* classes speak through units, too */
	};
	struct world w;

	build(&w, "DATA|" SUM "|9\nLANES|order|ECO.DIBAO LAW.AID 1 2\nNEED|LAW.AID|7\n"
			  "UNIT|1|-100 -5000 5000\nUNIT|2|-1000 0 8000\nGRAM|法|16 0 1 6 0\n"
			  "GRAM|告|16 0 0 0 8\nGRAM|状|16 0 0 0 8\nGRAM|险|1 0 0 300 -300\n"
			  "CLASS|poor|16 0 0 6 0\nCLASS|unnamed|16 0 0 6 0");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int law = points(&w, rows[i].narrative, "LAW.AID");
		int eco = points(&w, rows[i].narrative, "ECO.DIBAO");

		cr_expect_eq(law, rows[i].law, "%s: %d", rows[i].narrative, law);
		cr_expect_eq(eco, rows[i].eco, "%s: %d", rows[i].narrative, eco);
	}
	world_release(&w);
}

/* Units of any number and with any parts. */
Test(model, units_equal_a_sum_made_the_long_way)
{
	srand(20261122);
	for (int round = 0; round < 40; round++) {
		static char rows[1 << 20];
		int n_units = 1 + rand() % MODEL_UNITS_MAX, own[MODEL_UNITS_MAX], weight[MODEL_UNITS_MAX];
		int part[MODEL_UNITS_MAX], sum = 0, said;
		size_t at = (size_t)snprintf(rows, sizeof(rows), "DATA|" SUM "|9\nLANES|order|LAW.AID");
		struct world w;

		for (int u = 0; u < n_units; u++)
			at += (size_t)snprintf(rows + at, sizeof(rows) - at, " %d", u + 1);
		for (int u = 0; u < n_units; u++) {
			own[u] = rand() % 2001 - 1000;
			weight[u] = rand() % 601 - 300;
			part[u] = rand() % (2 * MODEL_PART_MAX + 1) - MODEL_PART_MAX;
			at += (size_t)snprintf(
				rows + at, sizeof(rows) - at, "\nUNIT|%d|%d %d", u + 1, own[u], part[u]);
		}
		at += (size_t)snprintf(rows + at, sizeof(rows) - at, "\nGRAM|法|16 0");
		for (int u = 0; u < n_units; u++)
			at += (size_t)snprintf(rows + at, sizeof(rows) - at, " %d", weight[u]);
		build(&w, rows);
		for (int u = 0; u < n_units; u++) {
			int says = own[u] + weight[u] * MODEL_STEP;

			sum += says > 0 ? (says / 16 > 2047 ? 2047 : says / 16) * part[u] : 0;
		}
		sum = sum / 625 < MODEL_LEAST ? MODEL_LEAST : sum / 625;
		said = points(&w, "法", "LAW.AID");
		cr_expect_eq(said, sum, "%d units: %d, not %d", n_units, said, sum);
		world_release(&w);
	}
}

/* Where no word speaks by itself, those are cited that a unit heard; and without any, no need. */
Test(model, cites_the_words_that_units_heard)
{
	static const struct {
		const char *narrative, *cited; /* NULL: the need is not shown */
	} rows[] = {
		{"我要去告状了", "告状"},
		{"今天穷", "穷"},
		{"告状,起火", "告状|起火"}, /* of two units */
		{"起火,法院", "法院"},      /* what speaks by itself goes before */
		{"今天天气", NULL},         /* the third unit speaks without a word */
		{"吵", NULL},               /* and would go on, though a word is against it */
		{"吵吵闹闹告状", "告状"},
	};
	struct world w;

	build(&w, "DATA|" SUM "|9\nLANES|order|LAW.AID 1 2 3\nUNIT|1|-100 8000\nUNIT|2|-100 8000\n"
			  "UNIT|3|1000 8000\nGRAM|告状|16 0 20 0 0\nGRAM|起火|16 -1 0 20 0\n"
			  "GRAM|法院|16 9 0 0 0\nGRAM|吵|16 0 0 0 -1\nCLASS|poor|16 0 20 0 0");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help help = world_help(&w);
		struct matching m;
		char cited[256] = "";
		size_t at = 0;

		help.narrative = text_from(rows[i].narrative);
		cr_assert(matching_run(w.s, w.loads, &help, world_now, &w.arena, &m));
		cr_assert_eq(m.n_needs, rows[i].cited != NULL, "%s: %zu", rows[i].narrative, m.n_needs);
		for (size_t k = 0; m.n_needs && k < m.needs[0].n_evidence; k++)
			at += (size_t)snprintf(cited + at, sizeof(cited) - at, "%s%.*s", k ? "|" : "",
				TEXT_ARG(m.needs[0].evidence[k].words));
		cr_expect_str_eq(
			cited, rows[i].cited ? rows[i].cited : "", "%s: %s", rows[i].narrative, cited);
	}
	world_release(&w);
}

/* What a need that no term showed cites; slices parted by '|'. */
Test(model, cites_the_words_that_spoke_most)
{
	static const struct {
		const char *narrative, *cited;
	} rows[] = {
		{"我要去告状了", "告状"},
		{"告状,告状。告状!告状", "告状|告状|告状"}, /* three at the most */
		{"我家揭不开锅", "揭不开锅"},               /* of a class: its words */
		{"告狀吧,穷,状", "告狀|穷"},                /* as written; what speaks against is none */
		{"告状告状告状告状告状告状告状", "告状告状告状告状告状告状|告状"}, /* 12 characters */
	};
	struct world w;

	build(&w, "DATA|" SUM "|9\nGRAM|告状|16 LAW.AID:800\nGRAM|状|1 LAW.AID:-10\n"
			  "CLASS|poor|16 LAW.AID:600");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help help = world_help(&w);
		struct matching m;
		char cited[256] = "";
		size_t at = 0;

		help.narrative = text_from(rows[i].narrative);
		cr_assert(matching_run(w.s, w.loads, &help, world_now, &w.arena, &m));
		cr_assert_eq(m.n_needs, 1, "%s", rows[i].narrative);
		for (size_t k = 0; k < m.needs[0].n_evidence; k++)
			at += (size_t)snprintf(cited + at, sizeof(cited) - at, "%s%.*s", k ? "|" : "",
				TEXT_ARG(m.needs[0].evidence[k].words));
		cr_expect_str_eq(cited, rows[i].cited, "%s: %s", rows[i].narrative, cited);
	}
	world_release(&w);
}

/* A model taken away, or one that was found not to help, is as if there never had been one. */
Test(model, without_grams_nothing_changes)
{
	static const char *const none[] = {"", "DATA|" SUM "|9", "DATA|" SUM "|9\nNEED|LAW.AID|900"};
	static const char *const narratives[] = {
		"纠纷", "法院协商", "打官司,没有低保", "低保打官司。起诉判决"};
	struct world before;

	build(&before, NULL);
	for (size_t k = 0; k < sizeof(none) / sizeof(none[0]); k++) {
		struct world after;

		build(&after, none[k]);
		cr_expect_null(after.s->model);
		for (size_t i = 0; i < sizeof(narratives) / sizeof(narratives[0]); i++) {
			struct help help = world_help(&before);
			struct matching x, y;

			help.narrative = text_from(narratives[i]);
			cr_assert(matching_run(before.s, before.loads, &help, world_now, &before.arena, &x));
			cr_assert(matching_run(after.s, after.loads, &help, world_now, &after.arena, &y));
			cr_expect(text_eq(
				world_dump(before.s, &x, &before.arena), world_dump(after.s, &y, &after.arena)));
		}
		world_release(&after);
	}
	world_release(&before);
}

/* Random tables and texts against sums made the long way, in floating point. */
Test(model, equals_a_sum_made_the_long_way)
{
	static const char *const letters[] = {"法", "院", "低", "保", "病", "薪", "。", "\n", "a"};
	enum { LETTERS = 9, IDEOGRAPHS = 6, GRAMS = IDEOGRAPHS + IDEOGRAPHS * IDEOGRAPHS };

	srand(20260315);
	for (int round = 0; round < 200; round++) {
		char rows[4096], text[1024], grams[GRAMS][8];
		int weights[GRAMS], sizes[GRAMS], n_text = 1 + rand() % 200, said;
		size_t at = (size_t)snprintf(rows, sizeof(rows), "DATA|" SUM "|9"), n = 0;
		struct world w;
		double sum = 0, size = 0;

		for (int i = -1; i < IDEOGRAPHS; i++)
			for (int k = 0; k < IDEOGRAPHS; k++) {
				snprintf(grams[n], 8, "%s%s", i < 0 ? "" : letters[i], letters[k]);
				weights[n] = rand() % 3 ? rand() % 4001 - 1000 : 0;
				sizes[n] = 1 + rand() % 900;
				if (weights[n])
					at += (size_t)snprintf(rows + at, sizeof(rows) - at, "\nGRAM|%s|%d DIS.SIGN:%d",
						grams[n], sizes[n], weights[n]);
				n++;
			}
		build(&w, rows);
		text[at = 0] = '\0';
		for (int i = 0; i < n_text; i++)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s", letters[rand() % LETTERS]);
		for (size_t g = 0; g < n; g++)
			if (weights[g] && strstr(text, grams[g])) {
				sum += weights[g];
				size += sizes[g] / 16.0;
			}
		said = points(&w, text, "DIS.SIGN");
		sum = fmax(size > 0 ? sum / sqrt(size) : 0, MODEL_LEAST);
		cr_expect_float_eq(said, sum, 1 + fabs(sum) / 128, "%s: %d %f", text, said, sum);
		world_release(&w);
	}
}

Test(model, an_arena_too_small_is_a_fault)
{
	struct world w;
	struct folded f;
	struct hits hits;
	struct opinion o;
	struct arena a;

	build(&w, "DATA|" SUM "|9\nGRAM|法|16 LAW.AID:300");
	cr_assert(fold(&w.arena, TEXT("法"), &f));
	cr_assert(scan(w.s->scanner, &w.arena, &f, &hits));
	arena_init(&a, 16);
	cr_expect_not(model_read(w.s->model, &f, &hits, &a, &o));
	arena_release(&a);
	world_release(&w);
}

/* What is raised in a narrative: "KIND LEVEL mark", parted by ';'; s: suspected. */
static void raised(struct world *w, const char *narrative, char *ret, size_t room)
{
	struct help help = world_help(w);
	struct matching m;
	size_t at = 0;

	help.narrative = text_from(narrative);
	cr_assert(matching_run(w->s, w->loads, &help, world_now, &w->arena, &m));
	ret[0] = '\0';
	for (size_t i = 0; i < m.n_screens; i++) {
		const struct screen_raised *x = &m.screens[i];

		cr_expect_gt(x->n_evidence, 0, "%s: no words are cited", narrative);
		at += (size_t)snprintf(ret + at, room - at, "%s%d %.*s%s", at ? ";" : "",
			(int)x->rule->kind, TEXT_ARG(x->rule->level), x->marks & SCOPE_SUSPECT ? " s" : "");
	}
}

/* Of dangers it may suspect what no cue raises, and of the whole that it is a crisis. */
Test(model, suspects_dangers_and_may_only_raise)
{
	static const struct {
		const char *narrative, *raised;
	} rows[] = {
		{"今天天气", ""}, {"告状", "0 IDEATION s"}, /* suicide, by itself */
		{"告状危", "0 PLAN s"},                     /* and a crisis, asked about as one */
		{"危", ""},                                 /* not where nothing is asked about */
		{"跳楼危", "0 PLAN"},   /* a cue has raised it as far: nothing is added */
		{"跳楼告状", "0 PLAN"}, /* nor taken away */
		{"影", ""}, {"跳楼影", "0 PLAN;7 CONCERN s"}, /* beside other harm from less */
		{"跳楼割", "0 PLAN"}, {"跳楼割割腕", "0 PLAN;1 CONCERN s"}, /* but not from too little */
		{"跳楼冷", "0 PLAN"}, {"冷影", ""},                         /* a want of care is no harm, */
		{"冷冷清影", "8 CONCERN s"}, /* nor is harm seldom alone beside it */
	};
	struct world w;

	world_init(&w);
	w.rows[TABLE_SCREEN] = "SUICIDE|IDEATION|URGENT|问|自杀|源\nSUICIDE|PLAN|CRISIS|问|自杀|源\n"
						   "SELF_HARM|CONCERN|URGENT|问|自伤|源\n"
						   "NO_CARE_OR_SHELTER|CONCERN|URGENT|问|无人照料|源\n"
						   "MISSING|CONCERN|URGENT|问|走失|源\nMISSING|PRESENT|CRISIS|问|走失|源";
	w.rows[TABLE_SCREEN_CUE] = "跳楼|SUICIDE|PLAN|open";
	w.rows[TABLE_MODEL] =
		"DATA|" SUM "|9\nGRAM|告状|16 SUICIDE:800\nGRAM|危|16 CRISIS:2000\n"
		"GRAM|影|16 MISSING:200\nGRAM|割|16 SELF_HARM:100\nGRAM|割腕|16 SELF_HARM:400\n"
		"GRAM|冷|16 NO_CARE_OR_SHELTER:200\nGRAM|冷清|16 NO_CARE_OR_SHELTER:2000\n"
		"SCREEN|SUICIDE|1\nSCREEN|SELF_HARM|-300\nSCREEN|MISSING|-90\n"
		"SCREEN|NO_CARE_OR_SHELTER|-90\nSCREEN|CRISIS|-100";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char got[128];

		raised(&w, rows[i].narrative, got, sizeof(got));
		cr_expect_str_eq(got, rows[i].raised, "%s: %s", rows[i].narrative, got);
	}
	world_release(&w);
}

/* What a unit says of a danger without any word raises nothing, where other harm is asked about. */
Test(model, suspects_no_danger_that_no_word_speaks_for)
{
	struct world w;
	char got[128];

	world_init(&w);
	w.rows[TABLE_SCREEN] = "SUICIDE|PLAN|CRISIS|问|自杀|源\nMISSING|CONCERN|URGENT|问|走失|源";
	w.rows[TABLE_SCREEN_CUE] = "跳楼|SUICIDE|PLAN|open";
	w.rows[TABLE_MODEL] = "DATA|" SUM "|9\nLANES|order|MISSING 1\nUNIT|1|1000 5000\n"
						  "SCREEN|MISSING|-400\nGRAM|影|16 1 0\nGRAM|跳|16 0 0";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	raised(&w, "跳楼", got, sizeof(got));
	cr_expect_str_eq(got, "0 PLAN", "%s", got);
	raised(&w, "跳楼影", got, sizeof(got));
	cr_expect_str_eq(got, "0 PLAN;7 CONCERN s", "%s", got);
	world_release(&w);
}
