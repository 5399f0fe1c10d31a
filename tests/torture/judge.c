#include "judge.h"
#include "people.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "history.h"
#include "invariants.h"

static PGresult *query(const struct game *g, const char *sql)
{
	PGconn *conn = daemon_connect(&g->dispatchers[0].d);
	PGresult *res = PQexec(conn, sql);

	cr_assert_eq((int)PQresultStatus(res), (int)PGRES_TUPLES_OK, "%s", PQerrorMessage(conn));
	PQfinish(conn);
	return res;
}

static int64_t number(const PGresult *res, int row, int column)
{
	return atoll(PQgetvalue(res, row, column));
}

void judge_database(const struct game *g)
{
	const struct daemon *d = &g->dispatchers[0].d;

	invariants_hold(d);
	history_held(d);
}

/* ---- What the clients were told ---- */

/* One key that the database remembers, against what was answered under it. */
static void judge_key(const struct game *g, const PGresult *res, int row, bool *found)
{
	int n = atoi(PQgetvalue(res, row, 0) + 1);
	const struct try *t = &g->tries[n];

	cr_assert(n > 0 && n <= g->n_tries, "key %s is nobody's", PQgetvalue(res, row, 0));
	cr_expect_not(found[n], "t%d is there twice", n);
	found[n] = true;
	cr_expect_str_eq(PQgetvalue(res, row, 1), players[t->player].name, "t%d", n);
	cr_expect(t->done || t->again, "t%d was refused, and done", n);
	if (t->done)
		cr_expect_eq(number(res, row, 2), t->case_id, "t%d was answered of case %lld", n,
			(long long)t->case_id);
}

int judge_answers(const struct game *g)
{
	char sql[200];
	PGresult *res;
	bool *found = calloc((size_t)g->n_tries + 1, 1);
	int kept;

	cr_assert(found);
	snprintf(sql, sizeof(sql),
		"select t.key, r.actor, r.case_id from (select 't' || generate_series(1, %d) as key) t "
		"join request r on r.key = request_key(t.key)",
		g->n_tries);
	res = query(g, sql);
	kept = PQntuples(res);
	for (int i = 0; i < kept; i++)
		judge_key(g, res, i, found);
	for (int n = 1; n <= g->n_tries; n++) {
		const struct try *t = &g->tries[n];

		cr_expect(t->done || t->refused, "t%d has no answer", n);
		cr_expect(!t->done || !t->kept || found[n], "t%d was answered as done, and is lost", n);
	}
	free(found);
	PQclear(res);
	return kept;
}

/* ---- What the records say ---- */

/* All offers, in the order of their cases. */
struct offers {
	PGresult *rows;
	bool *matched;
	int at; /* the first of the case that is looked at */
};

/* Somebody was asked by this event, for these needs: there is one such offer. */
static void match_offer(struct offers *all, int64_t id, const Jieyou__RecordEvent *e,
	const char *expert, const char *part, const char *needs)
{
	for (int i = all->at; i < PQntuples(all->rows) && number(all->rows, i, 0) == id; i++) {
		if (all->matched[i] || number(all->rows, i, 1) != e->at_us ||
			strcmp(PQgetvalue(all->rows, i, 2), expert) != 0 ||
			strcmp(PQgetvalue(all->rows, i, 3), part) != 0 ||
			strcmp(PQgetvalue(all->rows, i, 4), needs) != 0)
			continue;
		all->matched[i] = true;
		return;
	}
	cr_expect(false, "case %lld, event %d: %s was asked, and has no offer", (long long)id,
		(int)e->seq, expert);
}

static void match_asked(
	struct offers *all, int64_t id, const Jieyou__RecordEvent *e, const Jieyou__Asked *asked)
{
	char needs[400] = "";

	for (size_t i = 0; i < asked->n_needs; i++)
		snprintf(needs + strlen(needs), sizeof(needs) - strlen(needs), "%s%s", i ? " " : "",
			asked->needs[i]);
	match_offer(all, id, e, asked->expert_id, asked->lead ? "LEAD" : "MEMBER", needs);
}

static void match_list(struct offers *all, int64_t id, const Jieyou__RecordEvent *e,
	Jieyou__Asked *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		match_asked(all, id, e, list[i]);
}

