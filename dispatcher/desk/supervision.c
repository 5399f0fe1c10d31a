#include "supervision.h"

#include <inttypes.h>

#include "offers.h"
#include "step.h"

struct text supervision_part(Jieyou__Assign__Basis basis)
{
	return basis == JIEYOU__ASSIGN__BASIS__PROJECT ? TEXT("SUPERVISES_PROJECT")
												   : TEXT("SUPERVISES_POST");
}

int32_t supervision_rule(
	struct request *q, const struct case_facts *c, struct text name, int32_t otherwise)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);
	struct text rule =
		arena_join(&q->arena, TEXT("."), (struct text[]){TEXT("supervision"), name}, 2);
	int64_t n;

	return text_to_i64(snapshot_practice(s, d == NONE ? 0 : d, rule, q->now), &n) && n >= 1 &&
				   n <= INT32_MAX
			   ? (int32_t)n
			   : otherwise;
}

bool supervision_begin(
	struct request *q, const struct case_facts *c, expert_index e, Jieyou__Assign__Basis basis)
{
	const struct snapshot *s = request_snapshot(q);
	struct text expert = s->experts[e].code;
	struct row *offer = decision_add(&q->decision, &q->arena, ROW_offer);
	struct row *named = decision_add(&q->decision, &q->arena, ROW_lead_named);

	if (!offer || !named)
		return false;
	offer->offer = (struct row_offer){.case_id = c->id.n,
		.number = (int32_t)q->facts.n_offers + 1,
		.expert = expert,
		.part = supervision_part(basis),
		.needs = TEXT(""),
		.issued_at = q->now,
		.expires_at = c->due_at.us > q->now.us ? c->due_at : moment_after(q->now, US_PER_DAY)};
	named->lead_named = (struct row_lead_named){.case_id = c->id.n,
		.number = offer->offer.number,
		.expert = expert,
		.at = q->now,
		.actor = q->actor};
	return true;
}
