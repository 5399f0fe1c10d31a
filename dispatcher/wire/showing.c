#include "showing.h"

#include "show.h"

void *showing_built(const struct showing *sh, void *message)
{
	return sh->full ? NULL : message;
}

void *showing_list(struct showing *sh, size_t n)
{
	void *p = n ? arena_array(sh->a, n, sizeof(void *)) : NULL;

	if (n && !p)
		sh->full = true;
	return p;
}

void *showing_message(struct showing *sh, const ProtobufCMessageDescriptor *type)
{
	void *msg = arena_room(sh->a, type->sizeof_message);

	if (msg)
		protobuf_c_message_init(type, msg);
	else
		sh->full = true;
	return msg;
}

char *showing_string(struct showing *sh, struct text t)
{
	struct text copy = arena_text(sh->a, t);

	if (!copy.ptr)
		sh->full = true;
	return (char *)(uintptr_t)copy.ptr;
}

char *showing_cell(struct showing *sh, struct text t)
{
	static char nothing[] = "";

	if (t.len == 0)
		return nothing;
	return t.ptr[t.len] == '\0' ? (char *)(uintptr_t)t.ptr : showing_string(sh, t);
}

struct text showing_need_name(const struct snapshot *s, struct text code)
{
	need_index n = snapshot_need(s, code);

	return n == NONE ? code : s->needs[n].zh;
}

struct text showing_expert_name(const struct snapshot *s, struct text code)
{
	expert_index e = snapshot_expert(s, code);

	return e == NOBODY ? code : snapshot_cell(s->experts[e].row, EXPERT_NAME);
}

struct text showing_screen_name(const struct snapshot *s, struct text code)
{
	enum screen_kind kind = screen_from(code);

	for (size_t i = 0; i < s->n_screens; i++)
		if (s->screens[i].kind == kind)
			return s->screens[i].zh;
	return code;
}

char **showing_cells(struct showing *sh, const struct text *texts, size_t n)
{
	char **ret = showing_list(sh, n);

	for (size_t i = 0; ret && i < n; i++)
		ret[i] = showing_cell(sh, texts[i]);
	return ret;
}

char **showing_needs(struct showing *sh, const need_index *needs, size_t n)
{
	char **ret = showing_list(sh, n);

	for (size_t i = 0; ret && i < n; i++)
		ret[i] = showing_cell(sh, sh->s->needs[needs[i]].code);
	return ret;
}

char **showing_need_set(struct showing *sh, const struct need_set *set, size_t *ret_n)
{
	need_index needs[NEEDS_MAX];
	size_t n = 0;

	for (need_index i = 0; i < sh->s->n_needs; i++)
		if (need_set_has(set, i))
			needs[n++] = i;
	*ret_n = n;
	return showing_needs(sh, needs, n);
}

char **showing_experts(struct showing *sh, const expert_index *experts, size_t n)
{
	char **ret = showing_list(sh, n);

	for (size_t i = 0; ret && i < n; i++)
		ret[i] = showing_cell(sh, sh->s->experts[experts[i]].code);
	return ret;
}

char **showing_languages(struct showing *sh, uint64_t languages, size_t *ret_n)
{
	struct text codes[LANGUAGES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < sh->s->n_languages; i++)
		if (languages >> i & 1)
			codes[n++] = sh->s->languages[i];
	*ret_n = n;
	return showing_cells(sh, codes, n);
}

char **showing_marks(struct showing *sh, unsigned marks, size_t *ret_n)
{
	static const struct {
		enum scope_mark mark;
		struct text code;
	} all[] = {
		{SCOPE_HEARSAY, TEXT_INIT("HEARSAY")},
		{SCOPE_SUSPECT, TEXT_INIT("SUSPECTED")},
		{SCOPE_PASTTIME, TEXT_INIT("PAST")},
		{SCOPE_OTHER, TEXT_INIT("OTHER_PERSON")},
		{SCOPE_IF, TEXT_INIT("HYPOTHETICAL")},
	};
	struct text codes[sizeof(all) / sizeof(all[0])];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (marks & (unsigned)all[i].mark)
			codes[n++] = all[i].code;
	*ret_n = n;
	return showing_cells(sh, codes, n);
}

static Jieyou__Evidence *show_one(struct showing *sh, const struct evidence *e)
{
	Jieyou__Evidence *ret = showing_message(sh, &jieyou__evidence__descriptor);

	if (!ret)
		return NULL;
	ret->begin = e->begin;
	ret->end = e->end;
	ret->text = showing_string(sh, e->words);
	return ret;
}

Jieyou__Evidence **showing_evidence(
	struct showing *sh, const struct evidence *evidence, size_t n, size_t *ret_n)
{
	Jieyou__Evidence **ret;

	if (n > SHOW_EVIDENCE_MAX)
		n = SHOW_EVIDENCE_MAX;
	ret = showing_list(sh, n);
	for (size_t i = 0; ret && i < n; i++)
		ret[i] = show_one(sh, &evidence[i]);
	*ret_n = n;
	return ret;
}

Jieyou__Reason *showing_reason(struct showing *sh, const struct reason *reason)
{
	static const Jieyou__Reason__Code codes[REASONS] = {
#define REASON(name) [REASON_##name] = JIEYOU__REASON__CODE__##name,
#include "reasons.def"
#undef REASON
	};
	Jieyou__Reason *ret = showing_message(sh, &jieyou__reason__descriptor);

	if (!ret)
		return NULL;
	ret->code = codes[reason->code];
	ret->args = showing_cells(sh, reason->args, reason->n_args);
	ret->n_args = reason->n_args;
	return ret;
}