static void match_event(struct offers *all, int64_t id, const Jieyou__RecordEvent *e)
{
	const Jieyou__HandleCase *form =
		e->body_case == JIEYOU__RECORD_EVENT__BODY_FORM ? e->form : NULL;
	Jieyou__Asked added;

	if (e->body_case == JIEYOU__RECORD_EVENT__BODY_OFFER_ENDED)
		match_list(all, id, e, e->offer_ended->next, e->offer_ended->n_next);
	else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_CONFIRM)
		match_list(all, id, e, form->confirm->team, form->confirm->n_team);
	else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_DECLINE)
		match_list(all, id, e, form->decline->next, form->decline->n_next);
	else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_STEP_BACK)
		match_list(all, id, e, form->step_back->next, form->step_back->n_next);
	else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_PULL)
		match_list(all, id, e, form->pull->next, form->pull->n_next);
	else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_ASSIGN)
		match_offer(all, id, e, form->assign->expert_id,
			form->assign->basis == JIEYOU__ASSIGN__BASIS__PROJECT ? "SUPERVISES_PROJECT"
																  : "SUPERVISES_POST",
			"");
	else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_NAME_PANEL)
		for (size_t i = 0; i < form->name_panel->n_experts; i++)
			match_offer(all, id, e, form->name_panel->experts[i], "JUDGES", "");
	else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_ADD) {
		jieyou__asked__init(&added);
		added.expert_id = form->add->expert_id;
		added.needs = form->add->needs;
		added.n_needs = form->add->n_needs;
		added.lead = form->add->lead;
		match_asked(all, id, e, &added);
	} else if (form && form->form_case == JIEYOU__HANDLE_CASE__FORM_CONCLUDE &&
			   form->conclude->lead) {
		added = *form->conclude->lead;
		added.lead = true;
		match_asked(all, id, e, &added);
	}
}

/*
 * A case's record, page by page, up to the last event that was there when the offers were read: a
 * dispatcher that runs may write.
 */
static void match_case(struct offers *all, struct peer *p, int64_t id)
{
	int64_t last = number(all->rows, all->at, 5);
	int32_t after = 0;

	do {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_record(&q, id, after);
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_RECORD,
			"case %lld: %s", (long long)id, refused_as(f));
		for (size_t i = 0; i < f->get_record->n_events && f->get_record->events[i]->seq <= last;
			 i++)
			match_event(all, id, f->get_record->events[i]);
		after = f->get_record->next;
		peer_free(f);
	} while (after);
}

int judge_teams(const struct game *g)
{
	struct peer *p = peer_open(g->dispatchers[0].d.socket);
	struct offers all = {
		.rows = query(g,
			"select o.case_id, (extract(epoch from o.issued_at) * 1000000)::bigint, o.expert, "
			"o.part, o.needs, (select max(seq) from event e where e.case_id = o.case_id) "
			"from offer o join help_case c on c.id = o.case_id "
			"where c.state <> 'ERASED' order by o.case_id, o.n")};
	int n = PQntuples(all.rows);

	all.matched = calloc((size_t)n + 1, 1);
	cr_assert(all.matched);
	for (int i = 0; i < n; i++) {
		int64_t id = number(all.rows, i, 0);

		if (i == 0 || number(all.rows, i - 1, 0) != id) {
			all.at = i;
			match_case(&all, p, id);
		}
		cr_expect(all.matched[i], "case %lld: nobody has asked %s", (long long)id,
			PQgetvalue(all.rows, i, 2));
	}
	free(all.matched);
	PQclear(all.rows);
	peer_close(p);
	return n;
}

void judge_record(const struct game *g)
{
	const struct daemon *d = &g->dispatchers[0].d;

	put_on_record(d);
	chains_verify_events(d);
	chains_verify_accesses(d);
	certified_shell("%s/bin/jieyou --server unix:%s verify --all >/dev/null",
		getenv("JIEYOU_BUILD"), d->socket);
	certified_shell("/usr/bin/python3 -B %s/tests/verify_record.py '%s' >/dev/null",
		getenv("JIEYOU_TREE"), d->conninfo);
}
