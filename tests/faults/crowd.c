#include "crowd.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"

enum { LONG_MS = 15000 };

void crowd_open(struct crowd *c, const struct daemon *d)
{
	for (int i = 0; i < CROWD_PEERS; i++)
		c->peers[i] = peer_open(d->socket);
}

void crowd_close(struct crowd *c)
{
	for (int i = 0; i < c->n; i++)
		c->list[i].waiting = false;
	for (int i = 0; i < CROWD_PEERS; i++)
		peer_close(c->peers[i]);
}

static void send_number(struct crowd *c, int number, const char *actor)
{
	struct asked *a = &c->list[number];
	struct submission s;

	build_submission(&s, number);
	if (actor)
		s.frame.on_behalf_of = (char *)(uintptr_t)actor;
	*a = (struct asked){.waiting = true, .peer = c->peers[number % CROWD_PEERS]};
	a->request_id = s.frame.request_id = a->peer->next_id++;
	a->sent_ms = now_ms();
	peer_send(a->peer, &s.frame);
}

void crowd_send(struct crowd *c, int n)
{
	while (n-- > 0)
		crowd_send_as(c, NULL);
}

int crowd_send_as(struct crowd *c, const char *actor)
{
	cr_assert_lt(c->n, CROWD_MAX);
	send_number(c, c->n, actor);
	return c->n++;
}

static struct asked *who_asked(struct crowd *c, const struct peer *p, uint64_t request_id)
{
	for (int i = 0; i < c->n; i++) {
		struct asked *a = &c->list[i];

		if (a->waiting && a->peer == p && a->request_id == request_id)
			return a;
	}
	cr_assert_fail("an answer that nobody waits for");
	return NULL;
}

static void take(struct crowd *c, const struct peer *p, Jieyou__ServerFrame *f)
{
	struct asked *a = who_asked(c, p, f->request_id);

	a->waiting = false;
	a->answered_ms = now_ms();
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE) {
		a->case_id = f->submit_case->head->case_id;
		a->repeated = f->submit_case->repeated;
		cr_assert_gt(a->case_id, 0);
	} else {
		const Jieyou__Refusal *r = peer_refusal(f);

		snprintf(a->refusal, sizeof(a->refusal), "%s", r->name);
		a->retry_after_ms = r->retry_after_ms;
		cr_assert(r->message[0], "%s without a sentence", r->name);
	}
	peer_free(f);
}

static int waiting(const struct crowd *c)
{
	int n = 0;

	for (int i = 0; i < c->n; i++)
		n += c->list[i].waiting;
	return n;
}

int crowd_hear(struct crowd *c, int timeout_ms)
{
	int64_t until = now_ms() + timeout_ms;
	int left;

	while ((left = waiting(c)) && now_ms() <= until) {
		bool heard = false;

		for (int i = 0; i < CROWD_PEERS; i++) {
			Jieyou__ServerFrame *f;

			while ((f = peer_receive(c->peers[i], 0))) {
				heard = true;
				take(c, c->peers[i], f);
			}
		}
		if (!heard)
			sleep_ms(1);
	}
	return left;
}

int crowd_filed(const struct crowd *c)
{
	int n = 0;

	for (int i = 0; i < c->n; i++)
		n += c->list[i].case_id != 0;
	return n;
}

static bool listed(const char *names, const char *name)
{
	const char *at = strstr(names, name);
	size_t len = strlen(name);

	return at && (at == names || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0');
}

void crowd_expect(const struct crowd *c, int from, const char *refusals)
{
	for (int i = from; i < c->n; i++) {
		const struct asked *a = &c->list[i];

		cr_assert(!a->waiting, "%d has no answer", i);
		cr_assert(a->case_id || listed(refusals, a->refusal), "%d was refused: %s", i, a->refusal);
	}
}

void crowd_repeat(struct crowd *c)
{
	static int64_t before[CROWD_MAX];

	for (int i = 0; i < c->n; i++) {
		before[i] = c->list[i].case_id;
		send_number(c, i, NULL);
		if (i % 100 == 99)
			cr_assert_eq(crowd_hear(c, LONG_MS), 0);
	}
	cr_assert_eq(crowd_hear(c, LONG_MS), 0);
	for (int i = 0; i < c->n; i++) {
		const struct asked *a = &c->list[i];

		cr_assert(a->case_id, "%d was refused again: %s", i, a->refusal);
		cr_assert(!before[i] || (a->case_id == before[i] && a->repeated),
			"%d was case %lld, now %lld", i, (long long)before[i], (long long)a->case_id);
	}
}

/* Which case the database remembers under each key, of which it keeps no more than a digest. */
static void verify_keys(const struct crowd *c, const struct daemon *d)
{
	PGconn *conn = daemon_connect(d);
	char sql[200];
	PGresult *res;

	snprintf(sql, sizeof(sql),
		"select i, case_id from generate_series(0, %d) i join request r on r.key = "
		"request_key('test-key-' || i)",
		c->n - 1);
	res = PQexec(conn, sql);
	cr_assert_eq(PQntuples(res), c->n);
	for (int i = 0; i < c->n; i++) {
		int number = atoi(PQgetvalue(res, i, 0));

		cr_assert_eq(atoll(PQgetvalue(res, i, 1)), c->list[number].case_id, "key %d", number);
	}
	PQclear(res);
	PQfinish(conn);
}

void crowd_verify(const struct crowd *c, const struct daemon *d)
{
	cr_assert_eq(daemon_count(d, "select count(*) from help_case"), c->n);
	cr_assert_eq(daemon_count(d, "select count(*) from due"), c->n);
	cr_assert_eq(daemon_count(d, "select count(distinct case_id) from request"), c->n);
	verify_keys(c, d);
	cr_assert_eq(chains_verify_events(d), 2 * c->n, "two events a case");
	chains_verify_accesses(d);
}
