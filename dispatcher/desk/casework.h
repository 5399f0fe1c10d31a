/*
 * Casework: what several verbs say of a case, and when its deadlines are.
 */
#ifndef JIEYOU_CASEWORK_H
#define JIEYOU_CASEWORK_H

#include "facts.h"
#include "life.h"
#include "jieyou.pb-c.h"
#include "request.h"
#include "term.h"

/* When something must have been done for a case of this grade, counted from `from`: term.h. */
moment casework_due(const struct snapshot *s, district_index d, struct text rule, enum grade grade,
	moment from, struct arena *a);

/* Until when an offer that goes out at `from` waits: a third of the time to assign a lead. */
moment casework_offer_ends(
	const struct snapshot *s, district_index d, enum grade grade, moment from, struct arena *a);

/*
 * What is due, as stored in due.what: that the owner of the case's state acts; that its offers are
 * looked at, which the database itself sets; the destruction of an erased case's key; a task, or a
 * linkage, by its number; that an upload was not finished in time; that whoever the file appoints
 * owes a debriefing, which the database sets, too.
 */
#define DUE_STATE "STATE"
#define DUE_OFFERS "OFFERS"
#define DUE_DESTROY "DESTROY"
#define DUE_TASK "TASK."
#define DUE_LINKAGE "LINKAGE."
#define DUE_SWEEP "SWEEP"
#define DUE_DEBRIEFING "DEBRIEFING"

/* ---- One case that is read: each returns false after it has refused. ---- */

bool casework_check_id(struct request *q, int64_t number);

/* A case with its key and its first events: with match and narrative they fit a frame. */
struct load casework_load(case_id id);

/* Whether there is the case. */
bool casework_found(struct request *q);

/* Of which kind a file is; LIFE_ANY where its state does not tell, for it was erased. */
enum life casework_life(const struct case_facts *c);

/* And it is one that was matched: no file of another kind (life.def). */
bool casework_found_matched(struct request *q);

/* Whether the words of the case that was loaded were erased, or are being. */
bool casework_erased(const struct request *q);

/* That they were not; otherwise it is refused. */
bool casework_check_kept(struct request *q);

/* The newest event of a kind among those that were loaded; NULL: none. */
const struct event_facts *casework_last(const struct request *q, enum event_kind kind);

/* The body of the newest event of a kind goes to *ret, NULL if there is none. */
bool casework_newest(struct request *q, enum event_kind kind,
	const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret);

/* Loads of a list only what is in this district, a code or the full name, and below; empty: all.
 * False: refused. */
bool casework_districts(struct request *q, struct text district);

/* ---- What is told of a case, and written ---- */

/*
 * The head of a case, from the database; below VIEW_HEAD without needs, and who asked for help; of
 * an offer without its times, too. NULL: the arena is full.
 */
Jieyou__CaseHead *casework_head(const struct case_facts *c, enum view view, struct arena *a);

/* The cases that were loaded, as lines of a list: of each what the asker may see. NULL likewise. */
Jieyou__ListReply *casework_list(struct request *q);

/*
 * What a worker must know meanwhile, by grade: whom to call, that nobody is on duty in a crisis,
 * and that filing is not reporting.
 */
struct text casework_notice(const struct request *q, const struct case_facts *c);

/* Who acts next, and by when; empty: nobody must. */
struct text casework_waiting(const struct request *q, const struct case_facts *c, struct arena *a);

/* How far a case is erased or held, for people; empty: neither. destroyed: its key is gone. */
struct text casework_erasure(const struct case_facts *c, bool destroyed);

/* "NORMAL" ... to a grade; GRADE_NONE for anything else. */
enum grade casework_grade(struct text name);

/* What an event adds to a case: it follows `version` and `head`. */
struct happening {
	case_id id;
	int32_t version;
	struct text head; /* empty: it is the first */
	enum event_kind kind;
	enum state from, to;
	struct text body;
	const struct wrapped_key
		*key; /* by which the body is sealed; NULL: it holds no words of a case */
};

/*
 * Seals s->body by the key of the case that was loaded, in the arena. False: refused, or the arena
 * is full: nothing is written in clear because there is no key to seal it by. And opens it, into
 * *ret; false: it is not as it was stored.
 */
bool casework_seal(struct request *q, const struct wrapped_key *key, struct stored *s);
bool casework_open(struct request *q, const struct stored *s, struct arena *a, struct text *ret);

/* Adds the event; it is chained as the decision ends (chain.h). Returns the row, or NULL: refused,
 * or the arena is full. */
struct row *casework_event(struct request *q, const struct happening *h);

/*
 * Whether a reason was given that says something: 10 to 500 characters without the blanks around
 * them.
 */
bool casework_check_reason(struct request *q, struct text field, const char *words);

/*
 * Adds rows for the numbers by which the case is found, from what is kept of its request, under the
 * first of the keys. False: the arena is full.
 */
bool casework_phones(struct request *q, case_id id, const Jieyou__HelpRequest *help);

/* Codes of the needs found, parted by spaces: what lists show of a case. */
struct text casework_need_codes(struct request *q, const struct matching *m);

/* Bytes of an event's body: a full frame and its answer stay well below. */
enum { CASEWORK_BODY_MAX = 256 << 10 };

/*
 * Adds rows for the mandatory reports that a match has found. False: the arena is full.
 */
bool casework_duties(struct request *q, case_id id, const struct matching *m);

/* A task of the case that is open. False: it is not. */
struct task_facts {
	struct text owner;
	moment due;
};
bool casework_task(const struct service_facts *s, int64_t n, struct task_facts *ret);

/* The name in due.what of a numbered thing, of kind DUE_TASK or DUE_LINKAGE; and back: 0, it is
 * another kind's. */
struct text casework_due_name(struct text kind, int64_t n, struct arena *a);
int64_t casework_due_number(struct text kind, struct text what);

/*
 * The body of an event, from the record. NULL: refused, for the case was erased; or refused as
 * INTERNAL and logged, for e is NULL where there must be one, or it cannot be opened or is not of
 * the type.
 */
ProtobufCMessage *casework_body(struct request *q, case_id id, const struct event_facts *e,
	const ProtobufCMessageDescriptor *type);

/* The NUL-terminated string protobuf-c wants; never NULL, "" when t is empty or there is no room.
 */
char *casework_string(struct text t, struct arena *a);

/* The same of each of several words parted by spaces; NULL where there are none. */
char **casework_strings(struct text words, size_t *ret_n, struct arena *a);

#endif
