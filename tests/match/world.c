#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "seeded.h"

/* 2026-03-15 12:00 +08:00 = 2026-03-15 04:00 UTC; 20527 days since 1970-01-01. */
const moment world_now = {INT64_C(20527) * 86400 * 1000000 + INT64_C(4) * 3600 * 1000000};

static const char *const base[TABLES] = {
	[TABLE_DOMAIN] = "LAW|法律|Law\nECO|经济|Economy\nPSY|心理|Mind\nCRI|危机|Crisis\nDV|家暴|DV\n"
					 "FAM|家庭|Family\nSOC|融入|Social\nDIS|残障|Disability\nCHD|儿童|Child",
	[TABLE_EXPERT_TYPE] =
		"LAWYER|EXPERT|律师|\nMEDIATOR|EXPERT|调解员|\nCOUNSELLOR|EXPERT|咨询师|\n"
		"SUPERVISOR|EXPERT|督导|\nCRISIS_WORKER|EXPERT|危机干预员|\nINTERPRETER|EXPERT|翻译|\n"
		"DV_WORKER|EXPERT|反家暴社工|\nWELFARE_OFFICER|UNIT|救助经办|\nPOLICE|UNIT|公安|",
	[TABLE_NEED] = "LAW.AID|NEED|法律援助||LAWYER|\n"
				   "LAW.MEDIATE|NEED|调解||MEDIATOR LAWYER|\n"
				   "LAW.SUPPORT|NEED|追索||LAWYER MEDIATOR|\n"
				   "ECO.DIBAO|NEED|低保||WELFARE_OFFICER|\n"
				   "ECO.GOODS|NEED|物资||WELFARE_OFFICER SUPERVISOR|\n"
				   "ECO.SCREEN|METHOD|筛查||WELFARE_OFFICER SUPERVISOR|\n"
				   "PSY.COUNSEL|NEED|咨询||COUNSELLOR CRISIS_WORKER|\n"
				   "PSY.TRAUMA|NEED|创伤||COUNSELLOR|\n"
				   "CRI.SUICIDE|NEED|自杀||CRISIS_WORKER COUNSELLOR|\n"
				   "CRI.POLICE|DUTY|报警||POLICE CRISIS_WORKER|\n"
				   "CHD.REPORT|DUTY|报告||POLICE|\n"
				   "DV.SPOUSE|NEED|伴侣暴力||DV_WORKER CRISIS_WORKER POLICE|\n"
				   "FAM.MARITAL|NEED|夫妻||MEDIATOR COUNSELLOR|\n"
				   "SOC.NETWORK|NEED|网络||SUPERVISOR|\n"
				   "SOC.LANG|NEED|翻译||INTERPRETER|\n"
				   "DIS.SIGN|NEED|手语||INTERPRETER|",
	[TABLE_DISTRICT] =
		"CN||COUNTRY|中国\nP1|CN|PROVINCE|甲省\nC1|P1|CITY|甲市\nD1|C1|DISTRICT|甲区\n"
		"S1|D1|STREET|一街\nS2|D1|STREET|二街\nD2|C1|DISTRICT|乙区\n"
		"S3|D2|STREET|三街\nP2|CN|PROVINCE|乙省",
	[TABLE_FACT] = "dibao|低保对象|低保证\nminor|未成年|户口簿\nelder|老年人|身份证\n"
				   "under_16|未满16岁|户口簿\ndisabled|残疾人|残疾人证\nveteran|退役军人|优待证\n"
				   "dv_victim|家暴受害人|告诫书\nno_proof|无据|\n"
				   "minor_in_case|案中另有孩子|户口簿",
	[TABLE_EXPERT] = NULL,
	[TABLE_EXPERT_SKILL] = NULL,
	[TABLE_LIAISON] = NULL,
	[TABLE_RESOURCE] = NULL,
	[TABLE_SCREEN] =
		"SUICIDE|IDEATION|URGENT|问|自杀风险|\nSUICIDE|PLAN|CRISIS|问|自杀风险|\n"
		"PARTNER_VIOLENCE|PRESENT|CRISIS|问|伴侣暴力|\n"
		"CHILD_ABUSE_NEGLECT|CONCERN|URGENT|问|虐待儿童|\nSEXUAL_ABUSE|CONCERN|URGENT|问|性侵害|",
	[TABLE_SCREEN_CUE] = "不想活|SUICIDE|IDEATION|open",
	[TABLE_LEXICON] = "打官司|LAW.AID|900|open",
	[TABLE_DUTY] = "CHD.REPORT|CHILD_ABUSE_NEGLECT||甲法|谁|报告\n"
				   "CHD.REPORT|SEXUAL_ABUSE|minor|甲法|谁|报告\n"
				   "CRI.POLICE|PARTNER_VIOLENCE|minor disabled|乙法|谁|报案",
	[TABLE_PRACTICE_RULE] = "CN|level.min|2025-01-01|2||\nP2|level.min|2025-01-01|3||",
	[TABLE_WORD_CLASS] = "kin|女儿\nkin|妈妈",
};

