#include <criterion/criterion.h>
#include <sodium/crypto_hash_sha256.h>
#include <stdio.h>

#include "item.h"
#include "seeded.h"
#include "world.h"

enum { ROOM = 8 << 20 };

#define LANES "DATA|" SUM_A "|9\nLANES|order|LAW.AID CRISIS"
#define UNITS LANES " 1 2\nUNIT|1|5 1 2\nUNIT|2|-5 1 2"
#define SUM_A "561552fbd35640f01a4cc2045b7bf497983e02c9213e361f0de0bdbd579c32df"
#define SUM_B "661552fbd35640f01a4cc2045b7bf497983e02c9213e361f0de0bdbd579c32df"

static const char *const some_expert =
	"E1|甲|F|社|D1|cmn yue|3|2025-01-01|2026-12-31|2026-12-31|yes";

Test(snapshot, reads_what_rows_say)
{
	struct world w;
	const struct expert *e;
	const struct profile *p;
	const struct skill *first, *second;
	uint16_t yue;

	world_init(&w);
	w.more[TABLE_EXPERT] = "E1|甲|F|社|D1|yue cmn|3|2025-01-01|2026-12-31|2026-06-30|yes";
	w.more[TABLE_EXPERT_SKILL] = "E1|LAWYER|3|LAW.AID LAW.SUPPORT\nE1|COUNSELLOR|2|";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	e = &w.s->experts[world_expert(&w, "E1")];
	p = &w.s->profile_of[world_expert(&w, "E1")];
	yue = snapshot_language(w.s, TEXT("yue"));
	cr_expect_eq(w.s->n_languages, 2);
	cr_expect(text_eq(w.s->languages[0], TEXT("cmn")), "languages are sorted");
	cr_expect_eq(e->languages, UINT64_C(3));
	cr_expect_eq(yue, 1);
	cr_assert_eq(profile_skills(p), 2);
	first = &w.s->skills[p->skills[0]];
	second = &w.s->skills[p->skills[1]];
	cr_expect(text_eq(w.s->types[first->type].code, TEXT("COUNSELLOR")));
	cr_expect_not(first->narrowed);
	cr_expect(second->narrowed);
	cr_expect(need_set_has(&second->needs, world_need(&w, "LAW.SUPPORT")));
	cr_expect_not(need_set_has(&second->needs, world_need(&w, "LAW.MEDIATE")));
	/* Days in China: `date -d '2025-01-01 00:00 +0800' +%s` and the day after the last. */
	cr_expect_eq(e->appointed_from.us, INT64_C(1735660800000000));
	cr_expect_eq(e->appointed_until.us, INT64_C(1798732800000000));
	cr_expect_eq(e->agreement_until.us, INT64_C(1782835200000000));
	cr_expect_eq(w.s->edition.n, 7);
	world_release(&w);
}

Test(snapshot, dates_and_leap_years)
{
	static const struct {
		const char *day;
		int64_t seconds; /* of `date -d "$day 00:00 +0800" +%s` */
	} days[] = {{"1970-01-01", -28800}, {"1970-01-02", 57600}, {"2000-02-29", 951753600},
		{"2024-02-29", 1709136000}, {"2024-03-01", 1709222400}, {"1999-12-31", 946569600},
		{"2100-03-01", 4107513600}};

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct world w;
		char row[128];

		world_init(&w);
		snprintf(row, sizeof(row), "E1|甲|F|社|D1|cmn|3|%s|2026-12-31|2026-12-31|yes", days[i].day);
		w.more[TABLE_EXPERT] = row;
		cr_assert(world_build(&w, ROOM), "%s", days[i].day);
		cr_expect_eq(
			w.s->experts[0].appointed_from.us, days[i].seconds * 1000000, "%s", days[i].day);
		world_release(&w);
	}
}

Test(snapshot, a_date_not_said_is_never_valid)
{
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = "E1|甲|F|社|D1|cmn|3||||yes";
	cr_assert(world_build(&w, ROOM));
	cr_expect_gt(w.s->experts[0].appointed_from.us, world_now.us);
	cr_expect_lt(w.s->experts[0].appointed_until.us, world_now.us);
	cr_expect_lt(w.s->experts[0].agreement_until.us, world_now.us);
	world_release(&w);
}

Test(snapshot, order_of_rows_never_shows)
{
	struct world a, b;

	world_init(&a);
	world_init(&b);
	a.rows[TABLE_DISTRICT] =
		"CN||COUNTRY|中国\nP1|CN|PROVINCE|甲\nC1|P1|CITY|乙\nP2|CN|PROVINCE|丙";
	b.rows[TABLE_DISTRICT] =
		"P2|CN|PROVINCE|丙\nC1|P1|CITY|乙\nP1|CN|PROVINCE|甲\nCN||COUNTRY|中国";
	a.rows[TABLE_LEXICON] = "甲|LAW.AID|500|open\n乙|LAW.AID|500|firm\n甲|ECO.DIBAO|500|past";
	b.rows[TABLE_LEXICON] = "甲|ECO.DIBAO|500|past\n乙|LAW.AID|500|firm\n甲|LAW.AID|500|open";
	cr_assert(world_build(&a, ROOM));
	cr_assert(world_build(&b, ROOM));
	for (size_t i = 0; i < 4; i++) {
		cr_expect(text_eq(a.s->districts[i].code, b.s->districts[i].code));
		cr_expect_eq(a.s->districts[i].parent, b.s->districts[i].parent);
	}
	for (size_t i = 0; i < a.s->n_terms; i++) {
		cr_expect(text_eq(a.s->terms[i].words, b.s->terms[i].words));
		cr_expect_eq(a.s->terms[i].what, b.s->terms[i].what);
		cr_expect_eq(a.s->terms[i].scope, b.s->terms[i].scope);
	}
	world_release(&a);
	world_release(&b);
}

/* Codes that begin alike, end early, or differ far behind: found, and in order, however they come.
 */
