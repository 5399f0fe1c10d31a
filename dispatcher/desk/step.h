/*
 * Step: the one way in which a verb moves a case that is there: by the table of its life, with an
 * event on its record, guarded by the version that was loaded.
 */
#ifndef JIEYOU_STEP_H
#define JIEYOU_STEP_H

#include "casework.h"

struct step {
	enum event_kind event;
	role_set who; /* as what the asker does it: request.roles, or the dispatcher's */
	const ProtobufCMessage *body; /* of the event; NULL: it has none */
	bool clear;                   /* the body holds no words of a case: it is not sealed */
	struct text due;              /* the practice rule by which its owner is due anew; empty: the
								   * state's, where the case comes into another one */
	struct due_term term; /* the term itself, where it goes by no rule (an appointment's); zero: by
						   * the rule */
	struct text also;     /* whom it names, to be told besides those who always are:
						   * ids, parted by spaces */
};

/*
 * Adds the event, the notices of it and the moved case to the decision, and when its owner is due,
 * if that changes. *c is the case as it was loaded, and then as it will be; whoever takes several
 * steps takes them in order. Returns the event's row, or NULL: it was refused, for the table allows
 * it not now or not to them; or the arena is full.
 */
const struct row *step_take(struct request *q, struct case_facts *c, const struct step *step);

/* What guards ask of the case that was loaded. */
struct life_facts step_facts(const struct request *q, const struct case_facts *c);

/* Whether it is a crisis, and nobody on duty has spoken with the worker since it became one. */
bool step_awaits_call(const struct request *q, const struct case_facts *c);

/* The practice rule by which the owner of the case's state is due; empty: nobody is. */
struct text step_rule(const struct case_facts *c);

/* Whether the table lets it be taken now; nothing is written, and nothing refused. */
bool step_possible(
	const struct request *q, const struct case_facts *c, enum event_kind event, role_set who);

/*
 * Adds the key under which the request is remembered; its repeats are answered from the case as
 * event `seq` has left it, or, of case 0, from the register as change `seq` has.
 */
bool step_remember(struct request *q, int64_t id, int32_t seq);

/* The step of a request that takes no other, and its key. */
bool step_do(struct request *q, struct case_facts *c, const struct step *step);

/*
 * Before the step: gives the case another grade; or puts down that the asker proposes to lower it
 * (GRADE_NONE: nobody does any longer).
 */
bool step_grade(struct request *q, struct case_facts *c, enum grade grade, enum grade lowering);

/*
 * The term of a case (term.h): by which rules it goes; what it is; another one, and whose; and
 * that it is written, of a case which a step has moved.
 */
struct term_rule step_rules(struct request *q, const struct case_facts *c, struct text rule);
struct due_term step_term_of(const struct case_facts *c);
void step_set_term(struct case_facts *c, struct text owner, struct due_term t);
bool step_term(struct request *q, const struct case_facts *c);

/* Something else of the case is due at a time, by whom; or no longer. */
bool step_due(struct request *q, case_id id, struct text what, struct text owner, moment at);
bool step_due_done(struct request *q, case_id id, struct text what);

/*
 * Somebody (an id) owes what comes round: the next is the file's open task, due by a practice rule
 * ("due.summary"). That a task was done; and that all are, or nobody owes them any more, for whose
 * they were does not serve. False: the arena is full.
 */
bool step_owes(struct request *q, const struct case_facts *c, struct text rule, struct text owner);
bool step_task_done(struct request *q, case_id id, int32_t n);
bool step_owed(struct request *q, const struct case_facts *c);

#endif