void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	memcpy(w->rows, base, sizeof(base));
}

static bool feed(struct world *w, enum snapshot_table t, const char *rows)
{
	struct text rest = text_from(rows);

	while (rest.len) {
		struct text line = text_cut(&rest, '\n'), columns[32];
		size_t n = 0;
		bool more = true;

		while (more && n < 32) {
			more = line.len && memchr(line.ptr, '|', line.len);
			columns[n++] = text_cut(&line, '|');
		}
		if (!snapshot_row(&w->b, t, columns, n))
			return false;
	}
	return true;
}

bool world_build(struct world *w, size_t cap)
{
	bool ok;

	arena_init(&w->arena, cap);
	arena_init(&w->beside, 0);
	w->s = NULL;
	ok = snapshot_begin(&w->b, &w->arena);
	if (!ok)
		return false;
	for (int t = 0; ok && t < TABLES; t++)
		ok = feed(w, (enum snapshot_table)t, w->rows[t]) &&
			 feed(w, (enum snapshot_table)t, w->more[t]);
	w->s = snapshot_finish(&w->b, (edition){7});
	arena_init(&w->beside, 1 << 20);
	w->loads = w->s ? loads_new(&w->beside, w->s) : NULL;
	return w->s;
}

void world_release(struct world *w)
{
	arena_release(&w->arena);
	arena_release(&w->beside);
}

struct help world_help(const struct world *w)
{
	struct help help = help_saying("今天天气");

	help.district = world_district(w, "S1");
	return help;
}

need_index world_need(const struct world *w, const char *code)
{
	return snapshot_need(w->s, text_from(code));
}

expert_index world_expert(const struct world *w, const char *code)
{
	return snapshot_expert(w->s, text_from(code));
}

void world_load(struct world *w, const char *expert, int32_t taken)
{
	loads_set(w->loads, w->s, world_expert(w, expert), taken);
}

district_index world_district(const struct world *w, const char *code)
{
	return snapshot_district(w->s, text_from(code));
}

void world_find(struct world *w, struct matching *m, const char *codes)
{
	struct need_found *list = arena_array(&w->arena, NEEDS_SHOWN_MAX, sizeof(*list));
	struct text rest = text_from(codes);

	m->n_needs = 0;
	while (rest.len) {
		need_index n = snapshot_need(w->s, text_cut(&rest, ' '));
		size_t at = m->n_needs++;

		for (; at > 0 && list[at - 1].need > n; at--)
			list[at] = list[at - 1];
		list[at] = (struct need_found){.need = n, .score = 1000, .declared = true};
	}
	m->needs = list;
}

void world_raise(struct world *w, struct matching *m, const char *kind, const char *level)
{
	struct screen_raised *list = arena_array(&w->arena, m->n_screens + 1, sizeof(*list));

	if (m->n_screens)
		memcpy(list, m->screens, m->n_screens * sizeof(*list));
	for (size_t i = 0; i < w->s->n_screens; i++)
		if (w->s->screens[i].kind == screen_from(text_from(kind)) &&
			text_eq(w->s->screens[i].level, text_from(level)))
			list[m->n_screens++].rule = &w->s->screens[i];
	m->screens = list;
}

/* ---- Dump ----------------------------------------------------------------------------------- */

static struct text code_of(const struct snapshot *s, need_index n)
{
	return s->needs[n].code;
}

static void dump_needs(FILE *f, const struct snapshot *s, const need_index *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(f, " %.*s", TEXT_ARG(code_of(s, list[i])));
}

static void dump_reason(FILE *f, const struct reason *reason)
{
	static const char *const codes[] = {
#define REASON(name) #name,
#include "reasons.def"
#undef REASON
	};

	fputs(codes[reason->code], f);
	for (size_t i = 0; i < reason->n_args; i++)
		fprintf(f, " %.*s", TEXT_ARG(reason->args[i]));
}

