/*
 * Rights: role x verb x relation, as one table (rights.def), default deny.
 */
#ifndef JIEYOU_RIGHTS_H
#define JIEYOU_RIGHTS_H

#include <stddef.h>

#include "role.h"

enum act {
	ACT_NONE, /* what no role gives */
#define VERB(name, zh) ACT_##name,
#include "rights.def"
	ACTS
};

enum relation {
	RELATION_OWN,
	RELATION_OFFERED,
	RELATION_TEAM,
	RELATION_LEAD,
	RELATION_AGENCY,
	RELATION_DISTRICT,
	RELATION_GLASS,
	RELATION_NONE,
	RELATION_ANY,
	RELATION_SEAT,
	RELATION_EXCUSED,
	RELATION_LED,
	RELATION_SUBJECT,
	RELATIONS
};

/*
 * How long a broken glass is open; the database lets it be so for no longer (sql/migrations). A
 * crisis must have an answer in 15 minutes and a lead in an hour, an urgent case an answer in two
 * (sql/seed/practice_rule.tsv): twice the longest of these, and never into the next shift. Whoever
 * needs longer says so again, and is seen again.
 */
enum { GLASS_HOURS = 4 };

/* How much is shown, from nothing to all. */
enum view { VIEW_NONE, VIEW_RECORD, VIEW_OFFER, VIEW_TASK, VIEW_HEAD, VIEW_WHOLE, VIEWS };

/* Whether it is that of an expert who does not lead: what staff have written for them, and no more.
 */
static inline bool view_for_expert(enum view v)
{
	return v == VIEW_OFFER || v == VIEW_TASK;
}

/* A role held, and in which relations it stands to the case: bits 1 << RELATION_x. */
struct standing {
	enum role role;
	unsigned relations;
};

/* One cell of the table. */
enum view rights_cell(enum role role, enum act act, enum relation relation);

/* The most that any role in any relation gives; VIEW_NONE: no. */
enum view rights_view(const struct standing *list, size_t n, enum act act);

/* Codes ("show", "DISTRICT", "RECORD"), and for people. */
struct text act_code(enum act a);
struct text act_zh(enum act a);
struct text relation_code(enum relation r);
struct text relation_zh(enum relation r);
struct text view_code(enum view v);
struct text view_zh(enum view v);

#endif
