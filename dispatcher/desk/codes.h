/*
 * Codes: what figures need of an event whose body is sealed, written beside it as a code: by which
 * channel a case came, what was answered, how support ended, what worker and client said of it; and
 * which needs liaison units and resources answer; that it is a serious incident (core/rows.def).
 * Never words.
 */
#ifndef JIEYOU_CODES_H
#define JIEYOU_CODES_H

#include "casework.h"

/*
 * Each adds rows for the event that is next of the case, or was the first; false: the arena is
 * full.
 *
 * Of a filing the channel: PHONE, staff took it down; PROGRAM, somebody's program spoke for the
 * worker; DIRECT, the worker themselves. A case that comes as a crisis is an incident.
 */
bool codes_filed(struct request *q, const struct case_facts *filed);

/* Of a form, once it is known to be in order; *c is the case as it will be. */
bool codes_handled(struct request *q, const struct case_facts *c, const Jieyou__HandleCase *form);

/*
 * A line of the ledger of supervision: of an expert, of the kind or by whom (a name of its enum),
 * and how much: minutes, or fen. Or of a seminar, of nobody: how it was held, and how many came.
 */
bool codes_ledger(struct request *q, const struct case_facts *c, struct text what, struct text code,
	struct text who, int32_t amount);

/* The name of an enum's value, which the check of the form has known. */
struct text codes_name(const ProtobufCEnumDescriptor *type, int value);

/* Of a term that has ended: an incident, in a crisis. */
bool codes_overdue(struct request *q, const struct case_facts *c);

#endif
