#include "report.h"

#include "fields.h"
#include "life.h"

/* Where it goes, and the memory for what is put together on the way. */
struct report {
	const struct page *p;
	struct arena *a;
};

static struct text join(
	const struct report *r, struct text so_far, const char *between, const char *word)
{
	return arena_format(r->a, "%.*s%s%s", TEXT_ARG(so_far), so_far.len ? between : "", word);
}

static struct text join_all(const struct report *r, char *const *words, size_t n)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < n; i++)
		all = join(r, all, "、", words[i]);
	return all;
}

static struct text join_reasons(const struct report *r, Jieyou__Reason *const *reasons, size_t n)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < n; i++)
		all = join(r, all, ";", reasons[i]->text);
	return all;
}

/* Codes of needs by their names in this very match; a code stays where there is none. */
static struct text needs_named(
	const struct report *r, const Jieyou__Match *m, char *const *codes, size_t n)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < n; i++) {
		const char *name = codes[i];

		for (size_t k = 0; k < m->n_needs; k++) {
			if (strcmp(m->needs[k]->code, codes[i]) == 0 && m->needs[k]->name[0])
				name = m->needs[k]->name;
		}
		all = join(r, all, "、", name);
	}
	return all;
}

/* A labelled line, left out where there is nothing to say. */
static void detail_text(const struct report *r, const char *label, struct text text)
{
	if (text.len)
		page_print(r->p, 5, 5, "%s:%.*s", label, TEXT_ARG(text));
}

static void detail(const struct report *r, const char *label, const char *text)
{
	detail_text(r, label, text_from(text));
}

const char *report_grade(Jieyou__Grade grade)
{
	return grade ? field_word(&jieyou__grade__descriptor, (int)grade) : "未定";
}

/* ---- Words and what is known of them -----------------------------------------------------------
 */

static const char *mark_zh(const char *mark)
{
	static const char *const names[][2] = {
		{"HEARSAY", "转述"},
		{"SUSPECTED", "疑似"},
		{"PAST", "说的是过去"},
		{"OTHER_PERSON", "说的是他人"},
		{"HYPOTHETICAL", "假设的说法"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(mark, names[i][0]) == 0)
			return names[i][1];
	}
	return mark;
}

/* The same words at another place say nothing new to a reader. */
static bool said_before(Jieyou__Evidence *const *evidence, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (strcmp(evidence[i]->text, evidence[at]->text) == 0)
			return true;
	}
	return false;
}

/* "「…」「…」(转述,须核实)"; the marks belong to the words, not to the person. */
static struct text cited(const struct report *r, Jieyou__Evidence *const *evidence, size_t n,
	char *const *marks, size_t n_marks)
{
	struct text all = TEXT_NONE;
	struct text known = TEXT_NONE;

	for (size_t i = 0; i < n; i++) {
		if (!said_before(evidence, i))
			all = arena_format(r->a, "%.*s「%s」", TEXT_ARG(all), evidence[i]->text);
	}
	for (size_t i = 0; i < n_marks; i++)
		known = join(r, known, "、", mark_zh(marks[i]));
	if (known.len)
		all = arena_format(r->a, "%.*s(%.*s,须核实)", TEXT_ARG(all), TEXT_ARG(known));
	return all;
}

/* ---- What was found ----------------------------------------------------------------------------
 */

static void report_screen(const struct report *r, size_t number, const Jieyou__Screen *s)
{
	struct text words = cited(r, s->evidence, s->n_evidence, s->marks, s->n_marks);

	page_print(r->p, 2, 5, "%zu. %s", number, s->question);
	if (s->n_evidence)
		detail_text(r, "因为文中写到", words);
	if (s->ticked)
		page_print(r->p, 5, 5, "因为紧急筛查表中勾选了“是”。");
	page_print(r->p, 5, 5, "筛查项目:%s。问清之前,先按“%s”处理。", s->name, report_grade(s->grade));
}

static void report_screens(const struct report *r, const Jieyou__Match *m)
{
	page_heading(r->p, "安全筛查");
	if (m->n_screens == 0) {
		page_print(r->p, 2, 2, "没有发现须立即问清的线索。这不等于没有风险,请照常评估。");
		return;
	}
	page_print(r->p, 2, 2, "以下是请您当面或电话问清的问题,不是对服务对象的判断:");
	for (size_t i = 0; i < m->n_screens; i++)
		report_screen(r, i + 1, m->screens[i]);
}

