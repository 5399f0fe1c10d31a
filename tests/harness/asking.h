/*
 * Asking: what tests of the daemon say, expect and look up, so that each test shows only what it
 * is about. All functions fail the test (cr_assert) where things are not as they say.
 */
#ifndef JIEYOU_TEST_ASKING_H
#define JIEYOU_TEST_ASKING_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "build.h"
#include "daemon.h"
#include "peer.h"

enum { SOON_MS = 10000, NOTHING_MS = 250 };

/* protobuf-c's strings are not const, though it only reads them. */
static inline char *words(const char *s)
{
	return (char *)(uintptr_t)s;
}

/* ---- Asking ---- */

/* A request other than a submission: its frame, and the message to fill. */
struct question {
	Jieyou__ClientFrame frame;
	union {
		Jieyou__Hello hello;
		Jieyou__GetCase get_case;
		Jieyou__GetRecord get_record;
		Jieyou__PreviewMatch preview_match;
		Jieyou__ListCases list_cases;
		Jieyou__ListQueue list_queue;
		Jieyou__ListLinkages list_linkages;
		Jieyou__FindByPhone find_by_phone;
		Jieyou__GetPool get_pool;
		Jieyou__GetCatalogue get_catalogue;
		Jieyou__Cancel cancel;
		Jieyou__WhyNot why_not;
		Jieyou__EraseCase erase_case;
		Jieyou__HandleCase handle_case;
		Jieyou__ShutOut shut_out;
		Jieyou__BreakGlass break_glass;
		Jieyou__ListGlass list_glass;
		Jieyou__ReviewGlass review_glass;
		Jieyou__Verify verify;
		Jieyou__GetCheckpoints get_checkpoints;
		Jieyou__Administer administer;
		Jieyou__ListPrincipals list_principals;
		Jieyou__GetNotices get_notices;
		Jieyou__WatchQueue watch_queue;
		Jieyou__WatchCase watch_case;
		Jieyou__AckNotices ack_notices;
		Jieyou__ListOffers list_offers;
		Jieyou__ListLibrary list_library;
		Jieyou__FindSimilar find_similar;
		Jieyou__Deidentify deidentify;
		Jieyou__DraftEntry draft_entry;
		Jieyou__RateEntry rate_entry;
		Jieyou__KeepResource keep_resource;
		Jieyou__SayCapacity say_capacity;
		Jieyou__MakePublicity make_publicity;
		Jieyou__Attach attach;
		Jieyou__PutChunk put_chunk;
		Jieyou__FinishAttachment finish_attachment;
		Jieyou__ListAttachments list_attachments;
		Jieyou__GetChunk get_chunk;
		Jieyou__GetFigures get_figures;
		Jieyou__GetPublication get_publication;
		Jieyou__ListIncidents list_incidents;
		Jieyou__GetHours get_hours;
		Jieyou__OpenFile open_file;
	};
};

void ask_hello(struct question *q, uint32_t version, const char *client);
void ask_case(struct question *q, int64_t case_id);
void ask_record(struct question *q, int64_t case_id, int32_t after_seq);

/* The record of a case can be read, and has such an event with such a body. */
void expect_on_record(
	struct peer *p, int64_t case_id, const char *kind, Jieyou__RecordEvent__BodyCase body);
void ask_list(struct question *q);
void ask_queue(struct question *q, const char *owner);
void ask_linkages(struct question *q);
void ask_find(struct question *q, const char *phone);
void ask_pool(struct question *q);
void ask_catalogue(struct question *q);
void ask_library(struct question *q);
void ask_similar(struct question *q, int64_t case_id);
void ask_deidentify(struct question *q, const char *text);
void ask_draft(struct question *q, int64_t case_id);
/* An item was compared with its source; under an idempotency key. What it says may be changed. */
void ask_keep(struct question *q, const char *code, const char *key);
/* So many places are left. */
void ask_capacity(struct question *q, const char *code, int32_t left, const char *key);
void ask_rate(struct question *q, const char *code, uint32_t version, uint32_t rating);
/* Of one entry. */
void ask_publicity(struct question *q, const char *code);
/* Of the nine years from 2026 on, and of the year 2025. */
void ask_figures(struct question *q, const char *district, Jieyou__GetFigures__Grouping by);
void ask_publication(struct question *q, const char *district);
void ask_incidents(struct question *q, const char *district);
void ask_hours(struct question *q, const char *district);
void ask_cancel(struct question *q, uint64_t request_id);

/* The record, from its beginning; and the newest checkpoints. */
void ask_verify(struct question *q);
void ask_checkpoints(struct question *q);

/* need: "" for all of the case. */
void ask_why(struct question *q, int64_t case_id, const char *expert, const char *need);

