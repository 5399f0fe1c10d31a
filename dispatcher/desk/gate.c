#include "gate.h"

#include "standing.h"

static bool is_allowed(struct request *q, struct about about)
{
	struct allowed allowed = standing_allows(q, q->verb->act, about);

	q->view = allowed.view;
	q->roles = allowed.roles;
	return allowed.view != VIEW_NONE;
}

bool gate_begin(struct request *q)
{
	switch (q->verb->concern) {
	case CONCERN_UNSAID:
		return false;
	case CONCERN_NO_CASE:
		return is_allowed(q, (struct about){NULL, NONE});
	case CONCERN_SELF:
	case CONCERN_PLACE:
	case CONCERN_PAGE:
	case CONCERN_CASE:
		break;
	}
	return true;
}

bool gate_load(struct request *q)
{
	if (q->verb->concern == CONCERN_PLACE)
		return q->place != NONE && is_allowed(q, (struct about){NULL, q->place});
	return q->verb->concern != CONCERN_PAGE || standing_seen(q, &q->load.seen);
}

void gate_case(struct request *q)
{
	q->unseen = q->facts.n_cases && !is_allowed(q, standing_about(q, q->facts.cases)) &&
				!(q->facts.repeated.seq && q->facts.repeated.same);
	if (q->unseen)
		q->facts = (struct facts){0};
}