Test(snapshot, codes_are_in_order)
{
	static const char *const codes[] = {"CN-GD-SZ-LH-E", "CN-GD-SZ-LH-E1", "CN-GD-SZ-LH-E10",
		"CN-GD-SZ-LH-E1000000001", "CN-GD-SZ-LH-E1000000002", "CN-GD-SZ-LH-E1001",
		"CN-GD-SZ-LH-E1002", "CN-GD-SZ-LH-E1003", "CN-GD-SZ-LH-E2", "CN-GD-SZ-NS-E1",
		"CN-GD-SZ-NS-E1.a"};
	enum { CODES = sizeof(codes) / sizeof(codes[0]) };

	for (size_t turn = 0; turn < CODES; turn++) {
		char experts[1024], skills[1024];
		size_t at = 0, at_skills = 0;
		struct world w;

		for (size_t i = 0; i < CODES; i++) {
			const char *code = codes[(turn + 3 * i) % CODES];

			at += (size_t)snprintf(experts + at, sizeof(experts) - at,
				"%s|名%s|F|社|%s|cmn|3||||\n", code, code, i % 2 ? "D1" : "D2");
			at_skills += (size_t)snprintf(skills + at_skills, sizeof(skills) - at_skills,
				"%s|LAWYER|2|\n", codes[(turn + 5 * i) % CODES]);
		}
		experts[at - 1] = skills[at_skills - 1] = '\0';
		world_init(&w);
		w.more[TABLE_EXPERT] = experts;
		w.more[TABLE_EXPERT_SKILL] = skills;
		cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
		for (size_t i = 0; i < CODES; i++) {
			expert_index e = w.s->experts_by_code[i];

			cr_expect(
				text_eq(w.s->experts[e].code, text_from(codes[i])), "%zu: %s", turn, codes[i]);
			cr_expect_eq(snapshot_expert(w.s, text_from(codes[i])), e);
			cr_expect(strstr(snapshot_cell(w.s->experts[e].row, EXPERT_NAME).ptr, codes[i]));
			cr_expect_eq(profile_skills(&w.s->profile_of[e]), 1);
		}
		cr_expect_eq(snapshot_expert(w.s, TEXT("CN-GD-SZ-LH-")), NOBODY);
		world_release(&w);
	}
}