/* A change of the register, to be filled in; its key is this one. */
void ask_change(struct question *q, const char *key);
void ask_principals(struct question *q);

/* Erases a case as its client wants, holds it, or ends the hold, by what stands in act; under an
 * idempotency key. */
void ask_erase(
	struct question *q, int64_t case_id, Jieyou__EraseCase__ActCase act, const char *key);

/* An idempotency key that was not used before in this test. Overwritten by the next but seven. */
const char *fresh_key(void);

/* A form for a case, in good order; under an idempotency key. What it says may be changed. */
struct form {
	Jieyou__Take take;
	Jieyou__AskMore ask;
	Jieyou__Supply supply;
	Jieyou__SendBack send_back;
	Jieyou__Advise advise;
	Jieyou__Call call;
	Jieyou__Raise raise;
	Jieyou__Lower lower;
	Jieyou__Withdraw withdraw;
	Jieyou__Reopen reopen;
	Jieyou__Link link;
	Jieyou__Extend extend; /* for two minutes from now, of the machine's clock */
	Jieyou__Plan plan;
	Jieyou__Plan__Goal goal, *goals[1];
	Jieyou__TaskSet task_set;
	Jieyou__Note note;
	Jieyou__Review review;
	Jieyou__Phase phase;
	Jieyou__TaskDone task_done;
	Jieyou__ReportDuty report_duty;
	Jieyou__ExcuseDuty excuse_duty;
	Jieyou__End end;
	Jieyou__End__Attained attained, *all_attained[1];
	Jieyou__Heard heard;
	Jieyou__Followed followed;
	Jieyou__Unsatisfied unsatisfied;
	Jieyou__AgencyClosed agency_closed;
	Jieyou__HandOver hand_over;
	Jieyou__Confirm confirm;
	Jieyou__Join join;
	Jieyou__Decline decline;
	Jieyou__Add add;
	Jieyou__Pull pull;
	Jieyou__StepBack step_back;
	Jieyou__ProposeEntry propose_entry;
	Jieyou__ApproveEntry approve_entry;
	Jieyou__WithdrawEntry withdraw_entry;
	Jieyou__ChangeNeeds change_needs;
	Jieyou__AskCity city;
	Jieyou__Convene convene; /* of E09 and E24, for an hour, when both have one */
	Jieyou__Asked seated[2], *members[2];
	char *seated_needs[2];
	Jieyou__Reschedule reschedule;
	Jieyou__AnswerInvitation answer_invitation;
	Jieyou__Conclude conclude;
	Jieyou__Conclude__Opinion opinion[2], *opinions[2];
	Jieyou__CallOff call_off;
	Jieyou__ProposeLinkage propose_linkage; /* a referral to LH.WELFARE, for ECO.TEMP */
	char *linkage_needs[1];
	Jieyou__Refer refer; /* the first, told what is needed and nothing of the client */
	Jieyou__Refer__Told told[2], *all_told[2];
	Jieyou__Refer__Subject agreed[5];
	Jieyou__MoveLinkage move_linkage; /* that it was contacted */
	Jieyou__AskSupervision supervision;
	Jieyou__Assign assign; /* of E01, by post, who has agreed on 2026-01-05 */
	Jieyou__Session session;
	char *participants[1];
	Jieyou__SumUp sum_up;
	Jieyou__EndSupervision end_supervision;
	Jieyou__Pay pay;
	Jieyou__AskAppointment appointment; /* of somebody new, a counsellor and a supervisor */
	Jieyou__Candidate candidate;
	Jieyou__Candidate__Can can[2], *cans[2];
	Jieyou__Candidate__Certificate certificate, *certificates[1];
	char *languages[1];
	Jieyou__ProposeAppointment propose_appointment; /* of the same: 2026-01-06 to 2027-12-31 */
	Jieyou__ApproveAppointment approve_appointment;
	Jieyou__RefuseAppointment refuse_appointment;
	Jieyou__EndAppointment end_appointment;
	Jieyou__SetLeave set_leave; /* 2099-01-05 to 2099-01-09 */
	Jieyou__EndLeave end_leave;
	Jieyou__Debrief debrief; /* the first that is owed, with E05, 60 minutes */
	Jieyou__Assess assess;   /* 80, 90 and 85: 84, a pass */
	Jieyou__PlanSeminar seminar;
	Jieyou__HoldSeminar hold_seminar; /* by E09 and E24, and a worker */
	char *came[2], *came_workers[1];
	Jieyou__EndSeminar end_seminar;
	Jieyou__OpenContest contest;
	Jieyou__Nominate nominate;
	Jieyou__NamePanel name_panel; /* E09, E24 and E10 */
	char *judges[3];
	Jieyou__Score score;
	Jieyou__Recuse recuse;
	Jieyou__Rank rank;
	Jieyou__Publish publish;
};
void ask_handle(struct question *q, struct form *form, int64_t case_id,
	Jieyou__HandleCase__FormCase which, const char *key);
