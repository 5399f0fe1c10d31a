/*
 * The matrix of rights, through the socket: every request, by every role, in every relation that
 * somebody can stand in to a case, against a table written by hand (rights_by_hand.h). And whether
 * this would show it: each cell that is closed is opened, one at a time, in a daemon that runs and
 * in its database, and must show in what is answered then.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attaching.h"
#include "people.h"
#include "rights_by_hand.h"

enum { CASE_ID = 1, REST = RELATIONS };
#define PHONE "13800138000"

static struct daemon d;
static PGconn *owner; /* a superuser's connection */
static struct upload upload;

/* Who asks: an expert of the pool (E09) in one role at 440309, of agency A1 or of none. */
static struct peer *p;
static enum role role;
static char name[80];

static void run(const char *sql)
{
	PGresult *res = PQexec(owner, sql);

	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK,
		"%s: %s", sql, PQerrorMessage(owner));
	PQclear(res);
}

/* ---- Relations ---- */

/*
 * How the case is put to who asks, so that one relation holds and no other (but for NONE, which
 * always does): who answers for it ("": who asks), where it is, their offer, whether they have the
 * glass open, or a seat at a conference. The last is all of it at once, and that they are shut out.
 */
static const struct place {
	const char *responsible, *district, *part, *offer;
	bool glass, shut;
	const char *seat; /* "": they have none */
} places[RELATIONS + 1] = {
	[RELATION_OWN] = {"", "440306", "", "", false, false, ""},
	[RELATION_OFFERED] = {"STRANGER", "440306", "MEMBER", "OPEN", false, false, ""},
	[RELATION_TEAM] = {"STRANGER", "440306", "MEMBER", "JOINED", false, false, ""},
	[RELATION_LEAD] = {"STRANGER", "440306", "LEAD", "JOINED", false, false, ""},
	[RELATION_AGENCY] = {"COLLEAGUE", "440306", "", "", false, false, ""},
	[RELATION_DISTRICT] = {"STRANGER", "440309-guanhu", "", "", false, false, ""},
	[RELATION_GLASS] = {"STRANGER", "440306", "", "", true, false, ""},
	[RELATION_NONE] = {"STRANGER", "440300", "", "", false, false, ""}, /* above where they act */
	[RELATION_ANY] = {"STRANGER", "440306", "", "", false, false, ""},
	[RELATION_SEAT] = {"STRANGER", "440306", "", "", false, false, "ASKED"},
	[RELATION_EXCUSED] = {"STRANGER", "440306", "", "", false, false, "DECLINED"},
	[RELATION_LED] = {"STRANGER", "440306", "LEAD", "DONE", false, false, ""},
	[RELATION_SUBJECT] = {"STRANGER", "440306", "", "", false, false, ""},
	[REST] = {"", "440309", "LEAD", "JOINED", true, true, "ASKED"},
};
static int here; /* REST: shut out */

/* As if nobody had asked anything before. Another's offer is always open, and their seat taken: it
 * is nobody else's to see.
 */
static void place(int relation)
{
	const struct place *at = &places[relation];
	char sql[3000];

	here = relation;
	snprintf(sql, sizeof(sql),
		"update help_case set responsible = '%s', district = '%s', state = '%s', "
		"held = true where id = 1; delete from due where case_id = 1; "
		"insert into due (case_id, what, owner, at, district, since, until) values (1, 'STATE', "
		"'STAFF', now() + interval '1 min', '%s', now(), now() + interval '1 min'); "
		"delete from offer; insert into offer values (1, 1, 'E10', 'MEMBER', '', 'OPEN', now(), "
		"now() + interval '1 day', null, '', ''); "
		"insert into offer select 1, 2, 'E09', '%s', '', '%s', now(), now() + interval '1 day', "
		"case '%s' when 'OPEN' then null else now() end, '', '' where '%s' <> ''; "
		"delete from glass; insert into glass values (1, 3, '%s', now(), now() + interval '1 "
		"hour', 'JUSTIFIED', 'somebody', now()); "
		"delete from attachment where seq is null; delete from shut_out; "
		"insert into shut_out select 1, '%s', true, now() where %s; "
		"delete from due where what = 'OFFERS'; delete from conference; delete from seat; "
		"delete from appointment; delete from linkage; "
		"insert into linkage values (1, 1, 'LINKAGE', 'LH.WELFARE', 'ECO.TEMP', 'PROPOSED', '', "
		"now(), "
		"now() + interval '1 day'); "
		"insert into appointment select id, 1, 'E09', 'E09', 1, sha256('1'), null, null "
		"from help_case where id = 1 and state = 'APPOINTED'; "
		"insert into conference values (1, 1, 'CALLED', 0, now() + interval '1 day', now() + "
		"interval '2 days', 'ONLINE', 'STRANGER', 'STRANGER', 1, false, 99); "
		"insert into seat select 1, 1, expert, '', state, 0, now() + interval '1 day', now() + "
		"interval '2 days' from (values ('E10', 'ASKED'), ('E09', '%s')) s (expert, state) where "
		"state <> ''",
		at->responsible[0] ? at->responsible : name, at->district,
		relation == RELATION_LED       ? "ENDED"
		: relation == RELATION_SUBJECT ? "APPOINTED"
									   : "RECEIVED",
		at->district, at->part, at->offer, at->offer, at->offer, at->glass ? name : "STRANGER",
		name, at->shut ? "true" : "false", at->seat);
	run(sql);
}

