#include "dress.h"

#include "names.h"
#include "sentence.h"

static char *need_name(struct showing *sh, char *code)
{
	return showing_cell(sh, showing_need_name(sh->s, text_from(code)));
}

/* Records of before there were codes say it in words. */
static void dress_reasons(struct showing *sh, Jieyou__Reason **reasons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (reasons[i]->code != JIEYOU__REASON__CODE__CODE_UNKNOWN)
			reasons[i]->text = sentence(sh, reasons[i]);
}

static void dress_need(struct showing *sh, Jieyou__Need *need)
{
	static char kinds[][8] = {[NEED_NEED] = "NEED", [NEED_DUTY] = "DUTY", [NEED_METHOD] = "METHOD"};
	need_index n = snapshot_need(sh->s, text_from(need->code));

	need->name = n == NONE ? need->code : showing_cell(sh, sh->s->needs[n].zh);
	need->kind = kinds[n == NONE ? NEED_NEED : sh->s->needs[n].kind];
	dress_reasons(sh, need->reasons, need->n_reasons);
}

static void dress_screen(struct showing *sh, Jieyou__Screen *screen)
{
	const struct snapshot *s = sh->s;
	enum screen_kind kind = screen_from(text_from(screen->kind));

	screen->name = screen->kind;
	for (size_t i = 0; i < s->n_screens; i++) {
		const struct screen_rule *rule = &s->screens[i];

		if (rule->kind != kind || !text_eq(rule->level, text_from(screen->level)))
			continue;
		screen->name = showing_cell(sh, rule->zh);
		screen->question = showing_cell(sh, rule->question);
		screen->source = showing_cell(sh, rule->source);
		return;
	}
}

static void dress_alternates(struct showing *sh, Jieyou__Member *member)
{
	member->alternate_names = showing_list(sh, member->n_alternates);
	for (size_t i = 0; member->alternate_names && i < member->n_alternates; i++)
		member->alternate_names[member->n_alternate_names++] =
			showing_cell(sh, showing_expert_name(sh->s, text_from(member->alternates[i])));
}

static void dress_member(struct showing *sh, Jieyou__Member *member)
{
	const struct snapshot *s = sh->s;
	expert_index i = snapshot_expert(s, text_from(member->expert_id));
	const struct expert *e = &s->experts[i == NOBODY ? 0 : i];
	const struct profile *p;

	dress_reasons(sh, member->reasons, member->n_reasons);
	dress_alternates(sh, member);
	member->name = member->expert_id;
	if (i == NOBODY)
		return;
	member->name = showing_cell(sh, snapshot_cell(e->row, EXPERT_NAME));
	member->unit = showing_cell(sh, snapshot_cell(e->row, EXPERT_UNIT));
	p = &s->profile_of[i];
	member->types = showing_list(sh, profile_skills(p));
	for (size_t k = 0; member->types && k < profile_skills(p); k++) {
		const struct skill *skill = &s->skills[p->skills[k]];

		member->types[member->n_types++] = showing_cell(sh, s->types[skill->type].zh);
	}
}

/* The name of a liaison unit; of none, its code. */
static struct text unit_name(const struct snapshot *s, struct text code)
{
	for (size_t i = 0; i < s->n_liaisons; i++)
		if (text_eq(s->liaisons[i].code, code))
			return s->liaisons[i].name;
	return code;
}

static void dress_unit(struct showing *sh, Jieyou__Unit *unit)
{
	const struct snapshot *s = sh->s;
	unit->name = unit->code;
	for (size_t i = 0; i < s->n_liaisons; i++) {
		const struct liaison *l = &s->liaisons[i];

		if (!text_eq(l->code, text_from(unit->code)))
			continue;
		unit->name = showing_cell(sh, l->name);
		unit->contact = showing_cell(sh, l->contact);
		unit->hours = showing_cell(sh, l->hours);
		unit->person = showing_cell(sh, l->person);
		unit->phone = showing_cell(sh, l->phone);
		unit->next = showing_cell(sh, unit_name(s, l->next));
		return;
	}
}

