#include "entry_words.h"

#include "changes.h"

enum { INDENT = 5, FIELDS = 5 };

static struct text codes(struct cli *c, char *const *list, size_t n)
{
	struct text *texts = arena_array(&c->arena, n, sizeof(*texts));

	for (size_t i = 0; texts && i < n; i++)
		texts[i] = text_from(list[i]);
	return texts ? arena_join(&c->arena, TEXT(" "), texts, n) : TEXT_NONE;
}

/* Of any of the three messages. */
#define WORDS_OF(c, m)                                                               \
	((struct entry_words){text_from((m)->title), codes(c, (m)->needs, (m)->n_needs), \
		text_from((m)->narrative), text_from((m)->helped), text_from((m)->failed)})

struct entry_words entry_words(struct cli *c, const Jieyou__Entry *m)
{
	return WORDS_OF(c, m);
}

struct entry_words entry_words_proposed(struct cli *c, const Jieyou__ProposeEntry *m)
{
	return WORDS_OF(c, m);
}

struct entry_words entry_words_drafted(struct cli *c, const Jieyou__EntryDraft *m)
{
	return WORDS_OF(c, m);
}

static const char *const labels[FIELDS] = {"题目", "需要", "案情", "有效的做法", "无效的做法"};

void entry_words_print(struct cli *c, struct entry_words w)
{
	const struct text fields[FIELDS] = {w.title, w.needs, w.narrative, w.helped, w.failed};

	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].len)
			page_print(&c->page, INDENT, INDENT, "%s:%.*s", labels[i], TEXT_ARG(fields[i]));
}

void changes_of_entry(struct cli *c, struct entry_words was, struct entry_words now)
{
	const struct text before[FIELDS] = {
		was.title, was.needs, was.narrative, was.helped, was.failed};
	const struct text after[FIELDS] = {now.title, now.needs, now.narrative, now.helped, now.failed};
	bool same = true;

	for (size_t i = 0; i < FIELDS; i++) {
		same = same && text_eq(before[i], after[i]);
		changes_print(&c->page, INDENT, labels[i], before[i], after[i], &c->arena);
	}
	if (same)
		page_print(&c->page, INDENT, INDENT, "没有改动。");
}
