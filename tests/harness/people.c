#include "people.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void run_sql(const struct daemon *d, const char *sql)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexec(conn, sql);

	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK,
		"%s: %s", sql, PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

void enter_at(const struct daemon *d, const char *id, const char *role, const char *district)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		"insert into principal values ('%s', 'PERSON', '%s', 'A1', '', false, now()); "
		"insert into role_held values ('%s', '%s', '%s', true, now())",
		id, id, id, role, district);
	run_sql(d, sql);
}

void enter(const struct daemon *d, const char *id, const char *role)
{
	enter_at(d, id, role, strcmp(role, "ADMIN") == 0 ? "CN" : "440309");
}

void enter_expert(const struct daemon *d, const char *code)
{
	char id[40], sql[200];

	snprintf(id, sizeof(id), "X-%s", code);
	enter(d, id, "EXPERT");
	snprintf(sql, sizeof(sql),
		"update principal set expert = '%s', changed_at = now() where id = '%s'", code, id);
	run_sql(d, sql);
}

void put_on_record(const struct daemon *d)
{
	run_sql(d, "select adopt_register(now(), 'test')");
}

/* Hello on a connection of its own; *ret_name is who one is then, or the refusal. */
static bool greeted(const struct daemon *d, char ret_name[80])
{
	struct peer *p = peer_connect(d->socket);
	struct question q;
	Jieyou__ServerFrame *f;
	bool yes;

	ask_hello(&q, 1, "test");
	f = peer_ask(p, &q.frame);
	yes = f->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO;
	snprintf(ret_name, 80, "%s", yes ? f->hello->principal : peer_refusal(f)->name);
	peer_free(f);
	peer_close(p);
	return yes;
}

void wait_greeted_as(const struct daemon *d, const char *name)
{
	char got[80] = "";

	for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(20)) {
		greeted(d, got);
		if (strcmp(got, name) == 0)
			return;
	}
	cr_assert(false, "greeted as %s, not %s", got, name);
}

struct peer *become(const struct daemon *d, const char *id)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		"update credential set principal = '%s', changed_at = now() where name = 'uid:%d'", id,
		(int)getuid());
	run_sql(d, sql);
	run_sql(d, "notify jieyou");
	wait_greeted_as(d, id);
	return peer_open(d->socket);
}

int64_t file_for(struct peer *p, int number, const char *worker)
{
	struct submission s;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, number);
	s.frame.on_behalf_of = words(worker);
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	return id;
}

int64_t file_reached_at(struct peer *p, int number, const char *phone)
{
	struct submission s;
	Jieyou__Client client;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, number);
	jieyou__client__init(&client);
	client.phone = words(phone);
	s.help.client = &client;
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	return id;
}