/*
 * A duty is told apart by its leaf and its law: one leaf may be bound by several. Where no rule
 * raised it, all the laws stand together, and which of them binds whom is for a human to say.
 */
static void dress_duty(struct showing *sh, Jieyou__Duty *duty)
{
	static char no_law[] = "法律依据待核实";
	static char unsure[] = "已提到,请核实情形和适用的法律后履行;派单不等于报告。";
	const struct snapshot *s = sh->s;
	need_index need = snapshot_need(s, text_from(duty->code));

	duty->name = need_name(sh, duty->code);
	duty->text = unsure;
	for (size_t i = 0; i < s->n_duties; i++) {
		const struct duty *d = &s->duties[i];

		if (d->need != need || !text_eq(d->law, text_from(duty->law)))
			continue;
		duty->binds = showing_cell(sh, d->binds);
		duty->text = showing_cell(sh, d->zh);
		return;
	}
	if (!duty->law[0])
		duty->law = no_law;
}

static void dress_uncovered(struct showing *sh, Jieyou__Uncovered *uncovered)
{
	static char sentences[][128] = {
		[JIEYOU__UNCOVERED__WHY__NOBODY] =
			"专家库中没有人能以足够水平解答这一需要,请中心外聘或转介。",
		[JIEYOU__UNCOVERED__WHY__NOT_VALID] =
			"能解答的专家聘期或保密协议不在有效期内,请先办理续聘或续签。",
		[JIEYOU__UNCOVERED__WHY__AREA] = "能解答的专家都不服务于这一地区,请向上级中心求援。",
		[JIEYOU__UNCOVERED__WHY__ALL_FULL] = "能解答的专家名额都已满,请等待空出名额或增聘。",
		[JIEYOU__UNCOVERED__WHY__ALL_CONFLICT] =
			"能解答的专家都有利益冲突须回避,请另请与各方均无关联的专家。",
		[JIEYOU__UNCOVERED__WHY__VIOLENCE] =
			"涉及家庭暴力:安全评估完成并取得受害人同意之前,不安排调解和夫妻辅导。",
		[JIEYOU__UNCOVERED__WHY__NO_LANGUAGE] =
			"能解答的专家都不会所需语言,也没有找到翻译,请先联系翻译。",
		[JIEYOU__UNCOVERED__WHY__NO_SEX] =
			"能解答的专家都不是所要求的性别,请与服务对象商量或另请。",
		[JIEYOU__UNCOVERED__WHY__TEAM_FULL] = "团队人数已到上限,请在首次会商后再安排这一需要。",
		[JIEYOU__UNCOVERED__WHY__RESOURCE_FULL] =
			"没有专家承接,能回应的资源名额已满,请等待空出名额或请中心另找。",
	};

	uncovered->name = need_name(sh, uncovered->code);
	if ((size_t)uncovered->reason < sizeof(sentences) / sizeof(sentences[0]))
		uncovered->text = sentences[uncovered->reason];
}

static void dress_resource(struct showing *sh, Jieyou__ResourceMatch *found)
{
	const struct snapshot *s = sh->s;
	resource_index i = snapshot_resource(s, text_from(found->code));
	const struct resource *r = &s->resources[i == NOTHING ? 0 : i];

	dress_reasons(sh, found->missing, found->n_missing);
	dress_reasons(sh, found->reasons, found->n_reasons);
	found->name = found->code;
	if (i == NOTHING)
		return;
	found->name = showing_cell(sh, snapshot_cell(r->row, RESOURCE_NAME));
	found->conditions = showing_cell(sh, snapshot_cell(r->row, RESOURCE_CONDITIONS));
	found->deadline = showing_cell(sh, snapshot_cell(r->row, RESOURCE_DEADLINE));
	found->contact = showing_cell(sh, snapshot_cell(r->row, RESOURCE_CONTACT));
	found->apply = showing_cell(sh, snapshot_cell(r->row, RESOURCE_APPLY));
	found->verify = showing_cell(sh, snapshot_cell(r->row, RESOURCE_VERIFY));
	found->last_checked = showing_cell(sh, snapshot_cell(r->row, RESOURCE_LAST_CHECKED));
}