/* What is wrong, in which row of which table, and what the fault must name. */
static const struct {
	enum snapshot_table table;
	const char *more;
	size_t row; /* among those of the table, base rows counted */
	const char *names;
} bad_rows[] = {
	{TABLE_DOMAIN, "LAW|又|x", 10, "\"LAW\" is there twice"},
	{TABLE_DOMAIN, "|空|x", 10, "code is \"\""},
	{TABLE_DOMAIN, "A B|空格|x", 10, "code is \"A B\""},
	{TABLE_DOMAIN, "X|少一列", 10, "2 columns where table domain has 3"},
	{TABLE_DOMAIN, "X|多|一|列", 10, "4 columns where table domain has 3"},
	{TABLE_DOMAIN, "X|\xff|x", 10, "column 2 is not UTF-8"},
	{TABLE_EXPERT_TYPE, "X|PERSON|x|x", 10, "kind is \"PERSON\""},
	{TABLE_EXPERT_TYPE, "LAWYER|EXPERT|x|x", 10, "\"LAWYER\" is there twice"},
	{TABLE_NEED, "LAW.X|NEED|x|x|NOBODY|", 17, "no expert type \"NOBODY\""},
	{TABLE_NEED, "LAW.X|WISH|x|x|LAWYER|", 17, "kind is \"WISH\""},
	{TABLE_NEED, "ZZZ.X|NEED|x|x|LAWYER|", 17, "code \"ZZZ.X\" is not DOMAIN.LEAF"},
	{TABLE_NEED, "LAW|NEED|x|x|LAWYER|", 17, "code \"LAW\" is not DOMAIN.LEAF"},
	{TABLE_NEED, "LAW.X|NEED|x|x|LAWYER LAWYER|", 17, "type LAWYER is there twice"},
	{TABLE_NEED, "LAW.AID|NEED|x|x|LAWYER|", 17, "\"LAW.AID\" is there twice"},
	{TABLE_NEED,
		"LAW.X|NEED|x|x|LAWYER MEDIATOR COUNSELLOR SUPERVISOR CRISIS_WORKER INTERPRETER DV_WORKER "
		"POLICE WELFARE_OFFICER|",
		17, "more than 8 types"},
	{TABLE_DISTRICT, "X|NOWHERE|CITY|x", 10, "no district \"NOWHERE\""},
	{TABLE_DISTRICT, "X|P1|TOWN|x", 10, "level is \"TOWN\""},
	{TABLE_DISTRICT, "X|X|CITY|x", 10, "parent X is not of a higher level"},
	{TABLE_DISTRICT, "X|Y|CITY|x\nY|X|CITY|y", 10, "parent Y is not of a higher level"},
	{TABLE_DISTRICT, "X|S1|CITY|x", 10, "parent S1 is not of a higher level"},
	{TABLE_DISTRICT, "X||CITY|x", 10, "a COUNTRY has no parent"},
	{TABLE_DISTRICT, "X|CN|COUNTRY|x", 10, "a COUNTRY has no parent"},
	{TABLE_DISTRICT, "X||COUNTRY|x", 10, "a second root beside CN"},
	{TABLE_FACT, "dibao|x|x", 9, "\"dibao\" is there twice"},
	{TABLE_EXPERT, "E1|甲|X|社|D1|cmn|3||||", 1, "sex is \"X\""},
	{TABLE_EXPERT, "E1|甲|F|社|D9|cmn|3||||", 1, "no district \"D9\""},
	{TABLE_EXPERT, "E1|甲|F|社|D1|Mandarin|3||||", 1, "language \"Mandarin\""},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|many||||", 1, "places is \"many\""},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|-1||||", 1, "places is \"-1\""},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|99999999999999999999||||", 1, "places is"},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|3|2025-02-29|||", 1, "appointed_from is \"2025-02-29\""},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|3||2025-13-01||", 1, "appointed_until is \"2025-13-01\""},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|3|||25-1-1|", 1, "agreement_until is \"25-1-1\""},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|3|||2025-00-01|", 1, "agreement_until"},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|3|||-025-01-01|", 1, "agreement_until"},
	{TABLE_EXPERT, "E1|甲|F|社|D1|cmn|3||||maybe", 1, "demo is \"maybe\""},
	{TABLE_EXPERT_SKILL, "E9|LAWYER|2|", 1, "no expert \"E9\""},
	{TABLE_EXPERT_SKILL, "E1|WIZARD|2|", 1, "no expert type \"WIZARD\""},
	{TABLE_EXPERT_SKILL, "E1|LAWYER|4|", 1, "level is \"4\""},
	{TABLE_EXPERT_SKILL, "E1|LAWYER|2|LAW.NONE", 1, "no need \"LAW.NONE\""},
	{TABLE_EXPERT_SKILL, "E1|LAWYER|2|PSY.COUNSEL", 1, "LAWYER does not answer need PSY.COUNSEL"},
	{TABLE_EXPERT_SKILL, "E1|POLICE|2|", 1, "POLICE is a liaison unit's"},
	{TABLE_EXPERT_SKILL, "E1|LAWYER|2|\nE1|LAWYER|3|", 2, "is there twice"},
	{TABLE_LIAISON, "L1|LAWYER|D1|x|||||", 1, "LAWYER is an expert's"},
	{TABLE_LIAISON, "L1|POLICE|D9|x|||||", 1, "no district \"D9\""},
	{TABLE_LIAISON, "L1|POLICE|D1|x|||||L2", 1, "no other unit"},
	{TABLE_LIAISON, "L1|POLICE|D1|x|||||L1", 1, "no other unit"},
	{TABLE_RESOURCE, "R1|x|CHURCH|LAW.AID|CN|yes||||||||||||", 1, "provider is \"CHURCH\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.NO|CN|yes||||||||||||", 1, "no need \"LAW.NO\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|XX|yes||||||||||||", 1, "no district \"XX\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|perhaps||||||||||||", 1, "offered is \"perhaps\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|rich|||||||||||", 1, "fact \"rich\", unknown"},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|any(dibao,rich)|||||||||||", 1, "fact \"rich\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|any(dibao|||||||||||", 1, "\"any(dibao\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|any()|||||||||||", 1, "fact \"\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|age>=old|||||||||||", 1, "\"age>=old\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|age<=999|||||||||||", 1, "\"age<=999\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|sex=X|||||||||||", 1, "\"sex=X\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|child<=19|||||||||||", 1, "\"child<=19\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|any(dibao,other)|||||||||||", 1, "\"other\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|||||||||soon|||", 1, "at_once is \"soon\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes||||||||||soon||", 1, "valid_from is \"soon\""},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|||||||||||2026-02-30|", 1, "valid_until is"},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes||||||||||2026-01-02|2026-01-01|", 1,
		"valid_until 2026-01-01 is before valid_from"},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||long ago", 1, "last_checked is"},
	{TABLE_RESOURCE, "R1|x|CHARITY|LAW.AID|CN|yes|disability<=5|||||||||||", 1,
		"\"disability<=5\""},
	{TABLE_RESOURCE,
		"R1|x|CHARITY|LAW.AID|CN|yes||||||||||||\nR1|y|CHARITY|LAW.AID|CN|yes|||||||||yes|||", 2,
		"is there twice"},
	{TABLE_SCREEN, "BOREDOM|X|URGENT|x|x|", 6, "kind is \"BOREDOM\""},
	{TABLE_SCREEN, "SUICIDE|X|PANIC|x|x|", 6, "grade is \"PANIC\""},
	{TABLE_SCREEN, "SUICIDE|PLAN|CRISIS|x|x|", 6, "is there twice"},
	{TABLE_SCREEN_CUE, "词|SUICIDE|NOLEVEL|open", 2, "SUICIDE has no level \"NOLEVEL\""},
	{TABLE_SCREEN_CUE, "词|SUICIDE|PLAN|wide", 2, "scope is \"wide\""},
	{TABLE_SCREEN_CUE, "|SUICIDE|PLAN|open", 2, "an empty term"},
	{TABLE_SCREEN_CUE, "甲++乙|SUICIDE|PLAN|open", 2, "\"甲++乙\" has an empty part"},
	{TABLE_LEXICON, "词|LAW.NO|500|open", 2, "no need \"LAW.NO\""},
	{TABLE_LEXICON, "词|LAW.AID|0|open", 2, "weight is \"0\""},
	{TABLE_LEXICON, "词|LAW.AID|1001|open", 2, "weight is \"1001\""},
	{TABLE_LEXICON, "词|LAW.AID|5e2|open", 2, "weight is \"5e2\""},
	{TABLE_LEXICON, "打官司|LAW.AID|500|firm", 2, "is there twice"},
	{TABLE_LEXICON, "甲+乙+丙+丁+戊|LAW.AID|500|open", 2, "has more than 4 parts"},
	{TABLE_LEXICON, "甲+乙&丙|LAW.AID|500|open", 2, "\"甲+乙&丙\" mixes + & ~ or *"},
	{TABLE_LEXICON, "<kin>&<nobody>|LAW.AID|500|open", 2, "names <nobody>, and no class has"},
	{TABLE_SCREEN_CUE, "<kin|SUICIDE|PLAN|open", 2, "\"<kin\" has a < > + & ~ or *"},
	{TABLE_DUTY, "LAW.AID|SUICIDE||x|x|x", 4, "LAW.AID is not a leaf of kind DUTY"},
	{TABLE_DUTY, "CRI.POLICE|BOREDOM||x|x|x", 4, "no screen \"BOREDOM\""},
	{TABLE_DUTY, "CRI.POLICE|SUICIDE|rich|x|x|x", 4, "no fact \"rich\""},
	{TABLE_DUTY, "CRI.POLICE|SUICIDE|shown(minor,rich)|x|x|x", 4, "no fact \"rich\""},
	{TABLE_DUTY, "CRI.POLICE|SUICIDE|shown(minor,,痴呆)|x|x|x", 4, "no fact \"\""},
	{TABLE_DUTY, "CRI.POLICE|SUICIDE|shown(minor|x|x|x", 4, "no fact \"shown(minor\""},
	{TABLE_DUTY, "CRI.POLICE|SUICIDE|shown()|x|x|x", 4, "no fact \"shown()\""},
	{TABLE_DUTY, "CRI.POLICE|SUICIDE|minor shown(\xe3\x80\x80)|x|x|x", 4, "is no word"},
	{TABLE_PRACTICE_RULE, "D9|level.min|2025-01-01|2||", 3, "no district \"D9\""},
	{TABLE_PRACTICE_RULE, "CN|level.min|soon|2||", 3, "since is \"soon\""},
	{TABLE_PRACTICE_RULE, "CN|level.min|2025-01-01|3||", 3, "is there twice"},
	{TABLE_MODEL, "WORD|法|1 LAW.AID:1", 1, "kind is \"WORD\""},
	{TABLE_MODEL, "DATA|561552|9", 1, "\"561552\" is not a SHA-256 checksum"},
	{TABLE_MODEL, "DATA|" SUM_A "|many", 1, "value is \"many\""},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nDATA|" SUM_B "|9", 2, "a second DATA row"},
	{TABLE_MODEL, "GRAM|法|1 LAW.AID:1", 1, "no DATA row says what taught"},
	{TABLE_MODEL, "CLASS|kin|1 LAW.AID:1", 1, "no DATA row says what taught"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|abc|1 LAW.AID:1", 2,
		"\"abc\" is not one Chinese character"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|打官司|1 LAW.AID:1", 2, "is not one Chinese character"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM||1 LAW.AID:1", 2, "gram \"\""},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|", 2, "a size from 1 to 4000"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|0 LAW.AID:1", 2, "a size from 1 to 4000"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|4001 LAW.AID:1", 2, "a size from 1 to 4000"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|LAW.AID:1", 2, "a size from 1 to 4000"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|1 LAW.AID", 2, "the weight for LAW.AID is \"\""},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|1 LAW.AID:30001", 2,
		"not a number from -30000 to 30000"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|1 LAW.AID:1  ECO.DIBAO:1", 2,
		"no need and no screen \"\""},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|1 XXX:1", 2, "no need and no screen \"XXX\""},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|1 LAW.AID:1 LAW.AID:2", 2, "LAW.AID is there twice"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|1 LAW.AID:1\nGRAM|法|1 LAW.AID:2", 3,
		"is there twice"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nLANES|order|LAW.NO", 2, "no need and no screen \"LAW.NO\""},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nLANES|order|", 2, "LANES names none"},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nLANES|order|LAW.AID CRISIS LAW.AID", 2,
		"LAW.AID is there twice"},
	{TABLE_MODEL, LANES "\nLANES|two|LAW.AID", 3, "a second LANES row"},
	{TABLE_MODEL, LANES "\nGRAM|法|1 5", 3, "not as many weights as LANES names lanes, which is 2"},
	{TABLE_MODEL, LANES "\nGRAM|法|1 5 6 7", 3, "not as many weights"},
	{TABLE_MODEL, LANES "\nGRAM|法|1 5 LAW.AID:6", 3, "the weight for CRISIS is \"LAW.AID:6\""},
	{TABLE_MODEL, LANES "\nGRAM|法|1 5 301", 3, "not a number from -300 to 300"},
	{TABLE_MODEL, LANES " 1", 2, "more units than the 0 UNIT rows say how to hear"},
	{TABLE_MODEL, LANES " 1 2\nUNIT|1|5 1 2", 2, "more units than the 1 UNIT rows"},
	{TABLE_MODEL, LANES " 2\nUNIT|1|5 1 2", 2, "no need and no screen \"2\""},
	{TABLE_MODEL, LANES " 1 1\nUNIT|1|5 1 2", 2, "\"1\" stands where unit 2 is awaited"},
	{TABLE_MODEL, LANES " 1 LAW.AIDS\nUNIT|1|5 1 2", 2, "\"LAW.AIDS\" stands where unit 2"},
	{TABLE_MODEL, LANES "\nUNIT|1|5 1 2", 3, "there is no unit \"1\" among the 0"},
	{TABLE_MODEL, "UNIT|1|5 1 2", 1, "there is no unit \"1\" among the 0"},
	{TABLE_MODEL, LANES " 1\nUNIT|1|5 1 2\nUNIT|2|5 1 2", 4, "no unit \"2\" among the 1"},
	{TABLE_MODEL, LANES " 1\nUNIT|0|5 1 2", 3, "there is no unit \"0\""},
	{TABLE_MODEL, LANES " 1\nUNIT|one|5 1 2", 3, "there is no unit \"one\""},
	{TABLE_MODEL, LANES " 1 2\nUNIT|1|5 1 2\nUNIT|01|5 1 2", 4, "unit 1 is there twice"},
	{TABLE_MODEL, LANES " 1\nUNIT|1|", 3, "points from -30000 to 30000"},
	{TABLE_MODEL, LANES " 1\nUNIT|1|30001 1 2", 3, "points from -30000 to 30000"},
	{TABLE_MODEL, LANES " 1\nUNIT|1|5 1", 3, "not as many parts as LANES names needs and"},
	{TABLE_MODEL, LANES " 1\nUNIT|1|5 1 2 3", 3, "screens, which is 2"},
	{TABLE_MODEL, LANES " 1\nUNIT|1|5 1 8192", 3, "what CRISIS hears is \"8192\""},
	{TABLE_MODEL, LANES " 1\nUNIT|1|5 -8192 1", 3, "not a number from -8191 to 8191"},
	{TABLE_MODEL, UNITS "\nGRAM|法|1 5 6 7", 5, "LANES names lanes, which is 4"},
	{TABLE_MODEL, UNITS "\nGRAM|法|1 5 6 7 301", 5, "the weight for a unit is \"301\""},
	{TABLE_MODEL, UNITS "\nNEED|1|5", 5, "no need and no screen \"1\""},
	{TABLE_MODEL, "DATA|" SUM_A "|9\nGRAM|法|1 1:5", 2, "no need and no screen \"1\""},
	{TABLE_MODEL, "NEED|LAW.NO|5", 1, "no need and no screen \"LAW.NO\""},
	{TABLE_MODEL, "NEED|LAW.AID|30001", 1, "value is \"30001\""},
	{TABLE_CALENDAR_DAY, "2026-02-30|HOLIDAY|节|号", 1, "day is \"2026-02-30\", not a date"},
	{TABLE_CALENDAR_DAY, "|HOLIDAY|节|号", 1, "day is empty: write"},
	{TABLE_CALENDAR_DAY, "2026-01-01|SUNDAY|节|号", 1, "kind is \"SUNDAY\", unknown"},
	{TABLE_CALENDAR_DAY, "2026-01-01|HOLIDAY|节|", 1, "source is empty: name"},
	{TABLE_CALENDAR_DAY, "2026-01-01|HOLIDAY|节|号\n2026-01-01|WORKDAY|节|号", 2, "is there twice"},
	{TABLE_ENTRY, "L1|0|题|LAW.AID|文||", 1, "version"},
	{TABLE_ENTRY, "L1|1|题||文||", 1, "needs is empty"},
	{TABLE_ENTRY, "L1|1|题|NO.SUCH|文||", 1, "NO.SUCH"},
	{TABLE_ENTRY, "L1|1|题|LAW.AID|||", 1, "narrative is empty"},
	{TABLE_ENTRY, "L1|1|题|LAW.AID|文||\nL1|2|题|LAW.AID|文||", 2, "is there twice"},
	{TABLE_LEAVE, "NOBODY|2026-01-05|2026-01-06", 1, "there is no expert"},
	{TABLE_LEAVE, "E1||2026-01-06", 1, "no end: say both days"},
	{TABLE_LEAVE, "E1|2026-01-05|", 1, "no end: say both days"},
	{TABLE_LEAVE, "E1|2026-01-05|2026-02-30", 1, "ends is \"2026-02-30\""},
	{TABLE_LEAVE, "E1|2026-01-06|2026-01-05", 1, "ends before it begins"},
	{TABLE_LEAVE, "E1|2026-01-05|2026-01-06\nE1|2026-02-05|2026-02-06", 2, "is there twice"},
	{TABLE_WORD_CLASS, "Kin|妈", 3, "class is \"Kin\", not a code (1 to 32 of a-z 0-9 _)"},
	{TABLE_WORD_CLASS, "|妈", 3, "class is \"\""},
	{TABLE_WORD_CLASS, "a23456789_123456789_123456789_123|妈", 3, "not a code"},
	{TABLE_WORD_CLASS, "kin|", 3, "\"\" has an empty part"},
	{TABLE_WORD_CLASS, "kin|妈&爸", 3, "\"妈&爸\" has a < > + & ~ or *"},
	{TABLE_WORD_CLASS, "kin|妈妈", 3, "is there twice"},
	{TABLE_COMBINATION, "老人|LAW.AID|minor|理|源", 1, "code is \"老人\""},
	{TABLE_COMBINATION, "a|LAW.NO|minor|理|源", 1, "no need \"LAW.NO\""},
	{TABLE_COMBINATION, "a|CRI.POLICE|minor|理|源", 1,
		"CRI.POLICE is a duty: say in table duty what raises it"},
	{TABLE_COMBINATION, "a|LAW.AID|minor||源", 1, "zh says no reason: write"},
	{TABLE_COMBINATION, "a|LAW.AID|minor|理|", 1, "source is empty: name"},
	{TABLE_COMBINATION, "a|LAW.AID| |理|源", 1, "has no grounds: write"},
	{TABLE_COMBINATION, "a|LAW.AID|minor|理|源\nb|LAW.AID|minor rich|理|源", 2,
		"there is no fact, need or screen \"rich\": name one there is, or begin words with"},
	{TABLE_COMBINATION, "a|LAW.AID|any(minor,BOREDOM)|理|源", 1, "screen \"BOREDOM\""},
	{TABLE_COMBINATION, "a|LAW.AID|any(minor|理|源", 1, "screen \"any(minor\""},
	{TABLE_COMBINATION, "a|LAW.AID|any()|理|源", 1, "has nothing between two commas"},
	{TABLE_COMBINATION, "a|LAW.AID|any(minor,)|理|源", 1, "has nothing between two commas"},
	{TABLE_COMBINATION, "a|LAW.AID|any(minor,LAW.AID)|理|源", 1,
		"LAW.AID follows from itself: leave it out"},
	{TABLE_COMBINATION, "a|LAW.AID|minor 子 丑 寅 卯 辰 巳 午 未|理|源", 1,
		"has more than 8 grounds: join some in any(...)"},
	{TABLE_COMBINATION, "a|LAW.AID|minor 子|理|源\nb|LAW.AID|minor any(丑,<nobody>&寅)|理|源", 2,
		"\"<nobody>&寅\" names <nobody>, and no class has"},
	{TABLE_COMBINATION, "a|LAW.AID|minor|理|源\na|ECO.GOODS|minor|理|源", 2, "is there twice"},
};

