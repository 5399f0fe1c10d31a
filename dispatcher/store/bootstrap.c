#include "bootstrap.h"

#include <stdio.h>

#include "queries.h"
#include "task.h"

#define PRINCIPAL "translate($1::text, ':', '-')"
/* Nobody in the register has done it: whoever did may run the daemon's program on its database. */
#define ON_RECORD(kind, detail)                                                             \
	"put_on_record($2::timestamptz, '--bootstrap-admin', 'jieyoud', '" kind "', " PRINCIPAL \
	", " detail ")"

/*
 * Two at the same time wait for each other. The principal is of the credential's name; who has
 * other roles under it has them no longer, for an administrator has none. All of it goes on the
 * register's record, in the words of jieyou admin.
 */
static const char *const steps[] = {
	"select " ON_RECORD("bootstrap", "$1::text || ' ADMIN'"),
	"with gone as (update role_held set held = false, changed_at = $2::timestamptz "
	"where principal = " PRINCIPAL " and role <> 'ADMIN' and held returning role, district) "
	"select " ON_RECORD("withdraw", "role || ' ' || district") " from gone",
	"with gone as (update represents set held = false, changed_at = $2::timestamptz "
	"where principal = " PRINCIPAL " and held returning worker) "
	"select " ON_RECORD("unrepresent", "worker") " from gone",
	"with back as (update principal set suspended = false, changed_at = $2::timestamptz "
	"where id = " PRINCIPAL " and suspended returning id) "
	"select " ON_RECORD("resume", "''") " from back",
	"with new as (insert into principal values (" PRINCIPAL ", 'PERSON', $1::text, '', '', false, "
	"$2::timestamptz) on conflict do nothing returning id) "
	"select " ON_RECORD("add", "format('PERSON name %s agency  expert ', $1::text)") " from new",
	"with held as (insert into role_held select " PRINCIPAL ", 'ADMIN', code, true, "
	"$2::timestamptz from district where parent = '' and until is null "
	"on conflict (principal, role, district) do update set held = true, "
	"changed_at = excluded.changed_at returning district) "
	"select " ON_RECORD("grant", "'ADMIN ' || district") " from held",
	"with bound as (insert into credential values ($1::text, " PRINCIPAL ", true, "
	"$2::timestamptz) on conflict (name) do update set principal = excluded.principal, "
	"held = true, changed_at = excluded.changed_at returning name) "
	"select " ON_RECORD("bind", "name") " from bound",
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
	ok = task_do(conn, "set role " OWNER_ROLE "; begin; select 1 from instance for update", NULL) &&
		 nobody_administers(conn) && enter(conn, credential, now) &&
		 task_do(conn, "commit", NULL) && task_do(conn, "notify jieyou", NULL);
	PQfinish(conn);
	if (ok)
		printf("%s administers now: jieyou admin --help\n", credential);
	return ok;
}