static void dump_reasons(FILE *f, const char *before, const struct reason *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fputs(before, f);
		dump_reason(f, &list[i]);
	}
}

static void dump_members(FILE *f, const struct snapshot *s, const struct matching *m)
{
	for (size_t i = 0; i < m->n_members; i++) {
		const struct member *b = &m->members[i];

		fprintf(f, "\nmember %.*s %d%s", TEXT_ARG(s->experts[b->expert].code), b->score,
			i == m->lead ? " lead" : "");
		dump_needs(f, s, b->covers, b->n_covers);
		for (size_t k = 0; k < b->n_alternates; k++)
			fprintf(f, " alternate=%.*s", TEXT_ARG(s->experts[b->alternates[k]].code));
		dump_reasons(f, "\n  ", b->reasons, b->n_reasons);
	}
}

static void dump_rest(FILE *f, const struct snapshot *s, const struct matching *m)
{
	for (size_t i = 0; i < m->n_units; i++) {
		fprintf(f, "\nunit %.*s", TEXT_ARG(s->liaisons[m->units[i].liaison].code));
		dump_needs(f, s, m->units[i].answers, m->units[i].n_answers);
	}
	for (size_t i = 0; i < m->n_duties; i++)
		fprintf(f, "\nduty %.*s %.*s evidence=%zu", TEXT_ARG(code_of(s, m->duties[i].duty->need)),
			TEXT_ARG(m->duties[i].duty->law), m->duties[i].n_evidence);
	for (size_t i = 0; i < m->n_uncovered; i++)
		fprintf(f, "\nuncovered %.*s %d", TEXT_ARG(code_of(s, m->uncovered[i].need)),
			m->uncovered[i].why);
	for (size_t i = 0; i < m->n_resources; i++) {
		const struct resource_found *r = &m->resources[i];

		fprintf(f, "\nresource %.*s %d", TEXT_ARG(s->resources[r->resource].code), r->eligibility);
		dump_needs(f, s, r->answers, r->n_answers);
		dump_reasons(f, "\n  missing ", r->missing, r->n_missing);
	}
	for (size_t i = 0; i < m->n_runners_up; i++) {
		const struct runner_up *r = &m->runners_up[i];

		fprintf(f, "\nrunner-up %.*s %.*s %d %d", TEXT_ARG(code_of(s, r->need)),
			TEXT_ARG(s->experts[r->expert].code), r->why, r->score);
	}
}

struct text world_reason(struct arena *a, const struct reason *reason)
{
	char *buffer = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&buffer, &size);
	struct text text;

	dump_reason(f, reason);
	fclose(f);
	text = arena_text(a, (struct text){buffer, size});
	free(buffer);
	return text;
}

void world_expect_reasons(struct world *w, const struct reason *list, size_t n, const char *want)
{
	struct text rest = text_from(want);

	for (size_t i = 0; i < n; i++) {
		struct text expected = text_cut(&rest, ';'), got = world_reason(&w->arena, &list[i]);

		cr_expect(text_eq(got, expected), "%s: %.*s", want, TEXT_ARG(got));
	}
	cr_expect_eq(rest.len, 0, "%s: %.*s is not told", want, TEXT_ARG(rest));
}

bool world_has_reason(const struct member *b, enum reason_code code)
{
	for (size_t i = 0; i < b->n_reasons; i++)
		if (b->reasons[i].code == code)
			return true;
	return false;
}

struct text world_dump(const struct snapshot *s, const struct matching *m, struct arena *a)
{
	char *buffer = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&buffer, &size);
	struct text text;

	fprintf(f, "grade %d answer %d lead %d", m->grade, m->answer, m->lead);
	for (size_t i = 0; i < m->n_screens; i++)
		fprintf(
			f, "\nscreen %d %.*s", m->screens[i].rule->kind, TEXT_ARG(m->screens[i].rule->level));
	for (size_t i = 0; i < m->n_needs; i++) {
		fprintf(f, "\nneed %.*s %u", TEXT_ARG(code_of(s, m->needs[i].need)), m->needs[i].score);
		dump_reasons(f, "\n  ", m->needs[i].reasons, m->needs[i].n_reasons);
	}
	dump_reasons(f, "\n  ", m->answer_reasons, m->n_answer_reasons);
	dump_members(f, s, m);
	dump_rest(f, s, m);
	fclose(f);
	text = arena_text(a, (struct text){buffer, size});
	free(buffer);
	return text;
}