Test(snapshot, every_bad_row_is_a_precise_fault)
{
	for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
		struct world w;
		bool twice = strstr(bad_rows[i].names, "there twice");

		world_init(&w);
		w.more[TABLE_EXPERT] = some_expert;
		w.more[bad_rows[i].table] = bad_rows[i].more;
		cr_expect_not(world_build(&w, ROOM), "%s", bad_rows[i].more);
		cr_expect_eq(w.b.fault.table, bad_rows[i].table, "%s: table %s", bad_rows[i].more,
			snapshot_table_name(w.b.fault.table));
		/* Of two rows that say the same, either is at fault. */
		cr_expect(twice || w.b.fault.row == bad_rows[i].row, "%s: row %zu", bad_rows[i].more,
			w.b.fault.row);
		cr_expect(w.b.fault.why.len && strstr(w.b.fault.why.ptr, bad_rows[i].names), "%s: %.*s",
			bad_rows[i].more, TEXT_ARG(w.b.fault.why));
		cr_expect_not(snapshot_row(&w.b, TABLE_PRACTICE_RULE, NULL, 6), "later calls do nothing");
		world_release(&w);
	}
}

/* A row of the catalogue by itself, parted by '|'. */
static struct snapshot_fault fault_alone(const struct world *w, const char *row, struct arena *a)
{
	struct text cells[COLUMNS_MAX], rest = text_from(row);
	size_t n = 0;

