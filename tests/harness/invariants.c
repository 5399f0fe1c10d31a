#include "invariants.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char of_the_end[] = "tests/invariants.sql";

const char *invariants_file(const char *name)
{
	static char text[32 << 10];
	char path[300];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", getenv("JIEYOU_TREE"), name);
	file = fopen(path, "r");
	cr_assert(file, "%s", path);
	n = fread(text, 1, sizeof(text) - 1, file);
	cr_assert(n < sizeof(text) - 1);
	text[n] = '\0';
	fclose(file);
	return text;
}

static PGresult *look(const struct daemon *d, const char *file)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexec(conn, invariants_file(file));

	cr_assert_eq((int)PQresultStatus(res), (int)PGRES_TUPLES_OK, "%s", PQerrorMessage(conn));
	PQfinish(conn);
	return res;
}

void invariants_hold_of(const struct daemon *d, const char *file)
{
	PGresult *res = look(d, file);

	for (int i = 0; i < PQntuples(res); i++)
		cr_expect(false, "%s: %s", PQgetvalue(res, i, 0), PQgetvalue(res, i, 1));
	PQclear(res);
}

void invariants_hold(const struct daemon *d)
{
	invariants_hold_of(d, of_the_end);
}

const char *invariants_broken_of(const struct daemon *d, const char *file)
{
	static char names[1000];
	PGresult *res = look(d, file);

	names[0] = '\0';
	for (int i = 0; i < PQntuples(res); i++) {
		const char *name = PQgetvalue(res, i, 0);

		if (i && strcmp(name, PQgetvalue(res, i - 1, 0)) == 0)
			continue;
		if (names[0])
			strncat(names, " ", sizeof(names) - strlen(names) - 1);
		strncat(names, name, sizeof(names) - strlen(names) - 1);
	}
	PQclear(res);
	return names;
}

const char *invariants_broken(const struct daemon *d)
{
	return invariants_broken_of(d, of_the_end);
}