static void report_reasons(const struct report *r, Jieyou__Reason *const *reasons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		page_print(r->p, 5, 7, "- %s", reasons[i]->text);
}

static void report_needs(const struct report *r, const Jieyou__Match *m)
{
	page_heading(r->p, "发现的需要");
	if (m->n_needs == 0)
		page_print(r->p, 2, 2, "没有从文字中认出具体的需要,请由中心值班社工进一步了解。");
	for (size_t i = 0; i < m->n_needs; i++) {
		const Jieyou__Need *n = m->needs[i];
		struct text words = cited(r, n->evidence, n->n_evidence, n->marks, n->n_marks);

		page_print(
			r->p, 2, 4, "· %s%s %.*s", n->name, n->declared ? "(社工提出)" : "", TEXT_ARG(words));
		report_reasons(r, n->reasons, n->n_reasons);
	}
}

static void report_answer(const struct report *r, const Jieyou__Answer *answer)
{
	page_heading(r->p, "建议");
	page_print(r->p, 2, 2, "%s",
		answer && answer->kind ? field_word(&jieyou__answer_kind__descriptor, (int)answer->kind)
							   : "由中心值班社工决定。");
	if (answer)
		report_reasons(r, answer->reasons, answer->n_reasons);
}

/* ---- Who helps ---------------------------------------------------------------------------------
 */

/* "示范专家33(E33)", or the code alone. */
static struct text alternates_named(const struct report *r, const Jieyou__Member *member)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < member->n_alternates; i++) {
		const char *code = member->alternates[i];
		bool named = i < member->n_alternate_names && member->alternate_names[i][0] &&
					 strcmp(member->alternate_names[i], code) != 0;
		struct text words = named ? arena_format(r->a, "%s(%s)", member->alternate_names[i], code)
								  : text_from(code);

		all = arena_format(r->a, "%.*s%s%.*s", TEXT_ARG(all), i ? "、" : "", TEXT_ARG(words));
	}
	return all;
}

static void report_member(
	const struct report *r, const Jieyou__Match *m, const Jieyou__Member *member)
{
	struct text fields = join_all(r, member->types, member->n_types);
	struct text covers = needs_named(r, m, member->covers, member->n_covers);
	struct text alternates = alternates_named(r, member);
	bool leads = strcmp(m->team->lead, member->expert_id) == 0;

	page_print(r->p, 2, 5, "· %s%s(%s)", leads ? "牵头 " : "",
		member->name[0] ? member->name : "姓名未登记", member->expert_id);
	detail_text(r, "专长", fields);
	detail(r, "单位", member->unit);
	detail_text(r, "负责", covers);
	report_reasons(r, member->reasons, member->n_reasons);
	detail_text(r, "候补", alternates);
}

static void report_team(const struct report *r, const Jieyou__Match *m)
{
	page_heading(r->p, "支援团队");
	if (!m->team || m->team->n_members == 0) {
		page_print(r->p, 2, 2, "没有提出专家团队。");
		return;
	}
	page_print(r->p, 2, 2, "由中心值班社工确认之后,才向专家发出邀约:");
	for (int lead = 1; lead >= 0; lead--) { /* the lead first, the others as they come */
		for (size_t i = 0; i < m->team->n_members; i++) {
			if ((strcmp(m->team->lead, m->team->members[i]->expert_id) == 0) == lead)
				report_member(r, m, m->team->members[i]);
		}
	}
}

static void report_units(const struct report *r, const Jieyou__Match *m)
{
	if (m->n_units == 0)
		return;
	page_heading(r->p, "联动单位");
	for (size_t i = 0; i < m->n_units; i++) {
		const Jieyou__Unit *u = m->units[i];
		struct text answers = needs_named(r, m, u->answers, u->n_answers);

		page_print(r->p, 2, 5, "· %s", u->name[0] ? u->name : u->code);
		detail_text(r, "可以解决", answers);
		detail(r, "联系", u->contact);
		detail(r, "时间", u->hours);
		detail(r, "联络员", u->person);
		detail(r, "电话", u->phone);
		detail(r, "无人接听时", u->next);
	}
}

/* ---- Resources ---------------------------------------------------------------------------------
 */