	while (n < snapshot_table_columns(TABLE_RESOURCE))
		cells[n++] = text_cut(&rest, '|');
	return item_fault(w->s, cells, n, a);
}

/* What the builder says of each bad row of the catalogue is said of it alone, beside a snapshot. */
Test(snapshot, a_bad_item_alone_is_the_fault_that_it_is_in_a_table)
{
	static const char good[] =
		"R9|x|CHARITY|LAW.AID|CN|yes|age>=60 any(dibao,minor) other|||||||||||";
	size_t tried = 0;

	for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
		struct world with, without;
		struct snapshot_fault fault;
		struct arena a;

		if (bad_rows[i].table != TABLE_RESOURCE || strchr(bad_rows[i].more, '\n'))
			continue;
		world_init(&with);
		world_init(&without);
		arena_init(&a, ROOM);
		with.more[TABLE_RESOURCE] = bad_rows[i].more;
		cr_assert_not(world_build(&with, ROOM));
		cr_assert(world_build(&without, ROOM));
		fault = fault_alone(&without, bad_rows[i].more, &a);
		cr_expect(text_eq(fault.why, with.b.fault.why), "%.*s, not %.*s", TEXT_ARG(fault.why),
			TEXT_ARG(with.b.fault.why));
		cr_expect(text_eq(fault.column, with.b.fault.column) && fault.column.len, "%s: %.*s",
			bad_rows[i].more, TEXT_ARG(fault.column));
		fault = fault_alone(&without, good, &a);
		cr_expect_eq(fault.why.len, 0, "%.*s", TEXT_ARG(fault.why));
		arena_release(&a);
		world_release(&with);
		world_release(&without);
		tried++;
	}
	cr_expect_gt(tried, 15);
}

