/*
 * Showing the library of difficult cases: entries, past cases like one, and what the rules take out
 * of a text. As show.h: in the arena, pure, NULL when it is full.
 */
#ifndef JIEYOU_SHOW_LIBRARY_H
#define JIEYOU_SHOW_LIBRARY_H

#include "jieyou.pb-c.h"
#include "redact.h"
#include "similar.h"

/* whole: with its words. */
Jieyou__Entry *show_entry(
	const struct snapshot *s, const struct library_entry *entry, bool whole, struct arena *a);
Jieyou__Similar *show_similar(
	const struct snapshot *s, const struct similar *similar, struct arena *a);
Jieyou__DeidentifyReply *show_redacted(const struct redacted *r, struct arena *a);

#endif
