/*
 * Archive: what the file of a case lacks, by the rule for archives (archive.def).
 */
#ifndef JIEYOU_ARCHIVE_H
#define JIEYOU_ARCHIVE_H

#include "past.h"

enum archive_item {
#define ITEM(code, from, zh) ARCHIVE_##code,
#include "archive.def"
#undef ITEM
	ARCHIVE_ITEMS
};

/* Whether a case in this state should have the item by now, and has not. */
bool archive_lacks(enum archive_item item, enum state state, const struct past *past,
	const struct life_facts *facts);

/* What it is, for people. */
struct text archive_zh(enum archive_item item);

#endif