bool dress_match(const struct snapshot *s, Jieyou__Match *m, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};

	for (size_t i = 0; i < m->n_screens; i++)
		dress_screen(&sh, m->screens[i]);
	for (size_t i = 0; i < m->n_needs; i++)
		dress_need(&sh, m->needs[i]);
	if (m->answer)
		dress_reasons(&sh, m->answer->reasons, m->answer->n_reasons);
	for (size_t i = 0; m->team && i < m->team->n_members; i++)
		dress_member(&sh, m->team->members[i]);
	for (size_t i = 0; i < m->n_units; i++)
		dress_unit(&sh, m->units[i]);
	for (size_t i = 0; i < m->n_duties; i++)
		dress_duty(&sh, m->duties[i]);
	for (size_t i = 0; i < m->n_uncovered; i++)
		dress_uncovered(&sh, m->uncovered[i]);
	for (size_t i = 0; i < m->n_resources; i++)
		dress_resource(&sh, m->resources[i]);
	return !sh.full;
}

/* ---- Lists --------------------------------------------------------------------------------- */

/* The names of what a list speaks of by code, each once. */
struct naming {
	struct showing sh;
	Jieyou__Name **list;
	size_t n;
	struct need_set needs; /* named */
};

/* Of a list of so many, each of one district. */
static struct naming naming_begin(const struct snapshot *s, struct arena *a, size_t n)
{
	struct naming nm = {.sh = {.s = s, .a = a}};

	nm.list = showing_list(&nm.sh, n + s->n_needs + s->n_domains);
	return nm;
}

static bool naming_end(const struct naming *nm, Jieyou__Name ***ret, size_t *ret_n)
{
	*ret = nm->list;
	*ret_n = nm->n;
	return !nm->sh.full;
}

static void add_name(struct naming *nm, char *code, struct text name)
{
	Jieyou__Name *ret = nm->list ? showing_message(&nm->sh, &jieyou__name__descriptor) : NULL;

	if (!ret)
		return;
	ret->code = code;
	ret->name = showing_cell(&nm->sh, name);
	nm->list[nm->n++] = ret;
}

static bool has_name(const struct naming *nm, const char *code)
{
	for (size_t i = 0; i < nm->n; i++)
		if (strcmp(nm->list[i]->code, code) == 0)
			return true;
	return false;
}

/* What the snapshot does not have keeps its code alone. */
static void name_district(struct naming *nm, char *code)
{
	district_index d = snapshot_district(nm->sh.s, text_from(code));

	if (d != NONE && !has_name(nm, code))
		add_name(nm, code, nm->sh.s->districts[d].name);
}

static void name_needs(struct naming *nm, char **codes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		need_index need = snapshot_need(nm->sh.s, text_from(codes[i]));

		if (need == NONE || need_set_has(&nm->needs, need))
			continue;
		need_set_add(&nm->needs, need);
		add_name(nm, codes[i], nm->sh.s->needs[need].zh);
	}
}

bool dress_list(const struct snapshot *s, Jieyou__ListReply *list, struct arena *a)
{
	struct naming nm = naming_begin(s, a, list->n_cases);

	for (size_t i = 0; i < list->n_cases; i++) {
		name_district(&nm, list->cases[i]->district);
		name_needs(&nm, list->cases[i]->needs, list->cases[i]->n_needs);
	}
	return naming_end(&nm, &list->names, &list->n_names);
}

bool dress_linkages(const struct snapshot *s, Jieyou__LinkagesReply *list, struct arena *a)
{
	struct naming nm = naming_begin(s, a, list->n_linkages);

	for (size_t i = 0; i < list->n_linkages; i++) {
		const Jieyou__CaseHead *head = list->linkages[i]->head;
		const Jieyou__Linkage *linkage = list->linkages[i]->linkage;

		name_district(&nm, head->district);
		name_needs(&nm, head->needs, head->n_needs);
		name_needs(&nm, linkage->needs, linkage->n_needs);
	}
	return naming_end(&nm, &list->names, &list->n_names);
}