/* One row more than a limit allows is a fault; as many as it allows is none. */
static void check_limit(enum snapshot_table t, const char *format, size_t base_rows, size_t limit)
{
	for (size_t over = 0; over < 2; over++) {
		static char rows[64 << 10];
		char says[128];
		struct world w;
		size_t at = 0;

		world_init(&w);
		for (size_t i = base_rows; i < limit + over; i++)
			at += (size_t)snprintf(rows + at, sizeof(rows) - at, format, i);
		rows[at - 1] = '\0';
		w.more[t] = rows;
		cr_expect_eq(world_build(&w, ROOM), over == 0, "%s: %.*s", snapshot_table_name(t),
			TEXT_ARG(w.b.fault.why));
		snprintf(says, sizeof(says), "%zu rows where table %s may have %zu: take out those",
			limit + 1, snapshot_table_name(t), limit);
		if (over) {
			cr_expect_eq(w.b.fault.table, t);
			cr_expect_eq(w.b.fault.row, limit + 1);
			cr_expect(strstr(w.b.fault.why.ptr, says), "%.*s", TEXT_ARG(w.b.fault.why));
		}
		world_release(&w);
	}
}

Test(snapshot, limits_are_faults)
{
	check_limit(TABLE_NEED, "LAW.X%zu|NEED|x|x||\n", 16, NEEDS_MAX);
	check_limit(TABLE_EXPERT_TYPE, "T%zu|EXPERT|x|x\n", 9, TYPES_MAX);
	check_limit(TABLE_FACT, "f%zu|x|x\n", 9, FACTS_MAX);
	check_limit(TABLE_COMBINATION, "c%zu|LAW.AID|minor|x|x\n", 0, 1000);
}

Test(snapshot, limits_of_languages_and_skills)
{
	static char list[512], row[1024], skills[1024];
	struct world w;

	for (size_t over = 0; over < 2; over++) {
		size_t at = 0;

		for (size_t i = 0; i < LANGUAGES_MAX + over; i++)
			at += (size_t)snprintf(
				list + at, sizeof(list) - at, "l%c%c ", (char)('a' + i / 26), (char)('a' + i % 26));
		snprintf(row, sizeof(row), "E1|甲|F|社|D1|%s|3||||", list);
		world_init(&w);
		w.more[TABLE_EXPERT] = row;
		cr_expect_eq(world_build(&w, ROOM), over == 0);
		world_release(&w);
		at = 0;
		world_init(&w);
		w.more[TABLE_EXPERT] = some_expert;
		w.more[TABLE_EXPERT_TYPE] =
			"T1|EXPERT||\nT2|EXPERT||\nT3|EXPERT||\nT4|EXPERT||\n"
			"T5|EXPERT||\nT6|EXPERT||\nT7|EXPERT||\nT8|EXPERT||\nT9|EXPERT||";
		for (size_t i = 1; i <= SKILLS_MAX + over; i++)
			at += (size_t)snprintf(skills + at, sizeof(skills) - at, "E1|T%zu|2|\n", i);
		skills[at - 1] = '\0';
		w.more[TABLE_EXPERT_SKILL] = skills;
		cr_expect_eq(world_build(&w, ROOM), over == 0);
		world_release(&w);
	}
}

Test(snapshot, a_cell_too_long_and_a_table_out_of_order)
{
	static char cell[(16 << 10) + 1];
	struct world w;
	struct text columns[] = {TEXT("X"), {cell, sizeof(cell)}, TEXT("x")};

	memset(cell, 'x', sizeof(cell));
	world_init(&w);
	arena_init(&w.arena, ROOM);
	cr_assert(snapshot_begin(&w.b, &w.arena));
	cr_expect_not(snapshot_row(&w.b, TABLE_DOMAIN, columns, 3));
	cr_expect(strstr(w.b.fault.why.ptr, "16385 bytes"));
	cr_assert(snapshot_begin(&w.b, &w.arena));
	columns[1].len--;
	cr_expect(snapshot_row(&w.b, TABLE_FACT, columns, 3));
	cr_expect_not(snapshot_row(&w.b, TABLE_DOMAIN, columns, 3));
	cr_expect(strstr(w.b.fault.why.ptr, "table domain comes after table fact"));
	world_release(&w);
}

Test(snapshot, seed_files_are_tsv)
{
	static const struct {
		const char *file;
		size_t rows; /* SIZE_MAX: a fault */
	} files[] = {
		{"code\tzh\ten\n# a comment\nLAW\t法\tLaw\nECO\t经\t\n", 2},
		{"# first\r\ncode\tzh\ten\r\nLAW\t法\tLaw\r\n\r\n", 1},
		{"code\tzh\ten\nLAW\t法\tLaw", 1},
		{"code\tzh\ten", 0},
		{"", SIZE_MAX},
		{"code\tname\ten\nLAW\t法\tLaw\n", SIZE_MAX},
		{"code\tzh\ten\tmore\nLAW\t法\tLaw\n", SIZE_MAX},
		{"LAW\t法\tLaw\n", SIZE_MAX},
		{"code\tzh\ten\nLAW\t法\n", SIZE_MAX},
		{"code\tzh\ten\nA\t1\t2\t3\t4\t5\t6\t7\t8\t9\t1\t2\t3\t4\t5\t6\t7\t8\n", SIZE_MAX},
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct snapshot_builder b;
		struct arena a;
		bool ok;

		arena_init(&a, ROOM);
		cr_assert(snapshot_begin(&b, &a));
		ok = snapshot_file(&b, TABLE_DOMAIN, text_from(files[i].file));
		cr_expect_eq(ok, files[i].rows != SIZE_MAX, "%zu: %.*s", i, TEXT_ARG(b.fault.why));
		if (ok)
			cr_expect_eq(snapshot_finish(&b, (edition){1})->n_domains, files[i].rows, "%zu", i);
		arena_release(&a);
	}
}

