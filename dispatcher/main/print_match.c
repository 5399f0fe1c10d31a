#include "print_match.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

void print_words(const char *words)
{
	struct text t = text_from(words);

	while (t.len) {
		uint32_t cp = 0;
		size_t n = text_codepoint(t, &cp);

		if (n == 0 || cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			putchar(' ');
		else
			fwrite(t.ptr, 1, n, stdout);
		t.ptr += n ? n : 1;
		t.len -= n ? n : 1;
	}
}

static void say_list(const char *before, char *const *words, size_t n, const char *after)
{
	for (size_t i = 0; i < n; i++) {
		fputs(i ? "、" : before, stdout);
		print_words(words[i]);
	}
	if (n)
		fputs(after, stdout);
}

static void say_evidence(Jieyou__Evidence *const *evidence, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fputs(i ? "、“" : " “", stdout);
		print_words(evidence[i]->text);
		fputs("”", stdout);
	}
}

/* By the wire's numbers; show_match gives no others. */
static const char *const grade_zh[] = {
	[JIEYOU__GRADE__GRADE_UNKNOWN] = "未分级",
	[JIEYOU__GRADE__NORMAL] = "一般",
	[JIEYOU__GRADE__URGENT] = "紧急",
	[JIEYOU__GRADE__CRISIS] = "危机",
};

static const char *const answer_zh[] = {
	[JIEYOU__ANSWER_KIND__ANSWER_UNKNOWN] = "未定",
	[JIEYOU__ANSWER_KIND__SUPERVISION] = "督导",
	[JIEYOU__ANSWER_KIND__RESOURCE_LINKAGE] = "资源链接",
	[JIEYOU__ANSWER_KIND__REFERRAL] = "转介",
	[JIEYOU__ANSWER_KIND__CASE_CONFERENCE] = "个案会诊",
	[JIEYOU__ANSWER_KIND__SEMINAR] = "研讨",
};

static const char *const eligibility_zh[] = {
	[JIEYOU__ELIGIBILITY__ELIGIBILITY_UNKNOWN] = "未判定",
	[JIEYOU__ELIGIBILITY__ELIGIBLE] = "初步符合",
	[JIEYOU__ELIGIBILITY__POSSIBLE] = "可能符合,待核实",
	[JIEYOU__ELIGIBILITY__NOT_ELIGIBLE] = "按已填信息可能不符合",
};

static void print_found(const Jieyou__Match *m)
{
	for (size_t i = 0; i < m->n_screens; i++) {
		const Jieyou__Screen *screen = m->screens[i];

		printf("  筛查 %s(%s)", screen->name, grade_zh[screen->grade]);
		say_evidence(screen->evidence, screen->n_evidence);
		printf("%s\n       %s\n", screen->ticked ? " 紧急筛查已勾选" : "", screen->question);
	}
	for (size_t i = 0; i < m->n_needs; i++) {
		const Jieyou__Need *need = m->needs[i];

		printf("  需要 %s %s%s", need->code, need->name, need->declared ? "(社工提出)" : "");
		say_evidence(need->evidence, need->n_evidence);
		putchar('\n');
		for (size_t k = 0; k < need->n_reasons; k++)
			printf("       %s\n", need->reasons[k]->text);
	}
	for (size_t i = 0; i < m->n_duties; i++)
		printf("  责任 %s(%s)%s\n", m->duties[i]->name, m->duties[i]->law, m->duties[i]->text);
}

static void print_team(const Jieyou__Match *m)
{
	for (size_t i = 0; i < m->team->n_members; i++) {
		const Jieyou__Member *member = m->team->members[i];

		printf("  %s %s %s", strcmp(member->expert_id, m->team->lead) == 0 ? "牵头" : "专家",
			member->expert_id, member->name);
		say_list(" 负责 ", member->covers, member->n_covers, "");
		for (size_t j = 0; j < member->n_alternates; j++)
			printf(
				"%s%s %s", j ? "、" : ";候补 ", member->alternates[j], member->alternate_names[j]);
		putchar('\n');
		for (size_t j = 0; j < member->n_reasons; j++)
			printf("       %s\n", member->reasons[j]->text);
	}
	for (size_t i = 0; i < m->n_units; i++) {
		printf("  联动 %s %s", m->units[i]->name, m->units[i]->contact);
		say_list(" 负责 ", m->units[i]->answers, m->units[i]->n_answers, "");
		putchar('\n');
	}
}

static void print_resource(const Jieyou__ResourceMatch *r)
{
	const struct {
		const char *label, *text;
	} details[] = {{"期限", r->deadline}, {"联系", r->contact}, {"请先核实", r->verify}};

	printf("  资源 %s:%s", r->name, eligibility_zh[r->eligibility]);
	for (size_t i = 0; i < r->n_missing; i++)
		printf("%s%s", i ? ";" : "(", r->missing[i]->text);
	puts(r->n_missing ? ")" : "");
	for (size_t i = 0; i < r->n_reasons; i++)
		printf("       %s\n", r->reasons[i]->text);
	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++)
		if (details[i].text[0])
			printf("       %s:%s\n", details[i].label, details[i].text);
}

static void print_rest(const Jieyou__Match *m)
{
	for (size_t i = 0; i < m->n_resources; i++)
		print_resource(m->resources[i]);
	if (m->n_resources)
		puts("       以上是否符合、能得多少,以受理部门为准。");
	for (size_t i = 0; i < m->n_uncovered; i++)
		printf("  缺口 %s %s:%s\n", m->uncovered[i]->code, m->uncovered[i]->name,
			m->uncovered[i]->text);
}

void print_match(const Jieyou__Match *m, size_t line)
{
	printf("第 %zu 行 ", line);
	print_words(m->id);
	printf(" %s\n", grade_zh[m->urgency]);
	print_found(m);
	printf("  答复 %s\n", answer_zh[m->answer->kind]);
	for (size_t i = 0; i < m->answer->n_reasons; i++)
		printf("       %s\n", m->answer->reasons[i]->text);
	print_team(m);
	print_rest(m);
	putchar('\n');
}
