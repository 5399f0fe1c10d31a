#include "task.h"

#include <stdio.h>
#include <string.h>

PGresult *task_run(PGconn *conn, const char *sql, const struct params *p)
{
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX];
	PGresult *res;

	if (p)
		params_pointers(p, values, lengths);
	res = p ? PQexecParams(conn, sql, p->n, NULL, values, lengths, params_formats, 0)
			: PQexec(conn, sql);
	if (PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK)
		return res;
	fprintf(stderr, "jieyoud: %s", PQerrorMessage(conn));
	PQclear(res);
	return NULL;
}

bool task_do(PGconn *conn, const char *sql, const struct params *p)
{
	PGresult *res = task_run(conn, sql, p);

	PQclear(res);
	return res != NULL;
}

PGconn *task_connect(const char *conninfo)
{
	PGconn *conn = PQconnectdb(conninfo);
	const char *encoding = PQparameterStatus(conn, "server_encoding");

	if (PQstatus(conn) != CONNECTION_OK) {
		fprintf(stderr, "jieyoud: %s", PQerrorMessage(conn));
	} else if (strcmp(encoding, "UTF8") != 0) {
		fprintf(stderr,
			"jieyoud: the database has encoding %s; create it with UTF8 "
			"(createdb -E UTF8 -T template0 NAME)\n",
			encoding);
	} else {
		PQsetClientEncoding(conn, "UTF8");
		return conn;
	}
	PQfinish(conn);
	return NULL;
}
