#include "draft.h"

#include "form.h"
#include "show_library.h"

enum { EVENTS_READ = 60, TITLE_NEEDS = 2, PARTS_MOST = 128 };

struct load draft_load(case_id id)
{
	return (struct load){
		.kind = LOAD_CASE, .id = id, .events = EVENTS_READ, .taught = true, .key = true};
}

/* ---- What the record says ---- */

/* Texts in the order in which they were said. */
struct said {
	struct text parts[PARTS_MOST];
	size_t n;
};

static void say(struct said *s, struct text t)
{
	t = text_trim(t);
	if (t.len && s->n < PARTS_MOST)
		s->parts[s->n++] = t;
}

/* What a draft is made of, as it is read. */
struct source {
	struct said narrative, helped, failed;
	const Jieyou__Plan *plan; /* the newest so far; NULL: none */
	char *const *entries;     /* that a seminar was about */
	size_t n_entries;
};

static void read_request(struct source *s, const Jieyou__FiledBody *filed)
{
	if (!filed->help)
		return;
	say(&s->narrative, text_from(filed->help->narrative));
	say(&s->failed, text_from(filed->help->tried));
}

static struct text of_goal(const struct source *s, const Jieyou__End__Attained *m, struct arena *a)
{
	bool known = s->plan && m->goal > 0 && (size_t)m->goal <= s->plan->n_goals;
	struct text goal = known ? text_from(s->plan->goals[m->goal - 1]->what) : TEXT_NONE;
	struct text words = text_trim(text_from(m->words));

	if (!goal.len || !words.len)
		return goal.len ? goal : words;
	return arena_join(a, TEXT(":"), (struct text[]){goal, words}, 2);
}

static void read_end(struct source *s, const Jieyou__End *end, struct arena *a)
{
	for (size_t i = 0; i < end->n_attained; i++) {
		const Jieyou__End__Attained *m = end->attained[i];

		say(m->degree == JIEYOU__END__DEGREE__NOT_REACHED ? &s->failed : &s->helped,
			of_goal(s, m, a));
	}
	say(&s->helped, text_from(end->evaluation));
}

static void read_form(struct source *s, const Jieyou__HandleCase *form, struct arena *a)
{
	if (form->form_case == JIEYOU__HANDLE_CASE__FORM_SUPPLY)
		say(&s->narrative, text_from(form->supply->text));
	else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_PLAN)
		s->plan = form->plan;
	else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_REVIEW)
		say(&s->helped, text_from(form->review->changed));
	else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_END)
		read_end(s, form->end, a);
	else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_HOLD_SEMINAR) {
		say(&s->helped, text_from(form->hold_seminar->learned));
		s->entries = form->hold_seminar->entries;
		s->n_entries = form->hold_seminar->n_entries;
	}
}

static const ProtobufCMessageDescriptor *body_type(const struct event_facts *e)
{
	if (text_eq(e->kind, event_code(EVENT_FILED)))
		return &jieyou__filed_body__descriptor;
	return text_eq(e->kind, event_code(EVENT_SEMINAR_PLANNED)) ? &jieyou__open_file__descriptor
															   : &jieyou__handle_case__descriptor;
}

static bool read_event(struct request *q, const struct event_facts *e, struct source *s)
{
	const ProtobufCMessageDescriptor *type = body_type(e);
	const ProtobufCMessage *body = casework_body(q, q->load.id, e, type);

	if (!body)
		return false;
	if (type == &jieyou__filed_body__descriptor)
		read_request(s, (const Jieyou__FiledBody *)body);
	else if (type == &jieyou__open_file__descriptor)
		say(&s->narrative, text_from(((const Jieyou__OpenFile *)body)->seminar->question));
	else
		read_form(s, (const Jieyou__HandleCase *)body, &q->arena);
	return true;
}

/* ---- The draft ---- */

/* The longest beginning of at most `most` bytes that ends with a sentence or a line; without any
 * of those, with a character. */
static struct text cut(struct text t, size_t most)
{
	static const struct text ends[] = {TEXT_INIT("。"), TEXT_INIT("\uff01"), TEXT_INIT("\uff1f"),
		TEXT_INIT("\uff1b"), TEXT_INIT("!"), TEXT_INIT("?"), TEXT_INIT(";"), TEXT_INIT("\n")};
	struct text rest = t;
	size_t sentence = 0, character = 0, size;
	uint32_t letter;

	if (t.len <= most)
		return t;
	while (rest.len && (size = text_codepoint(rest, &letter)) > 0 && character + size <= most) {
		struct text here = {rest.ptr, size};

		character += size;
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
			if (text_eq(here, ends[i]))
				sentence = character;
		rest = (struct text){rest.ptr + size, rest.len - size};
	}
	return (struct text){t.ptr, sentence ? sentence : character};
}

/* False: the arena is full. */
static bool compose(
	struct request *q, const struct said *s, size_t most, struct redacted *all, char **ret)
{
	struct text whole = arena_join(&q->arena, TEXT("\n"), s->parts, s->n);

	if (!whole.ptr || !redact(whole, REDACT_ALL, &q->arena, all))
		return false;
	*ret = casework_string(cut(all->text, most), &q->arena);
	return !q->arena.failed;
}