Test(snapshot, rules_are_compiled)
{
	struct world w;
	const struct rule *rule;
	const struct condition *c;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID ECO.DIBAO|D1|yes|age>=60 age<=80 sex=F "
							 "disability<=2 dibao any(minor,veteran)|||||||||||\n"
							 "R0|x|GOVERNMENT|LAW.AID|CN|no||||||||||||";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	cr_expect_eq(w.s->rules[w.s->resources[snapshot_resource(w.s, TEXT("R0"))].rule].n, 0);
	cr_expect_not(w.s->resources[snapshot_resource(w.s, TEXT("R0"))].offered);
	rule = &w.s->rules[w.s->resources[snapshot_resource(w.s, TEXT("R1"))].rule];
	cr_assert_eq(rule->n, 6);
	c = rule->conditions;
	cr_expect(c[0].kind == CONDITION_AGE_MIN && c[0].value == 60);
	cr_expect(c[1].kind == CONDITION_AGE_MAX && c[1].value == 80);
	cr_expect(c[2].kind == CONDITION_SEX && c[2].value == 'F');
	cr_expect(c[3].kind == CONDITION_DISABILITY && c[3].value == 2);
	cr_expect(c[4].kind == CONDITION_ANY);
	cr_expect_eq(c[4].mask, UINT64_C(1) << snapshot_fact(w.s, TEXT("dibao")));
	cr_expect_eq(c[5].mask, UINT64_C(1) << snapshot_fact(w.s, TEXT("minor")) |
								UINT64_C(1) << snapshot_fact(w.s, TEXT("veteran")));
	world_release(&w);
}

Test(snapshot, look_ups)
{
	struct world w;
	district_index street;

	world_init(&w);
	w.more[TABLE_DISTRICT] = "D3|C1|DISTRICT|重名\nD4|C1|DISTRICT|重名";
	cr_assert(world_build(&w, ROOM));
	street = world_district(&w, "S1");
	cr_expect_eq(snapshot_district(w.s, TEXT("一街")), street);
	cr_expect_eq(snapshot_district(w.s, TEXT("重名")), NONE, "two of that name");
	cr_expect_eq(snapshot_district(w.s, TEXT("")), NONE);
	cr_expect(snapshot_within(w.s, street, world_district(&w, "CN")));
	cr_expect(snapshot_within(w.s, street, street));
	cr_expect_not(snapshot_within(w.s, street, world_district(&w, "D2")));
	cr_expect_not(snapshot_within(w.s, world_district(&w, "D1"), street));
	cr_expect_not(snapshot_within(w.s, NONE, street));
	cr_expect_eq(snapshot_need(w.s, TEXT("LAW.AI")), NONE);
	cr_expect_eq(snapshot_need(w.s, TEXT("")), NONE);
	for (need_index i = 0; i < w.s->n_needs; i++)
		cr_expect_eq(snapshot_need(w.s, w.s->needs[i].code), i);
	world_release(&w);
}

Test(snapshot, practice_is_inherited_and_dated)
{
	struct world w;
	moment before = {INT64_C(1735660800000000) - 1}, then = {INT64_C(1735660800000000)};

	world_init(&w);
	w.rows[TABLE_PRACTICE_RULE] = "CN|x|2020-01-01|country||\nD1|x|2025-01-01|new||\n"
								  "D1|x|2024-01-01|old||\nC1|x||city||";
	cr_assert(world_build(&w, ROOM));
#define SAYS(place, at, want) \
	cr_expect(text_eq(snapshot_practice(w.s, world_district(&w, place), TEXT("x"), at), TEXT(want)))
	SAYS("S1", then, "new"); /* 2025-01-01 begins at that moment in China */
	SAYS("S1", before, "old");
	SAYS("S1", ((moment){0}), "city");
	SAYS("P2", then, "country");
	cr_expect_eq(snapshot_practice(w.s, world_district(&w, "P2"), TEXT("x"), (moment){0}).len, 0);
	cr_expect_eq(snapshot_practice(w.s, world_district(&w, "S1"), TEXT("y"), then).len, 0);
	world_release(&w);
}

Test(snapshot, digest_is_of_the_rows)
{
	/* printf of table 0, 3 columns, each after its length, as README says, through sha256sum. */
	static const char rows[] = "\0\0\0\0\0\0\0\3\0\0\0\3LAW\0\0\0\3\xe6\xb3\x95\0\0\0\0";
	struct text columns[] = {TEXT("LAW"), TEXT("法"), TEXT("")};
	struct snapshot_builder b;
	struct arena a;
	const struct snapshot *s;
	uint8_t want[crypto_hash_sha256_BYTES];

	arena_init(&a, ROOM);
	cr_assert(snapshot_begin(&b, &a));
	cr_assert(snapshot_row(&b, TABLE_DOMAIN, columns, 3));
	s = snapshot_finish(&b, (edition){1});
	cr_assert(s);
	crypto_hash_sha256(want, (const unsigned char *)rows, sizeof(rows) - 1);
	cr_expect_eq(memcmp(s->digest, want, 32), 0);
	arena_release(&a);
}

