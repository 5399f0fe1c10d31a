#include "board.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static PGresult *ask(PGconn *conn, const char *sql)
{
	PGresult *res = PQexec(conn, sql);

	cr_assert_eq((int)PQresultStatus(res), (int)PGRES_TUPLES_OK, "%s", PQerrorMessage(conn));
	return res;
}

static int64_t number(const PGresult *res, int row, int column)
{
	return atoll(PQgetvalue(res, row, column));
}

static void read_cases(struct board *b, PGconn *conn)
{
	PGresult *res = ask(conn,
		"select c.id, coalesce(extract(epoch from d.until) * 1000000, 0)::bigint, c.version, "
		"c.state, "
		"c.responsible, is_called(c.id), coalesce((select min(m.code) from duty_of_case m "
		"where m.case_id = c.id and m.met = ''), '') from help_case c join state s on s.code = "
		"c.state "
		"left join due d on d.case_id = c.id and d.what = 'STATE' where c.state <> 'ERASED' "
		"order by s.final, c.id desc limit 48");

	b->n_cases = PQntuples(res);
	b->n_open = 0;
	for (int i = 0; i < b->n_cases; i++) {
		struct board_case *c = &b->cases[i];

		*c = (struct board_case){.id = number(res, i, 0),
			.due_us = number(res, i, 1),
			.version = (int32_t)number(res, i, 2),
			.called = PQgetvalue(res, i, 5)[0] == 't'};
		cr_assert(state_from(text_from(PQgetvalue(res, i, 3)), &c->state));
		snprintf(c->worker, sizeof(c->worker), "%s", PQgetvalue(res, i, 4));
		b->n_open += !state_final(c->state);
	}
	PQclear(res);
}

static void read_offers(struct board *b, PGconn *conn)
{
	PGresult *res =
		ask(conn, "select case_id, expert, state = 'OPEN', part = 'LEAD', "
				  "state = 'OPEN' and (case_id + n) % 4 = 0 from offer "
				  "where state in ('OPEN', 'JOINED') order by case_id desc, n limit 256");

	b->n_offers = PQntuples(res);
	for (int i = 0; i < b->n_offers; i++) {
		struct board_offer *o = &b->offers[i];

		*o = (struct board_offer){.case_id = number(res, i, 0),
			.open = PQgetvalue(res, i, 2)[0] == 't',
			.lead = PQgetvalue(res, i, 3)[0] == 't',
			.unseen = PQgetvalue(res, i, 4)[0] == 't'};
		snprintf(o->expert, sizeof(o->expert), "%s", PQgetvalue(res, i, 1));
	}
	PQclear(res);
}

static void read_seats(struct board *b, PGconn *conn)
{
	PGresult *res =
		ask(conn, "select case_id, n, expert, sequence, micros(begins) from seat "
				  "where is_seated(state) order by case_id desc, n desc, expert limit 256");

	b->n_seats = PQntuples(res);
	for (int i = 0; i < b->n_seats; i++) {
		struct board_seat *s = &b->seats[i];

		*s = (struct board_seat){.case_id = number(res, i, 0),
			.number = (int32_t)number(res, i, 1),
			.sequence = (int32_t)number(res, i, 3),
			.begins_us = number(res, i, 4)};
		snprintf(s->expert, sizeof(s->expert), "%s", PQgetvalue(res, i, 2));
	}
	PQclear(res);
}

static void read_entries(struct board *b, PGconn *conn)
{
	PGresult *res =
		ask(conn, "select code from library_entry where until is null order by code limit 4");

	b->n_entries = PQntuples(res);
	for (int i = 0; i < b->n_entries; i++)
		snprintf(b->entries[i], sizeof(b->entries[i]), "%s", PQgetvalue(res, i, 0));
	PQclear(res);
}

static void read_glass(struct board *b, PGconn *conn)
{
	PGresult *res =
		ask(conn, "select case_id, seq from glass where verdict is null order by at limit 8");

	b->n_glass = PQntuples(res);
	for (int i = 0; i < b->n_glass; i++)
		b->glass[i] = (struct board_glass){number(res, i, 0), (int32_t)number(res, i, 1)};
	PQclear(res);
}

static void read_files(struct board *b, PGconn *conn)
{
	PGresult *res = ask(conn,
		"select case_id, number, actor, exists (select from chunk k where k.attachment = a.number) "
		"from attachment a where seq is null order by at desc limit 16");

	b->n_files = PQntuples(res);
	for (int i = 0; i < b->n_files; i++) {
		struct board_file *f = &b->files[i];

		*f = (struct board_file){.case_id = number(res, i, 0),
			.number = number(res, i, 1),
			.put = PQgetvalue(res, i, 3)[0] == 't'};
		snprintf(f->actor, sizeof(f->actor), "%s", PQgetvalue(res, i, 2));
	}
	PQclear(res);
}

void board_read(struct board *b, PGconn *conn)
{
	read_cases(b, conn);
	read_offers(b, conn);
	read_seats(b, conn);
	read_glass(b, conn);
	read_entries(b, conn);
	read_files(b, conn);
}

const struct board_case *board_find(const struct board *b, int64_t id)
{
	for (int i = 0; i < b->n_cases; i++)
		if (b->cases[i].id == id)
			return &b->cases[i];
	return NULL;
}
