#include "forms_contest.h"

#include "codes.h"
#include "contest.h"
#include "contests.h"
#include "offers.h"
#include "standing.h"
#include "supervision.h"

void forms_contest_load(struct request *q, const Jieyou__HandleCase *form)
{
	q->load.contest = form->form_case == JIEYOU__HANDLE_CASE__FORM_NOMINATE ||
					  form->form_case == JIEYOU__HANDLE_CASE__FORM_NAME_PANEL ||
					  form->form_case == JIEYOU__HANDLE_CASE__FORM_SCORE ||
					  form->form_case == JIEYOU__HANDLE_CASE__FORM_RECUSE ||
					  form->form_case == JIEYOU__HANDLE_CASE__FORM_RANK;
}

/* "L123456 2": an entry in its version, as lines beside events have it. */
static struct text line_code(struct request *q, struct text code, int32_t version)
{
	return arena_format(&q->arena, "%.*s %d", TEXT_ARG(code), (int)version);
}

/* ---- Nominations ---- */

/* Once it was put on record as over, its end is another one. */
static bool is_over(const struct request *q, const struct case_facts *c)
{
	return c->due_at.us <= q->now.us || past_has(&q->facts.service.past, EVENT_OVERDUE);
}

bool form_adjust_nominate(struct request *q, struct handling *h)
{
	const Jieyou__Nominate *m = h->form->nominate;
	const struct library_entry *e = snapshot_entry(request_snapshot(q), text_from(m->code));
	Jieyou__Nominate *kept = arena_alloc(&q->arena, sizeof(*kept));

	if (!kept)
		return false;
	if (is_over(q, &h->after))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("提名已经截止;请由中心督导组成评审组(name_panel)。"));
	if (!e)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("nominate.code"),
			TEXT("疑难个案库中现在没有这个条目;请填条目编号(见 jieyou library),不填案号。"));
	if (contests_find(&q->facts, e->code))
		return request_refuse(
			q, REFUSAL_WRONG_STATE, TEXT("nominate.code"), TEXT("这个条目已经提名。"));
	*kept = *m;
	kept->version = (int32_t)e->version;
	h->body.nominate = kept;
	return codes_ledger(
		q, &h->after, TEXT("NOMINATED"), line_code(q, e->code, kept->version), TEXT(""), 0);
}

/* ---- The panel ---- */

static bool refuse_experts(struct request *q, const char *zh)
{
	return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("name_panel.experts"), text_from(zh));
}

/* They have agreed: their offer is accepted as it is made. */
static bool seat_judge(struct request *q, const struct case_facts *c, struct text expert, int32_t n)
{
	struct row *offer = decision_add(&q->decision, &q->arena, ROW_offer);
	struct row *named = decision_add(&q->decision, &q->arena, ROW_lead_named);

	if (!offer || !named)
		return false;
	offer->offer = (struct row_offer){.case_id = c->id.n,
		.number = n,
		.expert = expert,
		.part = TEXT("JUDGES"),
		.needs = TEXT(""),
		.issued_at = q->now,
		.expires_at = moment_after(q->now, US_PER_DAY)};
	named->lead_named = (struct row_lead_named){
		.case_id = c->id.n, .number = n, .expert = expert, .at = q->now, .actor = q->actor};
	return true;
}

bool form_adjust_name_panel(struct request *q, struct handling *h)
{
	const Jieyou__NamePanel *m = h->form->name_panel;
	bool ok = true;

	if (!is_over(q, &h->after))
		return request_refuse(
			q, REFUSAL_WRONG_STATE, TEXT("case_id"), TEXT("提名尚未截止;截止后再组成评审组。"));
	if (q->facts.n_contest == 0)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("还没有提名,不能评审;请取消(withdraw),来年再办。"));
	for (size_t i = 0; ok && i < m->n_experts; i++) {
		struct text code = text_from(m->experts[i]);
		expert_index e = snapshot_expert(request_snapshot(q), code);

		if (e == NOBODY)
			return refuse_experts(q, "专家库中没有这个编号,请按专家库核对。");
		if (!standing_serves(q, e, q->now) || standing_barred(q, &h->after, code))
			return refuse_experts(q, "有专家不在聘期内,或目前不能参与;请另选他人。");
		ok = seat_judge(q, &h->after, code, (int32_t)(q->facts.n_offers + i) + 1);
	}
	return ok;
}

/* ---- Scores ---- */