#define FORM_OF(arm) JIEYOU__HANDLE_CASE__FORM_##arm

/* Asks for supervision of a worker ("": of the asker); under an idempotency key. */
void ask_open(struct question *q, struct form *form, const char *district, const char *worker,
	const char *key);

/* Scores of an assessment, with the total they come to by 40, 20 and 40. */
void ask_scores(struct form *form, int32_t board, int32_t employer, int32_t supervisee);

/* Proposes somebody for the pool. */
void ask_appointment(struct question *q, struct form *form, const char *district, const char *key);

/* Plans a seminar; likewise. */
void ask_seminar(struct question *q, struct form *form, const char *district, const char *key);

/* Opens the contest of 2026; likewise. */
void ask_contest(struct question *q, struct form *form, const char *district, const char *key);

/* The offers of whoever asks. */
void ask_offers(struct question *q);

/* A reason that says enough. */
#define GOOD_REASON "值班时接到来电,须立即了解情况。"

/* Shuts somebody out of a case, or lets them in, for that reason; under an idempotency key. */
void ask_shut_out(
	struct question *q, int64_t case_id, const char *who, bool let_in, const char *key);

/* Breaks the glass over a case, for that reason; all breakings; and what is to be said of one. */
void ask_break(struct question *q, int64_t case_id, const char *key);
void ask_glass(struct question *q);
void ask_review(
	struct question *q, int64_t case_id, int32_t seq, Jieyou__Verdict verdict, const char *key);

/* Notices behind a bookmark (NULL: what is not acknowledged); as a watch, or one page. */
void ask_notices(struct question *q, const ProtobufCBinaryData *after, bool follow);
void ask_watch_queue(struct question *q, const char *owner, const char *district);
void ask_watch(struct question *q, int64_t case_id, int32_t version);
void ask_ack(struct question *q, const ProtobufCBinaryData *upto);

/* Of the help-request of a submission. */
void ask_preview(struct question *q, struct submission *s);

/* Numbers the frame and sends it, without waiting. Returns its number. */
uint64_t ask(struct peer *p, Jieyou__ClientFrame *frame);

/* A frame with its prefix, as it goes over the wire. Returns its size. */
size_t frame_bytes(const Jieyou__ClientFrame *frame, uint8_t *to, size_t room);

/*
 * Sends n bytes without waiting for answers, and reads them as they come, so that neither side
 * blocks the other. `take` owns each of the `answers` frames.
 */
typedef void take_answer(void *arg, Jieyou__ServerFrame *f);
void exchange(
	struct peer *p, const uint8_t *bytes, size_t n, size_t answers, take_answer *take, void *arg);

/* Sends the same submission `number` and returns its case; the reply is freed. */
int64_t file_case(struct peer *p, int number);

/* Hands in a form as ask_handle fills it, under a fresh key; it is taken. */
void take_form(struct peer *p, int64_t case_id, Jieyou__HandleCase__FormCase which);

/* ---- Expecting ---- */

/* A refusal to this request, of this name, about this field, with a sentence. Not freed. */
const Jieyou__Refusal *expect_refusal(
	const Jieyou__ServerFrame *f, uint64_t request_id, const char *name, const char *field);

/* The next frame is that refusal. */
void expect_refused(struct peer *p, uint64_t request_id, const char *name, const char *field);

/* The name of the refusal; "" where it is none. */
const char *refused_as(const Jieyou__ServerFrame *f);

/* The answer to a submission that was filed. Not freed. */
const Jieyou__CaseReply *expect_filed(const Jieyou__ServerFrame *f, uint64_t request_id);

/* The connection still answers. */
void expect_alive(struct peer *p);

/* Whether two answers, or parts of them, are the same bytes. */
bool same_message(const ProtobufCMessage *a, const ProtobufCMessage *b);

/* ---- The database ---- */

/* How many rows there are. */
struct written {
	int64_t cases, events, requests, dues, accesses;
};
struct written written(const struct daemon *d);

/* Nothing was filed since (reads may have been recorded). */
void expect_unwritten(const struct daemon *d, const struct written *before);

/* A transaction of the test's own that locks a table against all, so that requests wait; no
   checkpoint is made meanwhile. */
PGconn *hold(const struct daemon *d, const char *table);

/* Waits until somebody waits for what is held. */
void hold_until_waited_for(const struct daemon *d);

/* Lets go. */
void hold_end(PGconn *held);

/* Waits until a query counts that much or more; fails after SOON_MS. */
void wait_at_least(const struct daemon *d, int64_t wanted, const char *sql);

/* Waits until the log has a line with these words. */
void wait_logged(const struct daemon *d, const char *what);

#endif