/* ---- What is seen ---- */

/* Letters: those of views; '.' nothing of the case, '-' not theirs to ask, '!' anything else. */
static bool is_answer(const Jieyou__ServerFrame *f)
{
	return f->reply_case != JIEYOU__SERVER_FRAME__REPLY_REFUSAL;
}

/* A refusal that says that the case is not there, or that nothing of the kind is theirs. */
static char refused(const Jieyou__ServerFrame *f)
{
	const Jieyou__Refusal *r = peer_refusal(f);

	if (strcmp(r->name, "NOT_FOUND") == 0 && strcmp(r->field, "case_id") == 0)
		return '.';
	return strcmp(r->name, "DENIED") == 0 && r->field[0] == '\0' ? '-' : '!';
}

/* A head tells what is needed, or only that there is a case. */
static char of_head(const Jieyou__CaseHead *h)
{
	return h->n_needs ? 'H' : 'R';
}

static struct question q;
static struct submission s;
static struct form form;

/* Whether it is theirs to ask: answered, or refused for another reason than whose it is. */
static char see_yes(void)
{
	Jieyou__ServerFrame *f = peer_ask(p, &q.frame);
	char seen = is_answer(f) ? 'W' : refused(f);

	peer_free(f);
	return seen == '!' ? 'W' : seen;
}

static char see_submit(void)
{
	static int number = 2000;
	Jieyou__ServerFrame *f;
	char seen;

	build_submission(&s, number++);
	s.help.district = words(places[here].district);
	f = peer_ask(p, &s.frame);
	seen = is_answer(f) ? 'W' : refused(f);
	peer_free(f);
	return seen;
}

/* Of a worker who is entered there, for whom the centre's and the agency's ask. */
static char see_open(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_open(
		&q, &form, places[here].district, role == ROLE_WORKER ? name : "COLLEAGUE", fresh_key());
	f = peer_ask(p, &q.frame);
	seen = is_answer(f) || strcmp(refused_as(f), "BAD_VALUE") == 0 ? 'W' : refused(f);
	peer_free(f);
	return seen;
}

static char see_show(void)
{
	Jieyou__ServerFrame *f;
	const Jieyou__CaseReply *m;
	char seen;

	ask_case(&q, CASE_ID);
	f = peer_ask(p, &q.frame);
	m = f->get_case;
	if (!is_answer(f))
		seen = refused(f);
	else if (m->n_events == 0) /* who did what is not for experts */
		seen = m->head->worker[0] ? 'T' : 'O';
	else
		seen = m->help ? 'W' : of_head(m->head);
	peer_free(f);
	return seen;
}

static char see_record(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_record(&q, CASE_ID, 0);
	f = peer_ask(p, &q.frame);
	if (is_answer(f))
		seen = f->get_record->n_events && f->get_record->events[0]->filed ? 'W' : 'R';
	else
		seen = refused(f) == '-' ? 'O' : refused(f);
	peer_free(f);
	return seen;
}

/* A watch goes on until its connection ends. */
static Jieyou__ServerFrame *watch(struct peer **ret_watching)
{
	*ret_watching = peer_open(d.socket);
	return peer_ask(*ret_watching, &q.frame);
}

static char see_watch_case(void)
{
	struct peer *watching;
	Jieyou__ServerFrame *f;
	char seen;

	ask_watch(&q, CASE_ID, 0);
	f = watch(&watching);
	if (!is_answer(f))
		seen = refused(f);
	else if (f->watch_case->n_notices == 0)
		seen = '!';
	else
		seen = f->watch_case->notices[0]->head ? of_head(f->watch_case->notices[0]->head) : 'O';
	peer_free(f);
	peer_close(watching);
	return seen;
}

/* Of a page of cases: this one. */
static char see_page(Jieyou__ServerFrame *f, const Jieyou__ListReply *m)
{
	char seen = is_answer(f) ? '.' : refused(f);

	for (size_t i = 0; is_answer(f) && i < m->n_cases; i++)
		if (m->cases[i]->case_id == CASE_ID)
			seen = of_head(m->cases[i]);
	peer_free(f);
	return seen;
}

