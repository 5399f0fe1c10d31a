#include "show_library.h"

#include "showing.h"

static Jieyou__Entry *entry_of(struct showing *sh, const struct library_entry *entry, bool whole)
{
	Jieyou__Entry *ret = showing_message(sh, &jieyou__entry__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(sh, entry->code);
	ret->version = entry->version;
	ret->title = showing_cell(sh, entry->title);
	ret->needs = showing_need_set(sh, &entry->needs, &ret->n_needs);
	ret->narrative = showing_cell(sh, whole ? entry->narrative : TEXT(""));
	ret->helped = showing_cell(sh, whole ? entry->helped : TEXT(""));
	ret->failed = showing_cell(sh, whole ? entry->failed : TEXT(""));
	return ret;
}

Jieyou__Entry *show_entry(
	const struct snapshot *s, const struct library_entry *entry, bool whole, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};

	return showing_built(&sh, entry_of(&sh, entry, whole));
}

Jieyou__Similar *show_similar(
	const struct snapshot *s, const struct similar *similar, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};
	Jieyou__Similar *ret = showing_message(&sh, &jieyou__similar__descriptor);

	if (!ret)
		return NULL;
	ret->entry = entry_of(&sh, &s->entries[similar->entry], true);
	ret->needs = showing_needs(&sh, similar->needs, similar->n_needs);
	ret->n_needs = similar->n_needs;
	ret->words = showing_evidence(&sh, similar->words, similar->n_words, &ret->n_words);
	return showing_built(&sh, ret);
}

static Jieyou__Redaction *show_one(struct showing *sh, const struct redaction *r)
{
	Jieyou__Redaction *ret = showing_message(sh, &jieyou__redaction__descriptor);

	if (!ret)
		return NULL;
	ret->begin = r->begin;
	ret->end = r->end;
	ret->rule = showing_cell(sh, redact_code(r->rule));
	ret->was = showing_string(sh, r->was);
	ret->now = showing_string(sh, r->now.ptr ? r->now : TEXT(""));
	return ret;
}

Jieyou__DeidentifyReply *show_redacted(const struct redacted *r, struct arena *a)
{
	struct showing sh = {.a = a};
	Jieyou__DeidentifyReply *ret = showing_message(&sh, &jieyou__deidentify_reply__descriptor);

	if (!ret)
		return NULL;
	ret->text = showing_string(&sh, r->text);
	SHOWING_LIST(&sh, ret, r, changes, show_one);
	SHOWING_LIST(&sh, ret, r, doubts, show_one);
	return showing_built(&sh, ret);
}
