#include "effects.h"

#include <inttypes.h>
#include <string.h>

#include "digest.h"
#include "life.h"

/* Whether rows of a kind are said: those of a case, that stay, and that no chain has already. */
static bool is_said(enum row_kind kind)
{
	switch (kind) {
	case ROW_case_new:
	case ROW_case_graded:
	case ROW_case_needs:
	case ROW_shut_out:
	case ROW_glass:
	case ROW_glass_reviewed:
	case ROW_handed_over:
	case ROW_seat:
	case ROW_conference:
	case ROW_linkage:
	case ROW_task:
	case ROW_task_done:
	case ROW_duty:
	case ROW_duty_met:
	case ROW_attempt:
	case ROW_coded:
	case ROW_brief:
	case ROW_offer_answered:
	case ROW_offer:
	case ROW_lead_named:
	case ROW_attachment_done:
	case ROW_notice:
	case ROW_entry:
	case ROW_entry_withdrawn:
	case ROW_appointed:
	case ROW_appointment_ended:
	case ROW_leave:
	case ROW_debriefing:
		return true;
	case ROW_event: /* the chain itself, and what follows from its columns */
	case ROW_case_moved:
	case ROW_hold:
	case ROW_request:
	case ROW_due: /* when somebody looks again */
	case ROW_term:
	case ROW_due_done:
	case ROW_offers_looked:
	case ROW_debriefings_looked:
	case ROW_phone: /* goes when the case is erased */
	case ROW_phone_gone:
	case ROW_attachment: /* is said when it is finished */
	case ROW_chunk:
	case ROW_access: /* of other chains, or of no case */
	case ROW_register_change:
	case ROW_principal:
	case ROW_role_held:
	case ROW_credential:
	case ROW_represents:
	case ROW_revoked:
	case ROW_resource:
	case ROW_capacity:
	case ROW_checkpoint:
	case ROW_checkpoint_head:
	case ROW_notice_acked:
	case ROW_rating: /* of no case */
	case ROW_KINDS:
		break;
	}
	return false;
}

/* ---- As JSON ------------------------------------------------------------------------------- */

static struct text quoted(struct text t, struct arena *a)
{
	enum { LONGEST = 6 }; /* \u001f */
	char *p = arena_alloc(a, LONGEST * t.len + 2), *end = p;

	if (!p)
		return TEXT_NONE;
	*end++ = '"';
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];

		if (c < ' ') {
			memcpy(end, "\\u00", 4);
			text_hex(&c, 1, end + 4);
			end += LONGEST;
			continue;
		}
		if (c == '"' || c == '\\')
			*end++ = '\\';
		*end++ = (char)c;
	}
	*end++ = '"';
	return (struct text){p, (size_t)(end - p)};
}

/* Of bytes their digest: sealed words are not said again. */
static struct text digest_of(struct text bytes, struct arena *a)
{
	uint8_t sum[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE];
	struct digest d;

	digest_init(&d);
	digest_bytes(&d, bytes);
	digest_end(&d, sum);
	text_hex(sum, sizeof(sum), hex);
	return quoted((struct text){hex, sizeof(hex)}, a);
}

static struct text value(const struct row *r, const struct column *c, struct arena *a)
{
	const void *p = (const char *)r + c->offset;

	switch (c->type) {
	case COLUMN_INT8:
		return arena_format(a, "%" PRId64, *(const int64_t *)p);
	case COLUMN_INT4:
		return arena_format(a, "%" PRId32, *(const int32_t *)p);
	case COLUMN_TIME:
		return arena_format(a, "%" PRId64, ((const moment *)p)->us);
	case COLUMN_BYTES:
		return digest_of(*(const struct text *)p, a);
	case COLUMN_TEXT:
		break;
	}
	return quoted(*(const struct text *)p, a);
}

struct saying {
	struct arena *a;
	struct text *all;
	size_t n;
};

static void say(struct saying *s, struct text name, const struct text *values, size_t n)
{
	static const struct text comma = TEXT_INIT(",");
	struct text *wider = arena_grow(s->a, s->all, s->n, sizeof(*wider));

	if (!wider)
		return;
	s->all = wider;
	s->all[s->n++] = arena_format(
		s->a, "[\"%.*s\",%.*s]", TEXT_ARG(name), TEXT_ARG(arena_join(s->a, comma, values, n)));
}

static void say_row(struct saying *s, const struct row *r)
{
	enum { COLUMNS = 16 };
	const struct row_shape *shape = &row_shapes[r->kind];
	struct text values[COLUMNS];
	size_t n = 0;

	for (size_t i = 0; i < shape->n_columns && n < COLUMNS; i++)
		if (!text_eq(text_from(shape->columns[i].name), TEXT("case_id")))
			values[n++] = value(r, &shape->columns[i], s->a);
	say(s, text_from(shape->name), values, n);
}

/* Of which kind the file is, if it is not a case: an erased one has no state that tells. */
static void say_life(struct saying *s, const struct row_case_new *c)
{
	enum state state;
	struct text life;

	if (state_from(c->state, &state) && state_life(state) == LIFE_CASE)
		return;
	life = quoted(state_from(c->state, &state) ? life_code(state_life(state)) : TEXT(""), s->a);
	say(s, TEXT("life"), &life, 1);
}

static void say_filed(struct saying *s, const struct row_case_new *c)
{
	struct row graded = {.kind = ROW_case_graded,
		.case_graded = {.grade = c->grade, .lowering = TEXT(""), .lowering_by = TEXT("")}};
	struct row answers = {.kind = ROW_handed_over, .handed_over = {.responsible = c->responsible}};
	struct text district = quoted(c->district, s->a), needs = quoted(c->needs, s->a);

	say(s, TEXT("case_new"), &district, 1);
	say_life(s, c);
	say(s, TEXT("case_needs"), &needs, 1);
	say_row(s, &graded);
	say_row(s, &answers);
}

/* Whoever accepts thereby, in the words of what changes that later; and that they are bound. */
static void say_named(struct saying *s, const struct row_lead_named *named)
{
	struct row answered = {.kind = ROW_offer_answered,
		.offer_answered = {.number = named->number,
			.expert = named->expert,
			.state = TEXT("JOINED"),
			.reason = TEXT(""),
			.at = named->at,
			.actor = named->actor}};
	struct text values[] = {
		arena_format(s->a, "%" PRId32, named->number), quoted(named->expert, s->a)};

	say_row(s, &answered);
	if (named->bound)
		say(s, TEXT("lead_named"), values, 2);
}

struct text effects_of(const struct decision *d, struct arena *a)
{
	struct saying s = {.a = a};
	struct text all;

	for (const struct row *r = d->rows; r; r = r->next) {
		if (r->kind == ROW_case_new)
			say_filed(&s, &r->case_new);
		else if (r->kind == ROW_lead_named)
			say_named(&s, &r->lead_named);
		else if (is_said(r->kind))
			say_row(&s, r);
	}
	if (a->failed)
		return TEXT_NONE;
	if (!s.n)
		return TEXT("");
	all = arena_join(a, TEXT(","), s.all, s.n);
	all = arena_format(a, "[%.*s]", TEXT_ARG(all));
	return a->failed ? TEXT_NONE : all;
}