static char see_list(void)
{
	Jieyou__ServerFrame *f;

	ask_list(&q);
	q.list_cases.before = CASE_ID + 1;
	f = peer_ask(p, &q.frame);
	return see_page(f, f->list_cases);
}

/* In the queue of the centre's staff, whoever asks. */
static char see_queue(void)
{
	Jieyou__ServerFrame *f;

	ask_queue(&q, "STAFF");
	f = peer_ask(p, &q.frame);
	return see_page(f, f->list_queue);
}

static char see_linkages(void)
{
	Jieyou__ServerFrame *f;
	const Jieyou__LinkagesReply *m;
	char seen;

	ask_linkages(&q);
	f = peer_ask(p, &q.frame);
	m = f->list_linkages;
	if (!is_answer(f))
		seen = refused(f);
	else if (m->n_linkages == 0)
		seen = '.';
	else if ((m->linkages[0]->linkage->n_needs > 0) != (of_head(m->linkages[0]->head) == 'H'))
		seen = '!';
	else
		seen = of_head(m->linkages[0]->head);
	peer_free(f);
	return seen;
}

static char see_find(void)
{
	Jieyou__ServerFrame *f;

	ask_find(&q, PHONE);
	f = peer_ask(p, &q.frame);
	return see_page(f, f->find_by_phone);
}

/* A notice of the case that was told to its district, or to who asks in person. */
static void tell(const char *recipient)
{
	char sql[600];

	snprintf(sql, sizeof(sql),
		"delete from notice; delete from notice_mark; delete from notice_count; "
		"insert into notice_count values ('%s', 1); "
		"insert into notice values ('%s', 1, 1, 1, 'FILED', '%s', 'STAFF', now())",
		recipient, recipient, role_code(role).ptr);
	run(sql);
}

static char see_notices(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_notices(&q, NULL, false);
	f = peer_ask(p, &q.frame);
	seen = !is_answer(f) ? refused(f) : f->get_notices->n_notices ? 'R' : '.';
	peer_free(f);
	return seen;
}

static char see_told(void)
{
	char me[90];

	snprintf(me, sizeof(me), "P:%s", name);
	tell(me);
	return see_notices();
}

static char see_told_there(void)
{
	char there[90];

	snprintf(there, sizeof(there), "D:%s", places[here].district);
	tell(there);
	return see_notices();
}

/* What happens after a bookmark: in the district of the case, to the case. */
static char see_watch_queue(void)
{
	struct peer *watching;
	Jieyou__ServerFrame *f, *g;
	char there[90], seen;

	run("delete from notice; delete from notice_count");
	ask_watch_queue(&q, "", "");
	f = watch(&watching);
	seen = is_answer(f) ? '.' : refused(f);
	peer_close(watching);
	if (seen == '.') {
		snprintf(there, sizeof(there), "D:%s", places[here].district);
		tell(there);
		ask_watch_queue(&q, "", "");
		q.watch_queue.after = f->watch_queue->bookmark;
		g = watch(&watching);
		if (is_answer(g) && g->watch_queue->n_notices)
			seen =
				g->watch_queue->notices[0]->head ? of_head(g->watch_queue->notices[0]->head) : '!';
		peer_free(g);
		peer_close(watching);
	}
	peer_free(f);
	return seen;
}

static char see_offers(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_offers(&q);
	f = peer_ask(p, &q.frame);
	if (!is_answer(f))
		seen = refused(f);
	else if (f->list_offers->n_offers == 0)
		seen = '.';
	else
		seen = f->list_offers->n_offers == 1 &&
					   strcmp(f->list_offers->offers[0]->expert_id, "E09") == 0
				   ? 'O'
				   : '!';
	peer_free(f);
	return seen;
}

/* A call with the worker: of those who see a case whole the centre's may note it in this state. */
static char see_handle(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_handle(&q, &form, CASE_ID, JIEYOU__HANDLE_CASE__FORM_CALL, fresh_key());
	f = peer_ask(p, &q.frame);
	if (is_answer(f) || strcmp(refused_as(f), "WRONG_STATE") == 0)
		seen = 'W';
	else if (strcmp(f->refusal->field, "form") == 0)
		seen = strstr(f->refusal->message, "尚未接受") || strstr(f->refusal->message, "请假") ? 'O'
																							  : 'T';
	else
		seen = refused(f);
	cr_expect(seen == 'W' || !is_answer(f));
	peer_free(f);
	return seen;
}

static char see_why(void)
{
	ask_why(&q, CASE_ID, "E01", "");
	return see_yes();
}

static char see_attach(void)
{
	ask_attach(&q, &upload);
	q.frame.idempotency_key = words(fresh_key());
	return see_yes();
}

static char see_put_chunk(void)
{
	ask_put(&q, &upload, 1);
	return see_yes();
}

