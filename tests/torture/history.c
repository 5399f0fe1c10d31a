#include "history.h"

#include <criterion/criterion.h>

#include "invariants.h"

void history_witness(const struct daemon *d)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexec(conn, invariants_file("tests/torture/witness.sql"));

	cr_assert_eq((int)PQresultStatus(res), (int)PGRES_COMMAND_OK, "%s", PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

void history_held(const struct daemon *d)
{
	invariants_hold_of(d, "tests/torture/history.sql");
}

const char *history_broken(const struct daemon *d)
{
	return invariants_broken_of(d, "tests/torture/history.sql");
}