bool dress_pool(const struct snapshot *s, Jieyou__PoolReply *pool, struct arena *a)
{
	struct naming nm = naming_begin(s, a, pool->n_experts);

	for (size_t i = 0; i < pool->n_experts; i++) {
		const Jieyou__Expert *e = pool->experts[i];

		name_district(&nm, e->district);
		for (size_t k = 0; k < e->n_skills; k++)
			name_needs(&nm, e->skills[k]->needs, e->skills[k]->n_needs);
	}
	return naming_end(&nm, &pool->names, &pool->n_names);
}

static struct naming name_entries(
	const struct snapshot *s, Jieyou__Entry *const *entries, size_t n, struct arena *a)
{
	struct naming nm = naming_begin(s, a, n);

	for (size_t i = 0; i < n; i++)
		name_needs(&nm, entries[i]->needs, entries[i]->n_needs);
	return nm;
}

bool dress_library(const struct snapshot *s, Jieyou__LibraryReply *page, struct arena *a)
{
	struct naming nm = name_entries(s, page->entries, page->n_entries, a);

	return naming_end(&nm, &page->names, &page->n_names);
}

bool dress_publicity(const struct snapshot *s, Jieyou__PublicityReply *page, struct arena *a)
{
	struct naming nm = name_entries(s, page->entries, page->n_entries, a);

	return naming_end(&nm, &page->names, &page->n_names);
}

bool dress_draft(const struct snapshot *s, Jieyou__DraftReply *reply, struct arena *a)
{
	const Jieyou__ProposeEntry *proposed = reply->proposed;
	struct naming nm = naming_begin(s, a, 2);

	name_needs(&nm, reply->draft->needs, reply->draft->n_needs);
	if (proposed)
		name_needs(&nm, proposed->needs, proposed->n_needs);
	return naming_end(&nm, &reply->names, &reply->n_names);
}

bool dress_similar(const struct snapshot *s, Jieyou__SimilarReply *list, struct arena *a)
{
	struct naming nm = naming_begin(s, a, list->n_similar);

	for (size_t i = 0; i < list->n_similar; i++)
		name_needs(&nm, list->similar[i]->entry->needs, list->similar[i]->entry->n_needs);
	return naming_end(&nm, &list->names, &list->n_names);
}

bool dress_catalogue(const struct snapshot *s, Jieyou__CatalogueReply *page, struct arena *a)
{
	struct naming nm = naming_begin(s, a, page->n_resources);

	for (size_t i = 0; i < page->n_resources; i++) {
		name_district(&nm, page->resources[i]->region);
		name_needs(&nm, page->resources[i]->needs, page->resources[i]->n_needs);
	}
	return naming_end(&nm, &page->names, &page->n_names);
}

static void name_domain(struct naming *nm, char *code)
{
	const struct snapshot *s = nm->sh.s;

	for (size_t i = 0; i < s->n_domains; i++)
		if (text_eq(s->domains[i].code, text_from(code)) && !has_name(nm, code))
			add_name(nm, code, s->domains[i].zh);
}

/* What has no such name, for it is no district or no need, keeps its code alone. */
bool dress_figures(const struct snapshot *s, Jieyou__FiguresReply *page, struct arena *a)
{
	struct naming nm = naming_begin(s, a, page->n_groups);

	for (size_t i = 0; i < page->n_groups; i++) {
		name_district(&nm, page->groups[i]->group);
		name_needs(&nm, &page->groups[i]->group, 1);
	}
	return naming_end(&nm, &page->names, &page->n_names);
}

bool dress_publication(const struct snapshot *s, Jieyou__PublicationReply *page, struct arena *a)
{
	struct naming nm = naming_begin(s, a, s->n_districts);

	name_district(&nm, page->district);
	for (size_t i = 0; i < page->n_tables; i++)
		for (size_t k = 0; k < page->tables[i]->n_rows; k++) {
			name_district(&nm, page->tables[i]->rows[k]->code);
			name_domain(&nm, page->tables[i]->rows[k]->code);
		}
	return naming_end(&nm, &page->names, &page->n_names);
}