static char see_finish(void)
{
	ask_finish(&q, &upload, fresh_key());
	return see_yes();
}

static char see_attachments(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_attachments(&q, CASE_ID);
	f = peer_ask(p, &q.frame);
	if (is_answer(f))
		seen = f->list_attachments->n_attachments ? 'W' : 'R';
	else
		seen = refused(f);
	peer_free(f);
	return seen;
}

static char see_chunk(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_chunk(&q, &upload, 1);
	f = peer_ask(p, &q.frame);
	seen = is_answer(f) ? 'W' : refused(f);
	peer_free(f);
	return seen;
}

/* The case is held: to hold it changes nothing. */
static char see_erase(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_erase(&q, CASE_ID, JIEYOU__ERASE_CASE__ACT_HOLD, fresh_key());
	f = peer_ask(p, &q.frame);
	seen = is_answer(f) ? of_head(f->erase_case->head) : refused(f);
	peer_free(f);
	return seen;
}

static char see_shut_out(void)
{
	ask_shut_out(&q, CASE_ID, "nobody at all", true, fresh_key());
	return see_yes();
}

static char see_break_glass(void)
{
	ask_break(&q, CASE_ID, fresh_key());
	return see_yes();
}

static char see_review_glass(void)
{
	ask_review(&q, CASE_ID, 3, JIEYOU__VERDICT__JUSTIFIED, fresh_key());
	return see_yes();
}

static char see_glass(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_glass(&q);
	f = peer_ask(p, &q.frame);
	seen = !is_answer(f) ? refused(f) : f->list_glass->n_glass ? 'R' : '.';
	peer_free(f);
	return seen;
}

static char see_preview(void)
{
	build_submission(&s, 1);
	ask_preview(&q, &s);
	return see_yes();
}

static char see_pool(void)
{
	ask_pool(&q);
	return see_yes();
}

static char see_catalogue(void)
{
	ask_catalogue(&q);
	return see_yes();
}

static char see_library(void)
{
	ask_library(&q);
	return see_yes();
}

static char see_deidentify(void)
{
	ask_deidentify(&q, "没有什么可改");
	return see_yes();
}

static char see_similar(void)
{
	ask_similar(&q, CASE_ID);
	return see_yes();
}

static char see_draft(void)
{
	ask_draft(&q, CASE_ID);
	return see_yes();
}

static char see_rate(void)
{
	ask_rate(&q, "L000000", 1, 5);
	return see_yes();
}

/* What holds where the case is: an item of the test's own. */
static char see_keep(void)
{
	char code[80];

	snprintf(code, sizeof(code), "T.%s", places[here].district);
	ask_keep(&q, code, fresh_key());
	return see_yes();
}

static char see_capacity(void)
{
	char code[80];

	snprintf(code, sizeof(code), "T.%s", places[here].district);
	ask_capacity(&q, code, 3, fresh_key());
	return see_yes();
}

static char see_publicity(void)
{
	ask_publicity(&q, "L000000");
	return see_yes();
}

