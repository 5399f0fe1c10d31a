/*
 * GetCatalogue: a page of the resources, in order of code: all, or those for a need or a place, or
 * those that must be checked again, or that were withdrawn; or one.
 */
#include "casework.h"
#include "dress.h"
#include "show.h"

enum { PAGE = 50, PAGE_MAX = 100 };

struct catalogue {
	need_index need;         /* NONE: all */
	district_index district; /* NONE: all */
	bool stale;              /* only those that must be checked again, */
	moment now;              /* at this moment */
	bool withdrawn;          /* only those that are not offered */
	struct text code;        /* only this one, offered or not; empty: all */
};

static bool catalogue_check(struct request *q)
{
	const Jieyou__GetCatalogue *get = q->frame->get_catalogue;
	const struct snapshot *s = request_snapshot(q);
	struct catalogue *c = arena_alloc(&q->arena, sizeof(*c));

	if (!c)
		return false;
	q->command = c;
	c->need = get->need[0] ? snapshot_need(s, text_from(get->need)) : NONE;
	c->district = get->district[0] ? snapshot_district(s, text_from(get->district)) : NONE;
	c->stale = get->stale;
	c->now = q->now;
	c->withdrawn = get->withdrawn;
	c->code = text_from(get->code);
	if (get->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 条,请减小。"));
	if (get->need[0] && c->need == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("need"),
			TEXT("不认识这个需要代码,例如 LAW.AID;留空为全部。"));
	if (get->district[0] && c->district == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("district"),
			TEXT("不认识这个区域,请用区划代码或区、街道全名。"));
	return true;
}

static bool asked_for(const struct snapshot *s, const struct resource *r, const struct catalogue *c)
{
	if (c->code.len)
		return text_eq(r->code, c->code);
	return r->offered != c->withdrawn && (!c->stale || matching_stale(s, r, c->now)) &&
		   (c->need == NONE || need_set_has(&s->resource_needs[r - s->resources], c->need)) &&
		   (c->district == NONE || snapshot_within(s, c->district, r->region));
}

static bool catalogue_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct snapshot *s = request_snapshot(q);
	const Jieyou__GetCatalogue *get = q->frame->get_catalogue;
	size_t limit = get->limit ? get->limit : PAGE;
	Jieyou__CatalogueReply *m = arena_alloc(&q->arena, sizeof(*m));
	struct text after = text_from(get->after), last = TEXT_NONE;

	if (!m)
		return false;
	jieyou__catalogue_reply__init(m);
	m->edition = s->edition.n;
	m->resources = arena_array(&q->arena, limit, sizeof(*m->resources));
	if (!m->resources)
		return false;
	for (size_t at = after.len ? snapshot_resources_after(s, after) : 0; at < s->n_resources;
		 at++) {
		resource_index i = s->resources_by_code[at];
		const struct resource *r = &s->resources[i];

		if (!asked_for(s, r, q->command))
			continue;
		if (m->n_resources == limit) {
			m->next = casework_string(last, &q->arena);
			break;
		}
		m->resources[m->n_resources++] =
			show_resource(s, i, held_loads(q->held)->capacity[i], &q->arena);
		last = r->code;
	}
	if (q->arena.failed || !dress_catalogue(s, m, &q->arena))
		return false;
	ret->get_catalogue = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_CATALOGUE;
	return true;
}

const struct verb verb_catalogue = {.name = "catalogue",
	.act = ACT_catalogue,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = catalogue_check,
	.reply = catalogue_reply};
