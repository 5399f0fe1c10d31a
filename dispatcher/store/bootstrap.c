#include "bootstrap.h"

#include <stdio.h>
#include <stdlib.h>

#include "task.h"

/* Two at the same time wait for each other. The principal is of the credential's name. */
static const char *const steps[] = {
	"insert into principal values (translate($1::text, ':', '-'), 'PERSON', $1::text, '', '', "
	"false, "
	"$2::timestamptz) on conflict (id) do update set suspended = false, changed_at = "
	"$2::timestamptz",
	"insert into role_held select translate($1::text, ':', '-'), 'ADMIN', code, true, "
	"$2::timestamptz from district where parent = '' and until is null "
	"on conflict (principal, role, district) do update set held = true, "
	"changed_at = $2::timestamptz",
	"insert into credential values ($1::text, translate($1::text, ':', '-'), true, "
	"$2::timestamptz) on conflict (name) do update set principal = excluded.principal, held = "
	"true, "
	"changed_at = $2::timestamptz",
};

/* False: somebody can, or it could not be asked. */
static bool nobody_administers(PGconn *conn)
{
	PGresult *res = task_run(conn, "select id from administrator order by id limit 1", NULL);
	bool nobody = res && PQntuples(res) == 0;

	if (res && !nobody)
		fprintf(stderr,
			"jieyoud: %s administers already: let them enter others by `jieyou admin` "
			"(add, bind, grant); see `jieyou admin --help`\n",
			PQgetvalue(res, 0, 0));
	PQclear(res);
	return nobody;
}

static bool enter(PGconn *conn, const char *credential, moment now)
{
	struct params p = {0};
	bool ok = true;

	params_text(&p, text_from(credential));
	params_time(&p, now);
	for (size_t i = 0; ok && i < sizeof(steps) / sizeof(steps[0]); i++)
		ok = !p.failed && task_do(conn, steps[i], &p);
	params_release(&p);
	return ok;
}

bool bootstrap_admin(const char *conninfo, const char *credential, moment now)
{
	PGconn *conn = task_connect(conninfo);
	bool ok;

	if (!conn)
		return false;
	ok = task_do(conn, "begin; select 1 from instance for update", NULL) &&
		 nobody_administers(conn) && enter(conn, credential, now) &&
		 task_do(conn, "commit", NULL) && task_do(conn, "notify jieyou", NULL);
	PQfinish(conn);
	if (ok)
		printf("%s administers now: jieyou admin --help\n", credential);
	return ok;
}