/* A place, whatever cases there are; and that there is one in it. */
static char see_figures(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_figures(&q, places[here].district, JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	f = peer_ask(p, &q.frame);
	seen = !is_answer(f) ? refused(f) : f->get_figures->n_groups ? 'R' : '.';
	peer_free(f);
	return seen;
}

/* Refused for another reason: not every place publishes. */
static char see_publication(void)
{
	ask_publication(&q, places[here].district);
	return see_yes();
}

static char see_incidents(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_incidents(&q, places[here].district);
	f = peer_ask(p, &q.frame);
	seen = !is_answer(f) ? refused(f) : f->list_incidents->n_incidents ? 'R' : '.';
	peer_free(f);
	return seen;
}

static char see_hours(void)
{
	Jieyou__ServerFrame *f;
	char seen;

	ask_hours(&q, places[here].district);
	f = peer_ask(p, &q.frame);
	seen = !is_answer(f) ? refused(f) : f->get_hours->n_hours ? 'R' : '.';
	peer_free(f);
	return seen;
}

static char see_principals(void)
{
	ask_principals(&q);
	return see_yes();
}

static char see_verify(void)
{
	ask_verify(&q);
	return see_yes();
}

static char see_checkpoints(void)
{
	ask_checkpoints(&q);
	return see_yes();
}

static char see_ack(void)
{
	uint8_t none[] = "none";

	ask_ack(&q, &(ProtobufCBinaryData){sizeof(none), none});
	return see_yes();
}

static char see_administer(void)
{
	Jieyou__Revoke revoke;

	ask_change(&q, fresh_key());
	jieyou__revoke__init(&revoke);
	revoke.serial = words("0a");
	q.administer.revoke = &revoke;
	q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_REVOKE;
	return see_yes();
}

/* ---- All requests ---- */

/*
 * A request, by its arm in ClientFrame; by which act of the table it is asked for; the relations
 * that are looked at for it ('*', in the table's order); and the letter for each view, from none to
 * whole, as far as its answer tells them apart.
 */
static const struct probe {
	const char *request;
	enum act act;
	const char *asked, *letters;
	char (*see)(void);
} probes[] = {
#define OF_CASE "********.****"
#define OF_PAGE "*...**......."
#define OF_QUEUE "*..***......."
#define OF_OFFER ".***........."
#define OF_PLACE ".....*......."
#define OF_NOTHING "........*...."
#define IN_PERSON "***********.." /* whatever there is for the role */
	{"submit_case", ACT_submit, OF_PLACE, "-WWWWW", see_submit},
	{"open_file", ACT_open, OF_PLACE, "-WWWWW", see_open},
	{"get_case", ACT_show, OF_CASE, ".ROTHW", see_show},
	{"get_record", ACT_show, OF_CASE, ".ROOOW", see_record},
	{"watch_case", ACT_show, OF_CASE, ".ROOHH", see_watch_case},
	{"list_cases", ACT_list, OF_PAGE, ".RHHHH", see_list},
	{"watch_queue", ACT_list, OF_PAGE, ".RHHHH", see_watch_queue},
	{"list_queue", ACT_queue, OF_QUEUE, ".RHHHH", see_queue},
	{"list_linkages", ACT_linkages, OF_PAGE, ".RHHHH", see_linkages},
	{"find_by_phone", ACT_find, OF_PAGE, ".RHHHH", see_find},
	{"why_not", ACT_why, OF_CASE, ".WWWWW", see_why},
	{"handle_case", ACT_handle, OF_CASE, ".WOTWW", see_handle},
	{"attach", ACT_attach, OF_CASE, ".WWWWW", see_attach},
	{"put_chunk", ACT_attach, OF_CASE, ".WWWWW", see_put_chunk},
	{"finish_attachment", ACT_attach, OF_CASE, ".WWWWW", see_finish},
	{"list_attachments", ACT_fetch, OF_CASE, ".RRRRW", see_attachments},
	{"get_chunk", ACT_fetch, OF_CASE, ".WWWWW", see_chunk},
	{"list_offers", ACT_offers, OF_OFFER, ".OOOOO", see_offers},
	{"erase_case", ACT_erase, OF_CASE, ".RHHHH", see_erase},
	{"shut_out", ACT_shut_out, OF_CASE, ".WWWWW", see_shut_out},
	{"break_glass", ACT_break_glass, OF_CASE, ".WWWWW", see_break_glass},
	{"review_glass", ACT_review_glass, OF_CASE, ".WWWWW", see_review_glass},
	{"list_glass", ACT_glass, OF_PAGE, ".RRRRR", see_glass},
	{"get_notices", ACT_notices, IN_PERSON, "-RRRRR", see_told},
	{"get_notices", ACT_notices, OF_PLACE, ".RRRRR", see_told_there},
	{"ack_notices", ACT_ack, OF_NOTHING, "-WWWWW", see_ack},
	{"get_figures", ACT_figures, OF_PLACE, "-RRRRR", see_figures},
	{"get_publication", ACT_figures, OF_PLACE, "-WWWWW", see_publication},
	{"list_incidents", ACT_incidents, OF_PLACE, "-RRRRR", see_incidents},
	{"get_hours", ACT_hours, OF_PLACE, ".RRRRR", see_hours},
	{"preview_match", ACT_preview, OF_NOTHING, "-WWWWW", see_preview},
	{"get_pool", ACT_pool, OF_NOTHING, "-WWWWW", see_pool},
	{"get_catalogue", ACT_catalogue, OF_NOTHING, "-WWWWW", see_catalogue},
	{"list_library", ACT_library, OF_NOTHING, "-WWWWW", see_library},
	{"deidentify", ACT_library, OF_NOTHING, "-WWWWW", see_deidentify},
	{"find_similar", ACT_similar, OF_CASE, ".WWWWW", see_similar},
	{"draft_entry", ACT_draft, OF_CASE, ".WWWWW", see_draft},
	{"rate_entry", ACT_rate, OF_NOTHING, "-WWWWW", see_rate},
	{"keep_resource", ACT_keep, OF_PLACE, "-WWWWW", see_keep},
	{"say_capacity", ACT_capacity, OF_PLACE, "-WWWWW", see_capacity},
	{"make_publicity", ACT_publicity, OF_NOTHING, "-WWWWW", see_publicity},
	{"administer", ACT_administer, OF_NOTHING, "-WWWWW", see_administer},
	{"list_principals", ACT_principals, OF_NOTHING, "-WWWWW", see_principals},
	{"verify", ACT_verify, OF_NOTHING, "-WWWWW", see_verify},
	{"get_checkpoints", ACT_checkpoints, OF_NOTHING, "-WWWWW", see_checkpoints},
};
enum { PROBES = sizeof(probes) / sizeof(probes[0]) };

static bool is_page(const struct probe *b)
{
	return b->act == ACT_list || b->act == ACT_queue || b->act == ACT_linkages ||
		   b->act == ACT_find || b->act == ACT_offers || b->act == ACT_glass ||
		   b->act == ACT_hours || b->see == see_told_there;
}

static bool asks(const struct probe *b, int relation)
{
	return b->asked[relation] == '*';
}

/* The most that the role has for an act, whatever the relation. */
static enum view most(enum act act)
{
	enum view v = VIEW_NONE;

	for (int r = 0; r < RELATIONS; r++) {
		enum view one = right_by_hand(role, (int)act, r);

		v = one > v ? one : v;
	}
	return v;
}

/* By the table, of a case: what the relation gives, or any case at all. Who is shut out stands in
 * none. */
static enum view given(const struct probe *b)
{
	enum view v = asks(b, here) ? right_by_hand(role, (int)b->act, here) : VIEW_NONE;
	enum view any = strcmp(b->asked, OF_CASE) == 0 ? right_by_hand(role, (int)b->act, RELATION_NONE)
												   : VIEW_NONE;

	return any > v ? any : v;
}

static bool is_of_place(const struct probe *b)
{
	return b->see == see_submit || b->see == see_open || b->see == see_figures ||
		   b->see == see_publication || b->see == see_incidents || b->see == see_keep ||
		   b->see == see_capacity;
}

/* The letter that is to be seen. */
static char wanted(const struct probe *b)
{
	if (is_page(b) && most(b->act) == VIEW_NONE)
		return '-';
	if (strcmp(b->asked, OF_NOTHING) == 0)
		return b->letters[right_by_hand(role, (int)b->act, RELATION_ANY)];
	if (b->see == see_told)
		return most(b->act) == VIEW_NONE ? '-' : here == REST ? '.' : b->letters[most(b->act)];
	/* whatever cases there are; and who administers does so everywhere (people.h) */
	if (is_of_place(b) && (here == REST || role == ROLE_ADMIN))
		return b->letters[right_by_hand(role, (int)b->act, RELATION_DISTRICT)];
	return b->letters[here == REST ? VIEW_NONE : given(b)];
}

/* ---- Who asks ---- */

static void come_as(enum role as, bool of_agency)
{
	char sql[300];

	role = as;
	snprintf(name, sizeof(name), "%s-%s", of_agency ? "A" : "R", role_code(as).ptr);
	enter(&d, name, role_code(as).ptr);
	snprintf(sql, sizeof(sql),
		"update principal set expert = 'E09', agency = '%s', changed_at = now() where id = '%s'",
		of_agency ? "A1" : "", name);
	run(sql);
	p = become(&d, name);
}

/* A case by STRANGER, who has broken its glass; held, found by its number, with an attachment. */
static void begin(void)
{
	static const char *const flags[] = {
		"--due_every_ms", "600000", "--phone_lookups", "100000", NULL};

	d = daemon_prepare();
	for (int r = 0; r <= REST; r++) /* before it runs: an edit of its own would be an edition */
		daemon_sql(&d,
			"insert into resource select 'T.%s', name, provider, needs, '%s', offered, rule, "
			"conditions, deadline, contact, apply, benefit, verify, source, at_once, valid_from, "
			"valid_until, last_checked, since from resource r where r.code = 'GOV.12355' and "
			"not exists (select from resource t where t.code = 'T.%s') returning code",
			places[r].district, places[r].district, places[r].district);
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	owner = daemon_connect(&d);
	p = peer_open(d.socket);
	cr_assert_eq(file_reached_at(p, 1000, PHONE), CASE_ID);
	peer_close(p);
	enter(&d, "STRANGER", "STAFF");
	run("update help_case set district = '440306'");
	p = become(&d, "STRANGER");
	ask_break(&q, CASE_ID, fresh_key());
	cr_assert_eq(see_yes(), 'W');
	peer_close(p);
	p = become(&d, "test");
	upload = upload_of(CASE_ID, 100, 1);
	upload_whole(p, &upload);
	peer_close(p);
	run("insert into coded values (1, 1, 'SESSION', 'GROUP', now(), 'E10', 60)");
	enter(&d, "COLLEAGUE", "WORKER");
	enter(&d, "CHIEF", "ADMIN"); /* there must be one */
	run("update principal set agency = 'A2' where id = 'STRANGER';"
		"insert into credential values ('uid:4294967294', 'CHIEF', true, now())");
	snprintf(name, sizeof(name), "nobody");
}

static void end(void)
{
	upload_end(&upload);
	PQfinish(owner);
	daemon_stop(&d);
}

/* Each relation by who can stand in it alone: whose own it is has no agency. */
static bool is_for(int relation, bool of_agency)
{
	return of_agency == (relation != RELATION_OWN);
}

static void expect_relation(int relation, char letters[PROBES])
{
	static const char *const codes[] = {"OWN", "OFFERED", "TEAM", "LEAD", "AGENCY", "DISTRICT",
		"GLASS", "NONE", "ANY", "SEAT", "EXCUSED", "LED", "SUBJECT", "all, shut out"};

	for (int i = 0; i < PROBES; i++) {
		place(relation);
		letters[i] = probes[i].see();
		cr_expect_eq(letters[i], wanted(&probes[i]), "%s %s %s: %c, not %c", role_code(role).ptr,
			probes[i].request, codes[relation], letters[i], wanted(&probes[i]));
	}
}

Test(matrix, every_request_by_every_role_in_every_relation)
{
	char letters[PROBES];

	begin();
	for (int i = 0; i < 2 * ROLES; i++) {
		come_as((enum role)(i / 2), i % 2);
		for (int relation = 0; relation <= REST; relation++)
			if (is_for(relation, i % 2))
				expect_relation(relation, letters);
		peer_close(p);
	}
	end();
}

/* A request that is new is looked at, too. */
Test(matrix, has_every_request)
{
	const ProtobufCMessageDescriptor *all = &jieyou__client_frame__descriptor;
	int found = 0;

	for (unsigned i = 0; i < all->n_fields; i++) {
		const char *arm = all->fields[i].name;
		bool has = strcmp(arm, "hello") == 0 || strcmp(arm, "cancel") == 0; /* nobody's right */

		if (!(all->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
			continue;
		for (int k = 0; k < PROBES; k++)
			has = has || strcmp(probes[k].request, arm) == 0;
		cr_expect(has, "%s", arm);
		found++;
	}
	cr_expect_geq(found, 32);
	for (int act = 1; act < ACTS; act++) {
		bool has = false;

		for (int k = 0; k < PROBES; k++)
			has = has || (int)probes[k].act == act;
		cr_expect(has, "%s", act_code((enum act)act).ptr);
	}
}

/* ---- Cells that are opened ---- */

/* The daemon's own table, where it lies in its memory, and the memory. */
static int memory;
static off_t table;

/* Looks for the table, as this test was built with it, in what is mapped for reading. */
static off_t find_table(void)
{
	static enum view cells[ROLES][ACTS][RELATIONS];
	char path[40], line[512];
	unsigned long from, to;
	off_t at = 0;
	FILE *maps;

	for (int r = 0; r < ROLES; r++)
		for (int a = 0; a < ACTS; a++)
			for (int l = 0; l < RELATIONS; l++)
				cells[r][a][l] = rights_cell((enum role)r, (enum act)a, (enum relation)l);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)d.pid);
	maps = fopen(path, "r");
	cr_assert(maps);
	while (!at && fgets(line, sizeof(line), maps)) {
		uint8_t *bytes, *found;
		ssize_t n;

		if (!strstr(line, "jieyoud") || sscanf(line, "%lx-%lx r--", &from, &to) != 2)
			continue;
		bytes = malloc(to - from);
		cr_assert(bytes);
		n = pread(memory, bytes, to - from, (off_t)from);
		found = n > 0 ? memmem(bytes, (size_t)n, cells, sizeof(cells)) : NULL;
		at = found ? (off_t)from + (found - bytes) : 0;
		free(bytes);
	}
	fclose(maps);
	return at;
}

static void set_in_daemon(enum act act, int relation, enum view v)
{
	off_t at = table + (off_t)sizeof(v) *
						   ((off_t)role * ACTS * RELATIONS + (off_t)act * RELATIONS + relation);

	cr_assert_eq(pwrite(memory, &v, sizeof(v), at), (ssize_t)sizeof(v));
}

static void set_in_database(enum act act, int relation, enum view v)
{
	char sql[300];

	if (v == VIEW_NONE)
		snprintf(sql, sizeof(sql),
			"delete from rights where (role, verb, relation) = ('%s', '%s', '%s')",
			role_code(role).ptr, act_code(act).ptr, relation_code((enum relation)relation).ptr);
	else
		snprintf(sql, sizeof(sql), "insert into rights values ('%s', '%s', '%s', '%s')",
			role_code(role).ptr, act_code(act).ptr, relation_code((enum relation)relation).ptr,
			view_code(v).ptr);
	run(sql);
}

/* What of an act somebody sees who may do it: as much as anybody does. */
static enum view as_others(enum act act)
{
	enum view v = VIEW_NONE;

	for (int r = 0; r < ROLES; r++)
		for (int l = 0; l < RELATIONS; l++) {
			enum view one = right_by_hand((enum role)r, (int)act, l);

			v = one > v ? one : v;
		}
	return v;
}

/* Whether any request by this act is answered otherwise than it was. */
static bool shows(enum act act, int relation, const char letters[PROBES])
{
	bool other = false;

	for (int i = 0; i < PROBES; i++) {
		if (probes[i].act != act)
			continue;
		place(relation);
		other = other || probes[i].see() != letters[i];
	}
	return other;
}

/*
 * What happens to cases is watched by districts: of whoever hears of their own cases, or of their
 * agency's, wherever these are, the database alone says which. It knows nothing of any case at all,
 * nor shows a row to whoever has declined a conference, or is appointed by the file; and whose own
 * the case is here has no agency.
 */
static bool is_the_databases(enum act act, int relation)
{
	bool own = right_by_hand(role, ACT_list, RELATION_OWN) != VIEW_NONE,
		 agency = right_by_hand(role, ACT_list, RELATION_AGENCY) != VIEW_NONE;

	return act == ACT_list && relation != RELATION_NONE && relation != RELATION_EXCUSED &&
		   relation != RELATION_SUBJECT && (own || (agency && relation != RELATION_OWN));
}

/*
 * Whether an opened cell must show: where the relation is looked at, and does not give what any
 * case gives; or where the role had nothing of the kind at all, and would not be refused any more.
 * Of all others it must not: there is nothing that anybody gets by them.
 */
static bool must_show(const struct probe *b, int relation)
{
	bool none = most(b->act) == VIEW_NONE;

	if (b->see == see_told)
		return none;
	if (strcmp(b->asked, OF_CASE) == 0)
		return asks(b, relation) && right_by_hand(role, (int)b->act, RELATION_NONE) == VIEW_NONE;
	return asks(b, relation) || (is_page(b) && none);
}

static bool one_must_show(enum act act, int relation)
{
	bool must = is_the_databases(act, relation);

	for (int i = 0; i < PROBES; i++)
		must = must || (probes[i].act == act && must_show(&probes[i], relation));
	return must;
}

static int opened, shown;

static void expect_shown(
	enum act act, int relation, const char letters[PROBES], bool must, const char *how)
{
	cr_expect_eq(shows(act, relation, letters), must, "%s %s %s: opened in %s, and %s",
		role_code(role).ptr, act_code(act).ptr, relation_code((enum relation)relation).ptr, how,
		must ? "nothing shows" : "something shows");
}

/* One half says nothing as long as the other does not say it, too. */
static void open_cell(enum act act, int relation, const char letters[PROBES])
{
	bool must = one_must_show(act, relation);

	set_in_database(act, relation, as_others(act));
	expect_shown(act, relation, letters, is_the_databases(act, relation), "the database alone");
	set_in_daemon(act, relation, as_others(act));
	expect_shown(act, relation, letters, must, "both halves");
	set_in_database(act, relation, VIEW_NONE);
	set_in_daemon(act, relation, VIEW_NONE);
	opened++;
	shown += must;
}

/* As the socket shows it now, in one relation. */
static void look(int relation, char letters[PROBES])
{
	for (int i = 0; i < PROBES; i++) {
		place(relation);
		letters[i] = probes[i].see();
	}
}

static int open_cells(bool of_agency)
{
	char letters[PROBES];
	int were_open = 0;

	for (int relation = 0; relation < RELATIONS; relation++) {
		if (!is_for(relation, of_agency))
			continue;
		look(relation, letters);
		for (int act = 1; act < ACTS; act++) {
			if (right_by_hand(role, act, relation) == VIEW_NONE)
				open_cell((enum act)act, relation, letters);
			else
				were_open++;
		}
	}
	return were_open;
}

/* 26 acts in 9 relations, by each of the ten roles: 2340 cells. */
ParameterizedTestParameters(matrix, any_cell_that_is_opened_shows)
{
	static int roles[ROLES];

	for (int i = 0; i < ROLES; i++)
		roles[i] = i;
	return cr_make_param_array(int, roles, ROLES);
}

ParameterizedTest(const int *as, matrix, any_cell_that_is_opened_shows)
{
	char path[40];
	int were_open = 0;

	if (getuid() != 0)
		cr_skip_test("only root writes to the memory of others");
	begin();
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)d.pid);
	memory = open(path, O_RDWR);
	cr_assert(memory >= 0);
	table = find_table();
	cr_assert(table, "the table is not where it was looked for");
	for (int of_agency = 0; of_agency < 2; of_agency++) {
		come_as((enum role) * as, of_agency);
		were_open += open_cells(of_agency);
		peer_close(p);
	}
	close(memory);
	end();
	cr_expect_eq(opened + were_open, (ACTS - 1) * RELATIONS);
	cr_log_info("%s: %d cells opened, %d show", role_code(role).ptr, opened, shown);
}
