/*
 * ListOffers: what an expert is asked, what they support, and which debriefings they owe, as the
 * database shows it to whoever asks. The read is recorded.
 */
#include "casework.h"
#include "debriefing.h"
#include "dress.h"
#include "team.h"

static bool offers_load(struct request *q)
{
	enum { OFFERS_READ = 200 };

	q->load = (struct load){.kind = LOAD_OFFERS, .limit = OFFERS_READ};
	return true;
}

static bool offers_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_offers + q->facts.n_debriefings);
}

static bool offers_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__OffersReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_offers;

	if (!m)
		return false;
	jieyou__offers_reply__init(m);
	m->offers = arena_array(&q->arena, n, sizeof(*m->offers));
	for (; m->offers && m->n_offers < n; m->n_offers++)
		m->offers[m->n_offers] = team_offer(q, &q->facts.offers[m->n_offers]);
	m->debriefings = debriefing_show(q);
	m->n_debriefings = m->debriefings ? q->facts.n_debriefings : 0;
	ret->list_offers = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_OFFERS;
	return !q->arena.failed && dress_offers(request_snapshot(q), m, &q->arena);
}

const struct verb verb_offers = {.name = "offers",
	.act = ACT_offers,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.load = offers_load,
	.decide = offers_decide,
	.reply = offers_reply};