static void report_resource(
	const struct report *r, const Jieyou__Match *m, const Jieyou__ResourceMatch *found)
{
	struct text answers = needs_named(r, m, found->answers, found->n_answers);
	struct text missing = join_reasons(r, found->missing, found->n_missing);
	struct text reasons = join_reasons(r, found->reasons, found->n_reasons);
	bool not_eligible = found->eligibility == JIEYOU__ELIGIBILITY__NOT_ELIGIBLE;

	page_print(r->p, 2, 5, "· %s〔%s〕", found->name[0] ? found->name : found->code,
		found->eligibility ? field_word(&jieyou__eligibility__descriptor, (int)found->eligibility)
						   : "未判定");
	detail_text(r, "对应需要", answers);
	detail_text(r, "列入理由", reasons);
	detail_text(r, not_eligible ? "可能不符合的条件" : "还须核实", missing);
	if (not_eligible)
		return; /* how to apply would only mislead */
	detail(r, "条件", found->conditions);
	detail(r, "期限", found->deadline);
	detail(r, "办理", found->apply);
	detail(r, "联系", found->contact);
	detail(r, "请先核实", found->verify);
	detail(r, "上次核对", found->last_checked);
}

/* In the order in which they are proposed: what is most to the point first. */
static void report_resources(const struct report *r, const Jieyou__Match *m)
{
	page_heading(r->p, "资源");
	if (m->n_resources == 0)
		page_print(r->p, 2, 2, "资源库中没有与这些需要对应的政策或服务。");
	for (size_t i = 0; i < m->n_resources; i++)
		report_resource(r, m, m->resources[i]);
	if (m->n_resources)
		page_print(r->p, 2, 2, "是否符合、能得多少,以受理部门为准。");
}

/* ---- Duties, and what nobody covers ------------------------------------------------------------
 */

static void report_duties(const struct report *r, const Jieyou__Match *m)
{
	if (m->n_duties == 0)
		return;
	page_heading(r->p, "法定义务");
	for (size_t i = 0; i < m->n_duties; i++) {
		const Jieyou__Duty *d = m->duties[i];
		struct text words = cited(r, d->evidence, d->n_evidence, NULL, 0);

		page_print(r->p, 2, 5, "· %s", d->name[0] ? d->name : d->code);
		if (d->text[0])
			page_print(r->p, 5, 5, "%s", d->text);
		detail(r, "法律依据", d->law);
		detail(r, "义务主体", d->binds);
		detail_text(r, "相关文字", words);
	}
	page_print(
		r->p, 2, 2, "派单不等于报告:向中心求助不代替法定报告,请义务主体自行报告并留下记录。");
}

static void report_uncovered(const struct report *r, const Jieyou__Match *m)
{
	page_heading(r->p, "尚无人承担");
	if (m->n_uncovered == 0)
		page_print(
			r->p, 2, 2, "没有。%s", m->n_needs ? "以上需要都有人、单位、资源或法定义务对应。" : "");
	for (size_t i = 0; i < m->n_uncovered; i++) {
		const Jieyou__Uncovered *u = m->uncovered[i];

		page_print(r->p, 2, 4, "· %s:%s", u->name[0] ? u->name : u->code,
			u->text[0] ? u->text : "原因未说明");
	}
}

static void report_found(const struct report *r, const Jieyou__Match *m)
{
	report_screens(r, m);
	report_duties(r, m);
	report_needs(r, m);
	report_answer(r, m->answer);
	report_team(r, m);
	report_units(r, m);
	report_resources(r, m);
	report_uncovered(r, m);
}

/* ---- The whole ---------------------------------------------------------------------------------
 */

static void report_head(const struct report *r, const Jieyou__CaseReply *reply)
{
	const Jieyou__CaseHead *h = reply->head;
	char filed[PAGE_TIME_SIZE];

	if (!h)
		return;
	page_time(h->filed_us, filed);
	page_print(r->p, 0, 2, "案号 %lld  分级 %s", (long long)h->case_id, report_grade(h->grade));
	page_print(
		r->p, 0, 2, "受理 %s(北京时间)%s", filed, reply->repeated ? "  此前已受理,未重复立案" : "");
	page_print(r->p, 0, 2, "状态 %s", h->state_name[0] ? h->state_name : h->state);
	if (reply->waiting[0])
		page_print(r->p, 0, 2, "%s", reply->waiting);
	if (reply->basis)
		page_print(r->p, 0, 2, "立案依据 %s(%s)", reply->basis->text, reply->basis->law);
	if (reply->basis && reply->basis->duty[0])
		page_print(r->p, 0, 2, "法定义务 %s", reply->basis->duty);
	if (reply->contact[0])
		page_print(r->p, 0, 2, "联系方式:%s", reply->contact);
	if (reply->notice[0])
		page_print(r->p, 0, 2, "请注意:%s", reply->notice);
}

