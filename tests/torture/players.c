#include "players.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The experts are those whom the cases of the torture need most (moves.c), so that places run out.
 */
const struct player players[PLAYERS] = {
	{"S-1", ROLE_STAFF, "", 7},
	{"S-2", ROLE_STAFF, "", 7},
	{"S-3", ROLE_STAFF, "", 7},
	{"V-1", ROLE_SUPERVISOR, "", 2},
	{"G-1", ROLE_STAFF, "", 1}, /* of another district */
	{"P-1", ROLE_PRIVACY, "", 2},
	{"A-1", ROLE_AGENCY_SUPERVISOR, "", 2},
	{"T-1", ROLE_WORKER, "", 4},
	{"T-2", ROLE_WORKER, "", 4},
	{"T-3", ROLE_WORKER, "", 4},
	{"X-E09", ROLE_EXPERT, "E09", 4},
	{"X-E17", ROLE_EXPERT, "E17", 4},
	{"X-E18", ROLE_EXPERT, "E18", 3},
	{"X-E20", ROLE_EXPERT, "E20", 3},
	{"X-E21", ROLE_EXPERT, "E21", 3},
	{"X-E24", ROLE_EXPERT, "E24", 4},
	{"X-E25", ROLE_EXPERT, "E25", 3},
	{"X-E10", ROLE_EXPERT, "E10", 0},
	{"X-E29", ROLE_EXPERT, "E29", 0},
};

static void enter(PGconn *conn, const struct player *p)
{
	bool of_agency = p->role == ROLE_WORKER || p->role == ROLE_AGENCY_SUPERVISOR;
	char sql[600];
	PGresult *res;

	snprintf(sql, sizeof(sql),
		"insert into principal values ('%s', 'PERSON', '%s', '%s', '%s', false, now());"
		"insert into role_held values ('%s', '%s', '%s', true, now());"
		"insert into credential values ('cert:%s', '%s', true, now())",
		p->name, p->name, of_agency ? "A1" : "", p->expert, p->name, role_code(p->role).ptr,
		strcmp(p->name, "G-1") == 0 ? "440306" : "440309", p->name, p->name);
	res = PQexec(conn, sql);
	cr_assert_eq((int)PQresultStatus(res), (int)PGRES_COMMAND_OK, "%s", PQerrorMessage(conn));
	PQclear(res);
}

/* Nominations are over within the game. */
static void shorten(PGconn *conn)
{
	PGresult *res =
		PQexec(conn, "insert into practice_rule values ('440309', 'due.nominate.normal', "
					 "'2025-01-01', '2h clock', '', '', 1, null)");

	cr_assert_eq((int)PQresultStatus(res), (int)PGRES_COMMAND_OK, "%s", PQerrorMessage(conn));
	PQclear(res);
}

void players_enter(const struct certified *c)
{
	PGconn *conn = daemon_connect(&c->d);

	shorten(conn);
	for (int i = 0; i < PLAYERS; i++) {
		char arguments[60];

		enter(conn, &players[i]);
		snprintf(arguments, sizeof(arguments), "client %s", players[i].name);
		if (players[i].seats)
			certified_make(c, arguments);
	}
	PQfinish(conn);
}
