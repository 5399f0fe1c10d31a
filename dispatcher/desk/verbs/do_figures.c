/*
 * GetFigures: a page of figures of a period by group. They are counted by the database, in one
 * statement; what was asked is recorded as one read.
 */
#include "casework.h"
#include "dress.h"
#include "period.h"

enum { GROUP_MAX = 64 };

static bool figures_check(struct request *q)
{
	const Jieyou__GetFigures *m = q->frame->get_figures;
	const ProtobufCEnumValue *by = protobuf_c_enum_descriptor_get_value(
		&jieyou__get_figures__grouping__descriptor, (int)m->by);

	if (!by)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("by"), TEXT("没有这种分组方式。"));
	if (strlen(m->after) > GROUP_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("after"), TEXT("after 应为上一页给出的 next;首页不填。"));
	q->load = (struct load){
		.kind = LOAD_FIGURES, .grouping = text_from(by->name), .group = text_from(m->after)};
	return period_check(q, m->since_us, m->until_us, m->district) &&
		   period_check_limit(q, m->limit);
}

/* By whom offers are taken is not the bureau's to know. */
static bool figures_load(struct request *q)
{
	return !(q->frame->get_figures->by == JIEYOU__GET_FIGURES__GROUPING__EXPERT ||
			   q->frame->get_figures->by == JIEYOU__GET_FIGURES__GROUPING__LEDGER) ||
		   q->roles != role_bit(ROLE_BUREAU) ||
		   request_refuse(
			   q, REFUSAL_DENIED, TEXT("by"), TEXT("按专家分组只供中心使用;请改用其他分组。"));
}

static bool figures_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_figures);
}

/* ---- Reply ---- */

static Jieyou__Figure *show_figure(const struct figure_facts *f, struct arena *a)
{
	Jieyou__Figure *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__figure__init(m);
	m->code = casework_string(f->figure, a);
	m->of = casework_string(f->of, a);
	m->n = f->n;
	return m;
}

/* The group that begins with *f, of n figures. */
static Jieyou__Figures *show_group(const struct figure_facts *f, size_t n, struct arena *a)
{
	Jieyou__Figures *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__figures__init(m);
	m->group = casework_string(f->group, a);
	m->figures = arena_array(a, n, sizeof(*m->figures));
	for (size_t i = 0; m->figures && i < n; i++)
		m->figures[i] = show_figure(&f[i], a);
	m->n_figures = n;
	return m;
}

/* They come in order of their groups. */
static void show_groups(const struct facts *f, struct arena *a, Jieyou__FiguresReply *ret)
{
	size_t end;

	ret->groups = arena_array(a, f->n_figures, sizeof(struct Jieyou__Figures *));
	for (size_t i = 0; ret->groups && i < f->n_figures; i = end) {
		for (end = i; end < f->n_figures && text_eq(f->figures[end].group, f->figures[i].group);)
			end++;
		ret->groups[ret->n_groups++] = show_group(&f->figures[i], end - i, a);
	}
}

static bool figures_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__FiguresReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__figures_reply__init(m);
	show_groups(&q->facts, &q->arena, m);
	if (q->arena.failed)
		return false;
	if (m->n_groups == (size_t)q->load.limit)
		m->next = m->groups[m->n_groups - 1]->group;
	ret->get_figures = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES;
	return dress_figures(request_snapshot(q), m, &q->arena);
}

const struct verb verb_figures = {.name = "figures",
	.act = ACT_figures,
	.concern = CONCERN_PLACE,
	.snapshot = true,
	.check = figures_check,
	.load = figures_load,
	.decide = figures_decide,
	.reply = figures_reply};