static void make_title(struct request *q, Jieyou__EntryDraft *m)
{
	const struct snapshot *s = request_snapshot(q);
	struct text names[TITLE_NEEDS], joined;
	size_t n = 0;

	for (size_t i = 0; i < m->n_needs && n < TITLE_NEEDS; i++) {
		need_index need = snapshot_need(s, text_from(m->needs[i]));

		if (need != NONE)
			names[n++] = s->needs[need].zh;
	}
	joined = cut(arena_join(&q->arena, TEXT(";"), names, n), FORM_TITLE_MAX);
	m->title = casework_string(joined, &q->arena);
}

/* Of the file, as staff have confirmed them; or of all the entries that a seminar was about. */
static void list_needs(struct request *q, const struct source *from, Jieyou__EntryDraft *m)
{
	const struct snapshot *s = request_snapshot(q);
	struct text codes[NEEDS_SHOWN_MAX];
	size_t n = 0;

	if (from->n_entries == 0) {
		m->needs = casework_strings(q->facts.cases[0].needs, &m->n_needs, &q->arena);
		return;
	}
	for (size_t k = 0; k < s->n_needs && n < NEEDS_SHOWN_MAX; k++)
		for (size_t i = 0; i < from->n_entries; i++) {
			const struct library_entry *e = snapshot_entry(s, text_from(from->entries[i]));

			if (e && need_set_has(&e->needs, (need_index)k)) {
				codes[n++] = s->needs[k].code;
				break;
			}
		}
	m->needs = casework_strings(arena_join(&q->arena, TEXT(" "), codes, n), &m->n_needs, &q->arena);
}

bool draft_make(struct request *q, struct draft *ret)
{
	struct source *s = arena_alloc(&q->arena, sizeof(*s));
	Jieyou__EntryDraft *m = &ret->entry;

	if (!s)
		return false;
	*ret = (struct draft){0};
	jieyou__entry_draft__init(m);
	for (size_t i = 0; i < q->facts.n_events; i++)
		if (!read_event(q, &q->facts.events[i], s))
			return false;
	list_needs(q, s, m);
	make_title(q, m);
	return compose(q, &s->narrative, FORM_TEXT_MAX, &ret->narrative, &m->narrative) &&
		   compose(q, &s->helped, FORM_LESSON_MAX, &ret->helped, &m->helped) &&
		   compose(q, &s->failed, FORM_LESSON_MAX, &ret->failed, &m->failed);
}

/* ---- What would come back ---- */

/* Whether a change is of words by which somebody is known wherever they stand. */
static bool tells(const struct redaction *r)
{
	return r->end - r->begin >= 2 &&
		   (r->rule == REDACT_NAME || r->rule == REDACT_PLACE || r->rule == REDACT_ORGANISATION ||
			   r->rule == REDACT_NUMBER);
}

/* The i-th change of all three texts; NULL: there are not so many. */
static const struct redaction *change_at(const struct draft *d, size_t i)
{
	const struct redacted *const texts[] = {&d->narrative, &d->helped, &d->failed};

	for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
		if (i < texts[k]->n_changes)
			return &texts[k]->changes[i];
		i -= texts[k]->n_changes;
	}
	return NULL;
}

struct text draft_told(const struct draft *d, struct text words, size_t *from)
{
	const struct redaction *r;

	while ((r = change_at(d, *from))) {
		(*from)++;
		if (tells(r) && words.len && memmem(words.ptr, words.len, r->was.ptr, r->was.len))
			return r->was;
	}
	return TEXT_NONE;
}

/* ---- Shown ---- */

/* The reply is to have room for the proposal, too. */
enum { SHOWN_MOST = 50 };

static bool show_part(
	struct request *q, const char *field, const struct redacted *r, Jieyou__DraftReply *ret)
{
	Jieyou__RedactedPart *part = arena_alloc(&q->arena, sizeof(*part));
	struct redacted shown = *r;
	const Jieyou__DeidentifyReply *found;

	if (r->n_changes + r->n_doubts == 0)
		return true;
	shown.n_changes = r->n_changes < SHOWN_MOST ? r->n_changes : SHOWN_MOST;
	shown.n_doubts = r->n_doubts < SHOWN_MOST ? r->n_doubts : SHOWN_MOST;
	found = show_redacted(&shown, &q->arena);
	if (!part || !found)
		return false;
	jieyou__redacted_part__init(part);
	part->field = casework_string(text_from(field), &q->arena);
	part->changes = found->changes;
	part->n_changes = found->n_changes;
	part->doubts = found->doubts;
	part->n_doubts = found->n_doubts;
	ret->parts[ret->n_parts++] = part;
	return true;
}

Jieyou__DraftReply *draft_show(struct request *q, struct draft *d)
{
	enum { TEXTS = 3 };
	Jieyou__DraftReply *ret = arena_alloc(&q->arena, sizeof(*ret));

	if (!ret)
		return NULL;
	jieyou__draft_reply__init(ret);
	ret->case_id = q->load.id.n;
	ret->draft = &d->entry;
	ret->parts = arena_array(&q->arena, TEXTS, sizeof(*ret->parts));
	if (!ret->parts || !show_part(q, "narrative", &d->narrative, ret) ||
		!show_part(q, "helped", &d->helped, ret) || !show_part(q, "failed", &d->failed, ret))
		return NULL;
	return q->arena.failed ? NULL : ret;
}
