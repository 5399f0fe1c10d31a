/*
 * Casework: what several verbs say of a case, and when its deadlines are.
 */
#ifndef JIEYOU_CASEWORK_H
#define JIEYOU_CASEWORK_H

#include "facts.h"
#include "life.h"
#include "jieyou.pb-c.h"
#include "request.h"

/*
 * When a human must have answered a case of this grade, filed at `from`: practice rule
 * due.answer.GRADE of the district, in the office's hours (office.hours, office.days). Where a
 * district has no rule that parses, the strictest default of sql/seed/practice_rule.tsv counts.
 */
moment casework_due(const struct snapshot *s, district_index d, enum grade grade, moment from);

/* ---- One case that is read: each returns false after it has refused. ---- */

bool casework_check_id(struct request *q, int64_t number);

/* A case with its first events: with match and narrative they fit a frame. */
struct load casework_load(case_id id);

/* Whether there is the case. */
bool casework_found(struct request *q);

/* The body of the newest event of a kind goes to *ret, NULL if there is none. */
bool casework_newest(struct request *q, enum event_kind kind,
	const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret);

/* ---- What is told of a case, and written ---- */

/*
 * The head of a case, from the database; in VIEW_RECORD without needs, and who asked for help.
 * NULL: the arena is full.
 */
Jieyou__CaseHead *casework_head(const struct case_facts *c, enum view view, struct arena *a);

/* What a worker must know meanwhile, by grade: whom to call, and that filing is not reporting. */
struct text casework_notice(enum grade grade);

/* "NORMAL" ... to a grade; GRADE_NONE for anything else. */
enum grade casework_grade(struct text name);

/*
 * Adds an event that follows `version` and `head` of a case, chained, its body sealed as the
 * vault says. Returns the row, or NULL: arena full.
 */
struct row *casework_event(struct request *q, case_id id, int32_t version, struct text head,
	enum event_kind kind, enum state from, enum state to, struct text body);

/*
 * The body of an event, from the record. NULL: refused as INTERNAL and logged, for e is NULL where
 * there must be one, or it cannot be opened or is not of the type.
 */
ProtobufCMessage *casework_body(struct request *q, case_id id, const struct event_facts *e,
	const ProtobufCMessageDescriptor *type);

/* The NUL-terminated string protobuf-c wants; never NULL, "" when t is empty or there is no room.
 */
char *casework_string(struct text t, struct arena *a);

#endif