bool dress_incidents(const struct snapshot *s, Jieyou__IncidentsReply *page, struct arena *a)
{
	struct naming nm = naming_begin(s, a, page->n_incidents);

	for (size_t i = 0; i < page->n_incidents; i++)
		name_district(&nm, page->incidents[i]->district);
	return naming_end(&nm, &page->names, &page->n_names);
}

/* What a district calls a criterion of 疑难; empty: nobody has it. */
static struct text criterion_zh(const struct snapshot *s, struct text code)
{
	for (size_t i = 0; i < s->n_practices; i++) {
		struct text name = s->practices[i].name;

		if (text_eq(text_cut(&name, '.'), TEXT("criterion")) && text_eq(name, code))
			return s->practices[i].zh;
	}
	return TEXT_NONE;
}

/* The name of whatever the snapshot has under this code; empty: it is none. */
static struct text name_of(const struct snapshot *s, struct text code)
{
	district_index d = snapshot_district(s, code);
	need_index need = snapshot_need(s, code);
	resource_index resource = snapshot_resource(s, code);
	uint16_t fact = snapshot_fact(s, code);

	if (need != NONE)
		return s->needs[need].zh;
	if (resource != NOTHING)
		return snapshot_cell(s->resources[resource].row, RESOURCE_NAME);
	if (snapshot_expert(s, code) != NOBODY)
		return showing_expert_name(s, code);
	if (fact != NONE)
		return s->facts[fact].zh;
	if (d != NONE)
		return s->districts[d].name;
	return criterion_zh(s, code);
}

enum { RECORD_NAMES = 256, CODE_MAX = 64 };

static void name_words(struct naming *nm, const ProtobufCMessage *m);

static void name_value(struct naming *nm, const ProtobufCFieldDescriptor *f, const void *at)
{
	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		name_words(nm, *(const ProtobufCMessage *const *)at);
	} else if (f->type == PROTOBUF_C_TYPE_STRING) {
		char *code = *(char *const *)at;
		struct text t = text_from(code);
		struct text name = t.len && t.len <= CODE_MAX ? name_of(nm->sh.s, t) : TEXT_NONE;

		if (name.len && !text_eq(name, t) && nm->n < RECORD_NAMES && !has_name(nm, code))
			add_name(nm, code, name);
	}
}

/* Whatever in a message is the code of something. */
static void name_words(struct naming *nm, const ProtobufCMessage *m)
{
	for (unsigned i = 0; m && i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const void *first;
		size_t n = name_values(m, f, &first);

		for (size_t k = 0; k < n; k++)
			name_value(nm, f, (const char *)first + k * name_element_size(f->type));
	}
}

bool dress_record(const struct snapshot *s, Jieyou__RecordReply *page, struct arena *a)
{
	struct naming nm = {.sh = {.s = s, .a = a}};

	nm.list = showing_list(&nm.sh, RECORD_NAMES);
	if (page->head)
		name_words(&nm, &page->head->base);
	for (size_t i = 0; i < page->n_events; i++) {
		const Jieyou__RecordEvent *e = page->events[i];

		if (e->body_case != JIEYOU__RECORD_EVENT__BODY_MATCHED) /* which says its names itself */
			name_words(&nm, &e->base);
	}
	return naming_end(&nm, &page->names, &page->n_names);
}

bool dress_offers(const struct snapshot *s, Jieyou__OffersReply *list, struct arena *a)
{
	struct naming nm = naming_begin(s, a, list->n_offers);

	for (size_t i = 0; i < list->n_offers; i++) {
		name_district(&nm, list->offers[i]->district);
		name_needs(&nm, list->offers[i]->needs, list->offers[i]->n_needs);
	}
	return naming_end(&nm, &list->names, &list->n_names);
}