/* A row that says nothing in columns which its table has had since later is what it was before. */
Test(snapshot, digest_of_rows_that_were_there_before_a_column)
{
	static const char *const resources[] = {"R1|x|CHARITY||CN|yes||||||||||||",
		"R1|x|CHARITY||CN|yes|||||||||yes|||", "R1|x|CHARITY||CN|yes||||||||||||2026-03-01"};
	/* printf of table 3, 4 columns, then of table 8, 14 columns, each after its length. */
	static const char rows[] =
		"\0\0\0\3\0\0\0\4\0\0\0\2CN\0\0\0\0\0\0\0\7COUNTRY\0\0\0\3\xe4\xb8\xad"
		"\0\0\0\10\0\0\0\16\0\0\0\2R1\0\0\0\1x\0\0\0\7CHARITY\0\0\0\0\0\0\0\2CN\0\0\0\3yes"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	uint8_t want[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(want, (const unsigned char *)rows, sizeof(rows) - 1);
	for (size_t i = 0; i < 3; i++) {
		struct world w = {
			.rows = {[TABLE_DISTRICT] = "CN||COUNTRY|中", [TABLE_RESOURCE] = resources[i]}};

		cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
		cr_expect_eq(memcmp(w.s->digest, want, 32) == 0, i == 0, "%s", resources[i]);
		world_release(&w);
	}
}

/* Bytes of the rows changed at random: a snapshot or a fault with a sentence, nothing else. */
Test(snapshot, hostile_rows_never_crash, .timeout = 120)
{
	static const char bytes[] = "|\n 0-9+&.,()<>=AZaz_\xff\xe6\x01";
	uint64_t random = 20260315;
	size_t built = 0;

	for (int i = 0; i < 4000; i++) {
		char rows[2048];
		struct world w;
		size_t len;
		int t;

		world_init(&w);
		w.rows[TABLE_EXPERT] = some_expert;
		w.rows[TABLE_EXPERT_SKILL] = "E1|LAWYER|3|LAW.AID\nE1|COUNSELLOR|2|";
		w.rows[TABLE_LIAISON] = "L1|POLICE|D1|x|||||";
		w.rows[TABLE_RESOURCE] =
			"R1|x|CHARITY|LAW.AID|CN|yes|any(dibao,minor) age>=60 sex=F|||||||||||";
		w.rows[TABLE_MODEL] = i % 2 ? "DATA|" SUM_A
									  "|9\nGRAM|法|9 LAW.AID:300 ECO.DIBAO:-20\nNEED|LAW.AID|5"
									: UNITS "\nGRAM|法|9 3 -2 4 5\nNEED|LAW.AID|5";
		w.rows[TABLE_LEXICON] = "<kin>&打|LAW.AID|900|open\n打+官司|LAW.AID|900|open";
		w.rows[TABLE_COMBINATION] = "a|ECO.DIBAO|any(minor,LAW.AID,SUICIDE,<kin>&打) 独居|理|源";
		w.rows[TABLE_CALENDAR_DAY] = "2026-01-01|HOLIDAY|节|号\n2026-01-04|WORKDAY|节|号";
		w.rows[TABLE_ENTRY] = "L1|1|a title|LAW.AID|she has no money to go to court, and nobody to "
							  "ask|legal aid|waiting";
		w.rows[TABLE_LEAVE] = "E1|2026-01-05|2026-01-09";
		t = i % TABLES;
		len = strlen(w.rows[t]);
		memcpy(rows, w.rows[t], len + 1);
		for (int k = 0; k < 1 + i % 3; k++) {
			random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			rows[(random >> 33) % len] = bytes[(random >> 20) % (sizeof(bytes) - 1)];
		}
		w.rows[t] = rows;
		built += world_build(&w, ROOM);
		cr_assert(w.s || w.b.fault.why.len);
		world_release(&w);
	}
	cr_expect(built > 100 && built < 3900, "%zu of 4000 were still good", built);
}

/* A unit is heard in rooms of a fixed number. */
Test(snapshot, units_are_so_many_at_most)
{
	for (int more = 0; more < 2; more++) {
		char rows[8192];
		size_t at = (size_t)snprintf(rows, sizeof(rows), "DATA|" SUM_A "|9\nLANES|order|LAW.AID");
		struct world w;

		for (int u = 1; u <= 128 + more; u++)
			at += (size_t)snprintf(rows + at, sizeof(rows) - at, " %d", u);
		for (int u = 1; u <= 128 + more; u++)
			at += (size_t)snprintf(rows + at, sizeof(rows) - at, "\nUNIT|%d|5 1", u);
		world_init(&w);
		w.rows[TABLE_MODEL] = rows;
		cr_expect_eq(world_build(&w, ROOM), !more);
		cr_expect(!more || strstr(w.b.fault.why.ptr, "more than 128 units"), "%.*s",
			TEXT_ARG(w.b.fault.why));
		world_release(&w);
	}
}

Test(snapshot, an_arena_too_small_is_a_fault_at_every_size)
{
	struct world w;
	size_t need;

	world_init(&w);
	w.more[TABLE_EXPERT] = some_expert;
	w.more[TABLE_EXPERT_SKILL] = "E1|LAWYER|3|";
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes|dibao age>=60|||||||||||";
	w.more[TABLE_COMBINATION] = "a|ECO.DIBAO|minor 独居|理|源";
	w.more[TABLE_CALENDAR_DAY] = "2026-01-01|HOLIDAY|节|号";
	w.more[TABLE_ENTRY] = "L1|1|题|LAW.AID|打官司没有钱|援助|劝和";
	cr_assert(world_build(&w, ROOM));
	need = w.arena.used;
	world_release(&w);
	for (size_t cap = 0; cap < need; cap += 61) {
		memset(&w.b, 0, sizeof(w.b));
		cr_assert_not(world_build(&w, cap), "%zu of %zu", cap, need);
		cr_assert(!w.b.s || w.b.fault.why.len);
		world_release(&w);
	}
	cr_expect(world_build(&w, need));
	world_release(&w);
}

Test(snapshot, the_seed_loads)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);

	cr_expect_eq(s->n_domains, 20);
	cr_expect_eq(s->n_needs, 116);
	cr_expect_eq(s->n_types, 30);
	cr_expect_eq(s->n_experts, 40);
	cr_expect_neq(snapshot_district(s, TEXT("龙华区")), NONE);
	for (size_t i = 0; i < s->n_resources; i++)
		if (text_eq(s->resources[i].code, TEXT("PRO.LONGHUA")))
			cr_expect_not(s->resources[i].offered, "the centre is not offered to itself");
	arena_release(&a);
}