/* What is theirs to say of an entry now; NULL: refused. */
static const struct contest_facts *find_open(struct request *q, struct text field, const char *code)
{
	const struct contest_facts *f = contests_find(&q->facts, text_from(code));

	if (!f)
		request_refuse(q, REFUSAL_BAD_VALUE, field, TEXT("这个条目没有提名,请核对编号。"));
	else if (text_eq(f->mine, TEXT("CONFLICT")))
		request_refuse(q, REFUSAL_DENIED, field, TEXT("这个条目您须回避,不能评分。"));
	else if (!text_eq(f->mine, TEXT("OPEN")))
		request_refuse(
			q, REFUSAL_WRONG_STATE, field, TEXT("这个条目您已评分或已申报回避,不能更改。"));
	else
		return f;
	return NULL;
}

static void weights_of(
	struct request *q, const struct case_facts *c, int32_t weight[CONTEST_CRITERIA])
{
	static const char *const names[CONTEST_CRITERIA] = {"contest.weight.profession",
		"contest.weight.effect", "contest.weight.innovation", "contest.weight.transfer"};
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);
	int64_t n;

	for (int i = 0; i < CONTEST_CRITERIA; i++) {
		struct text said = snapshot_practice(s, d == NONE ? 0 : d, text_from(names[i]), q->now);

		weight[i] = text_to_i64(said, &n) && n >= 1 && n <= 1000 ? (int32_t)n : 1;
	}
}

bool form_adjust_score(struct request *q, struct handling *h)
{
	const Jieyou__Score *m = h->form->score;
	const struct contest_facts *f = find_open(q, TEXT("score.code"), m->code);
	const int32_t score[CONTEST_CRITERIA] = {m->profession, m->effect, m->innovation, m->transfer};
	int32_t weight[CONTEST_CRITERIA];

	if (!f)
		return false;
	weights_of(q, &h->after, weight);
	return codes_ledger(q, &h->after, TEXT("SCORED"), line_code(q, f->code, f->version),
		standing_expert(q), contest_weighted(score, weight));
}

bool form_adjust_recuse(struct request *q, struct handling *h)
{
	const struct contest_facts *f = find_open(q, TEXT("recuse.code"), h->form->recuse->code);

	return f && codes_ledger(q, &h->after, TEXT("RECUSED"), line_code(q, f->code, f->version),
					standing_expert(q), 0);
}

/* ---- The ranking ---- */

static void read_points(const struct contest_facts *f, struct contest_standing *ret)
{
	struct text rest = f->points;
	int64_t n;

	*ret = (struct contest_standing){.code = f->code};
	while (rest.len && ret->n < CONTEST_SCORES_MAX && text_to_i64(text_cut(&rest, ' '), &n))
		ret->points[ret->n++] = (int32_t)n;
}

static Jieyou__ContestEntry *keep_place(struct request *q, const struct contest_standing *s)
{
	Jieyou__ContestEntry *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__contest_entry__init(m);
	m->code = casework_string(s->code, &q->arena);
	m->version = contests_find(&q->facts, s->code)->version;
	m->scores = (int32_t)s->n;
	m->place = s->place;
	m->points = s->mean;
	return m;
}

/* As the record keeps it: so that it can be counted again. */
static bool keep_ranking(struct request *q, struct handling *h, const struct contest_standing *list)
{
	size_t n = q->facts.n_contest;
	Jieyou__Rank *kept = arena_alloc(&q->arena, sizeof(*kept));

	if (!kept)
		return false;
	*kept = *h->form->rank;
	kept->places = arena_array(&q->arena, n, sizeof(*kept->places));
	kept->weights = arena_array(&q->arena, CONTEST_CRITERIA, sizeof(*kept->weights));
	if (!kept->places || !kept->weights)
		return false;
	for (; kept->n_places < n; kept->n_places++)
		kept->places[kept->n_places] = keep_place(q, &list[kept->n_places]);
	weights_of(q, &h->after, kept->weights);
	kept->n_weights = CONTEST_CRITERIA;
	kept->formula = casework_string(contest_formula(), &q->arena);
	h->body.rank = kept;
	return !q->arena.failed;
}

bool form_adjust_rank(struct request *q, struct handling *h)
{
	size_t n = q->facts.n_contest;
	struct contest_standing *list = arena_array(&q->arena, n, sizeof(*list));

	if (!list)
		return false;
	if (n == 0 || !q->facts.contest[0].complete)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("评分尚未全部提交,评审期也未满;届时再排名。"));
	for (size_t i = 0; i < n; i++)
		read_points(&q->facts.contest[i], &list[i]);
	contest_rank(list, n);
	return keep_ranking(q, h, list) &&
		   codes_ledger(q, &h->after, TEXT("CONTESTS"), TEXT("RANKED"), TEXT(""), (int32_t)n);
}