const char *report_event(const char *kind)
{
	enum event_kind e;

	return event_from(text_from(kind), &e) ? event_zh(e).ptr : kind; /* of a newer server */
}

static void report_record(const struct report *r, const Jieyou__CaseReply *reply)
{
	if (reply->n_events == 0)
		return;
	page_heading(r->p, "记录");
	for (size_t i = 0; i < reply->n_events; i++) {
		const Jieyou__Event *e = reply->events[i];
		char at[PAGE_TIME_SIZE];

		page_time(e->at_us, at);
		page_print(r->p, 2, 5, "%d. %s  %s  %s", (int)e->seq, at, report_event(e->kind), e->actor);
	}
}

static void report_line(const struct report *r, const char *what, const char *words)
{
	if (words[0])
		page_print(r->p, 2, 4, "%s:%s", what, words);
}

static void report_help(const struct report *r, const Jieyou__HelpRequest *help)
{
	page_heading(r->p, "求助内容");
	page_print(
		r->p, 2, 2, "%s", help->narrative[0] ? help->narrative : "去标识化咨询,没有保存原文。");
	report_line(r, "机构", help->agency);
	report_line(r, "主责社工", help->worker);
	report_line(r, "已尝试", help->tried);
	report_line(r, "机构督导意见", help->supervisor_opinion);
	if (help->client) {
		report_line(r, "本人电话(可否拨打见联系方式)", help->client->phone);
		report_line(r, "联系服务对象须遵守", help->client->safe_contact);
	}
	if (help->client && help->client->contact) {
		report_line(r, "安全号码", help->client->contact->phone);
		report_line(r, "可以接听的人", help->client->contact->trusted);
	}
}

/* What another file than a case was asked for. */
static void report_opened(struct cli *c, const Jieyou__OpenFile *opened, const char *appointee)
{
	const struct fields f = {.page = &c->page, .arena = &c->arena};

	page_heading(&c->page, "申请");
	fields_print(&f, 2, &opened->base);
	if (appointee[0])
		page_print(&c->page, 2, 2, "在专家库中的编号:%s", appointee);
}

/* What is in a contest, and where it stands. */
static void report_contest(struct cli *c, const Jieyou__CaseReply *reply)
{
	if (reply->n_contest)
		page_heading(&c->page, "参评案例");
	for (size_t i = 0; i < reply->n_contest; i++) {
		const Jieyou__ContestEntry *m = reply->contest[i];
		struct text place = m->place
								? arena_format(&c->arena, "  第 %d 名  %d.%03d 分", (int)m->place,
									  (int)(m->points / 1000), (int)(m->points % 1000))
								: TEXT("");
		struct text mine =
			m->mine ? arena_format(&c->arena, "  %s",
						  field_word(&jieyou__contest_entry__mine__descriptor, (int)m->mine))
					: TEXT("");

		page_print(&c->page, 2, 4, "%s 第 %d 版  已评 %d%s%s", m->code, (int)m->version,
			(int)m->scores, place.ptr, mine.ptr);
	}
}

void report_case(struct cli *c, const Jieyou__CaseReply *reply)
{
	const struct report here = {&c->page, &c->arena};
	const struct report *r = &here;

	report_head(r, reply);
	if (reply->help)
		report_help(r, reply->help);
	if (reply->match)
		report_found(r, reply->match);
	if (reply->opened)
		report_opened(c, reply->opened, reply->appointee);
	report_offers(c, reply);
	report_debriefings(&c->page, reply->debriefings, reply->n_debriefings);
	report_conferences(c, reply);
	report_contest(c, reply);
	report_linkages(c, reply);
	report_record(r, reply);
}

void report_match(struct cli *c, const Jieyou__Match *m)
{
	report_found(&(struct report){&c->page, &c->arena}, m);
}

void report_preview(struct cli *c, const Jieyou__MatchReply *reply)
{
	const struct report here = {&c->page, &c->arena};
	const struct report *r = &here;

	page_print(r->p, 0, 0, "试匹配:没有立案,也没有占用任何人。");
	if (!reply->match)
		return;
	page_print(r->p, 0, 0, "分级 %s", report_grade(reply->match->urgency));
	report_found(r, reply->match);
}
