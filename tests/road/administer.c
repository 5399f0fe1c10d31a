/* Changes of the register: what they do at once, who may not be taken out, and what is refused. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "certified.h"
#include "people.h"

/* A change, with all its messages at hand. */
struct change {
	struct question q;
	Jieyou__AddPrincipal add;
	Jieyou__Bind bind;
	Jieyou__Grant grant;
	Jieyou__Represent represent;
	Jieyou__Suspend suspend;
	Jieyou__Revoke revoke;
	Jieyou__Amend amend;
	char key[40];
};

static void begin(struct change *c)
{
	static int number;

	snprintf(c->key, sizeof(c->key), "change-%d", number++);
	ask_change(&c->q, c->key);
	jieyou__add_principal__init(&c->add);
	jieyou__bind__init(&c->bind);
	jieyou__grant__init(&c->grant);
	jieyou__represent__init(&c->represent);
	jieyou__suspend__init(&c->suspend);
	jieyou__revoke__init(&c->revoke);
	jieyou__amend__init(&c->amend);
}

static void add(struct change *c, const char *id, const char *name)
{
	begin(c);
	c->add.id = words(id);
	c->add.kind = JIEYOU__PRINCIPAL_KIND__PERSON;
	c->add.name = words(name);
	c->q.administer.add = &c->add;
	c->q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_ADD;
}

/* NULL: stays. */
static void amend(struct change *c, const char *id, const char *name, const char *agency)
{
	begin(c);
	c->amend.id = words(id);
	c->amend.name = words(name ? name : "");
	c->amend.has_name_case = name ? JIEYOU__AMEND__HAS_NAME_NAME : 0;
	c->amend.agency = words(agency ? agency : "");
	c->amend.has_agency_case = agency ? JIEYOU__AMEND__HAS_AGENCY_AGENCY : 0;
	c->q.administer.amend = &c->amend;
	c->q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_AMEND;
}

static void bind(struct change *c, const char *id, const char *credential, bool off)
{
	begin(c);
	c->bind.id = words(id);
	c->bind.credential = words(credential);
	c->bind.off = off;
	c->q.administer.bind = &c->bind;
	c->q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_BIND;
}

static void grant(struct change *c, const char *id, const char *role, const char *where, bool off)
{
	begin(c);
	c->grant.id = words(id);
	c->grant.role = words(role);
	c->grant.district = words(where);
	c->grant.off = off;
	c->q.administer.grant = &c->grant;
	c->q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_GRANT;
}

static void represent(struct change *c, const char *id, const char *worker)
{
	begin(c);
	c->represent.id = words(id);
	c->represent.worker = words(worker);
	c->q.administer.represent = &c->represent;
	c->q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_REPRESENT;
}

static void suspend(struct change *c, const char *id)
{
	begin(c);
	c->suspend.id = words(id);
	c->q.administer.suspend = &c->suspend;
	c->q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_SUSPEND;
}

static void revoke(struct change *c, const char *serial, const char *why)
{
	begin(c);
	c->revoke.serial = words(serial);
	c->revoke.why = words(why);
	c->q.administer.revoke = &c->revoke;
	c->q.administer.change_case = JIEYOU__ADMINISTER__CHANGE_REVOKE;
}

/* It is done; returns whether it had been done before under this key. */
static bool done(struct peer *p, struct change *c)
{
	Jieyou__ServerFrame *f = peer_ask(p, &c->q.frame);
	bool repeated;

	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_ADMINISTER, "%s %s",
		peer_refusal(f)->name, peer_refusal(f)->message);
	repeated = f->administer->repeated;
	peer_free(f);
	return repeated;
}

static void refused(struct peer *p, struct change *c, const char *name, const char *field)
{
	Jieyou__ServerFrame *f = peer_ask(p, &c->q.frame);

	expect_refusal(f, c->q.frame.request_id, name, field);
	peer_free(f);
}

/* What was changed a moment ago is known to the next request, and stands in the record. */
Test(administer, takes_effect_at_once)
{
	struct certified tls = certified_start(NULL);
	struct daemon d = tls.d;
	struct peer *side = certified_open(&tls, (struct dialling){.name = "alice"}), *p;
	struct change c;
	struct question q;
	Jieyou__ServerFrame *f;

	enter(&d, "CHIEF", "ADMIN");
	p = become(&d, "CHIEF");
	add(&c, "NEW", "新社工");
	cr_expect_not(done(p, &c));
	cr_expect(done(p, &c), "the same key again");
	c.add.name = words("别人");
	refused(p, &c, "BAD_VALUE", "administer.add.id");
	grant(&c, "NEW", "WORKER", "龙华区", false);
	done(p, &c);
	c.grant.district = words("440306");
	refused(p, &c, "KEY_REUSED", "idempotency_key");
	represent(&c, "test", "NEW");
	done(p, &c);
	cr_expect_gt(file_for(side, 1, "NEW"), 0);
	bind(&c, "NEW", "cert:new.example", false);
	done(p, &c);
	bind(&c, "CHIEF", "cert:new.example", false);
	refused(p, &c, "BAD_VALUE", "administer.bind.credential");
	suspend(&c, "NEW");
	done(p, &c);
	ask_catalogue(&q);
	q.frame.on_behalf_of = words("NEW");
	expect_refused(side, ask(side, &q.frame), "DENIED", "on_behalf_of");
	c.suspend.off = true;
	c.q.frame.idempotency_key = words("resume");
	done(p, &c);
	cr_expect_gt(file_for(side, 2, "NEW"), 0);
	revoke(&c, "0a", "keyCompromise");
	done(p, &c);
	cr_expect_str_eq(
		daemon_sql(&d,
			"select string_agg(concat_ws(' ', seq, actor, via, kind, subject, detail), ', ' "
			"order by seq) from register_change"),
		"1 CHIEF CHIEF add NEW PERSON name 新社工 agency  expert , "
		"2 CHIEF CHIEF grant NEW WORKER 440309, 3 CHIEF CHIEF represent test NEW, "
		"4 CHIEF CHIEF bind NEW cert:new.example, 5 CHIEF CHIEF suspend NEW , "
		"6 CHIEF CHIEF resume NEW , 7 CHIEF CHIEF revoke 0a keyCompromise");
	ask_principals(&q);
	q.list_principals.after = words("LH-0231");
	q.list_principals.limit = 1;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_principals->n_principals, 1);
	cr_expect_str_eq(f->list_principals->principals[0]->id, "NEW");
	cr_expect_str_eq(f->list_principals->principals[0]->name, "新社工");
	cr_expect_str_eq(f->list_principals->principals[0]->credentials[0], "cert:new.example");
	cr_expect_str_eq(f->list_principals->principals[0]->roles[0]->role, "WORKER");
	cr_expect_str_eq(f->list_principals->principals[0]->roles[0]->district, "440309");
	cr_expect_str_eq(f->list_principals->next, "NEW");
	peer_free(f);
	peer_close(p);
	peer_close(side);
	certified_stop(&tls);
}

static void expect_principal(const struct daemon *d, const char *id, const char *wanted)
{
	cr_expect_str_eq(daemon_sql(d,
						 "select concat_ws('|', kind, name, agency, expert, suspended::int) "
						 "from principal where id = '%s'",
						 id),
		wanted);
}

/* Another name or agency, and nothing else: suspended or not, it stays so. */
Test(administer, amends_a_name_or_an_agency)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct change c;
	char longest[140];

	enter(&d, "CHIEF", "ADMIN");
	enter(&d, "W-A", "WORKER");
	run_sql(&d, "update principal set suspended = true, expert = 'E01' where id = 'W-A'");
	p = become(&d, "CHIEF");
	amend(&c, "W-A", "李社工", NULL);
	done(p, &c);
	expect_principal(&d, "W-A", "PERSON|李社工|A1|E01|1");
	amend(&c, "W-A", NULL, "A2");
	done(p, &c);
	expect_principal(&d, "W-A", "PERSON|李社工|A2|E01|1");
	amend(&c, "W-A", "赵社工", "");
	done(p, &c);
	cr_expect(done(p, &c), "the same key again");
	expect_principal(&d, "W-A", "PERSON|赵社工||E01|1");
	c.amend.name = words("别人");
	refused(p, &c, "KEY_REUSED", "idempotency_key");
	amend(&c, "CHIEF", "主管", NULL); /* one's own, too: it gives no right */
	done(p, &c);
	amend(&c, "W-A", NULL, NULL);
	refused(p, &c, "BAD_VALUE", "administer.amend");
	amend(&c, "W-A", "", NULL);
	refused(p, &c, "BAD_VALUE", "administer.amend.name");
	memset(longest, 'x', sizeof(longest));
	longest[65] = '\0';
	amend(&c, "W-A", longest, NULL);
	refused(p, &c, "BAD_VALUE", "administer.amend.name");
	longest[65] = 'x';
	longest[129] = '\0';
	amend(&c, "W-A", NULL, longest);
	refused(p, &c, "BAD_VALUE", "administer.amend.agency");
	amend(&c, "W-NONE", "x", NULL);
	refused(p, &c, "NOT_FOUND", "administer");
	cr_expect_str_eq(
		daemon_sql(&d, "select string_agg(subject || ' ' || detail, ', ' order by seq) "
					   "from register_change where kind = 'amend'"),
		"W-A PERSON name 李社工 agency A1 expert E01, "
		"W-A PERSON name 李社工 agency A2 expert E01, "
		"W-A PERSON name 赵社工 agency  expert E01, CHIEF PERSON name 主管 agency A1 expert ");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Duties apart ---- */

/* Whoever gives rights over cases has none, and cannot give them to themselves or speak for others.
 */
Test(administer, gives_no_rights_to_administrators)
{
	static const char *const roles[] = {"WORKER", "AGENCY_SUPERVISOR", "STAFF", "EXPERT",
		"SUPERVISOR", "KEEPER", "PRIVACY", "AUDITOR", "BUREAU"};
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct change c;

	enter(&d, "CHIEF", "ADMIN");
	enter(&d, "SECOND", "ADMIN");
	enter(&d, "ST", "STAFF");
	p = become(&d, "CHIEF");
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		grant(&c, i % 2 ? "CHIEF" : "SECOND", roles[i], "CN", false);
		refused(p, &c, "DUTIES_APART", "administer");
	}
	represent(&c, "CHIEF", "W-1");
	refused(p, &c, "DUTIES_APART", "administer");
	grant(&c, "ST", "ADMIN", "CN", false);
	refused(p, &c, "DUTIES_APART", "administer");
	grant(&c, "test", "ADMIN", "CN", false);
	refused(p, &c, "DUTIES_APART", "administer");
	grant(&c, "ST", "STAFF", "440309", true);
	done(p, &c);
	represent(&c, "ST", "W-1");
	done(p, &c);
	grant(&c, "ST", "ADMIN", "CN", false);
	refused(p, &c, "DUTIES_APART", "administer");
	represent(&c, "ST", "W-1");
	c.represent.off = true;
	done(p, &c);
	grant(&c, "ST", "ADMIN", "CN", false);
	done(p, &c);
	grant(&c, "SECOND", "ADMIN", "CN", true);
	done(p, &c);
	grant(&c, "SECOND", "STAFF", "CN", false);
	done(p, &c);
	cr_expect_str_eq(
		daemon_sql(&d, "select string_agg(principal || ' ' || role, ', ' order by principal) "
					   "from role_held where held and principal in ('CHIEF', 'SECOND', 'ST')"),
		"CHIEF ADMIN, SECOND STAFF, ST ADMIN");
	peer_close(p);
	daemon_stop(&d);
}

/* Whoever tries, and by whatever order. */
Test(administer, the_database_keeps_duties_apart)
{
	static const char *const tries[] = {
		"insert into role_held values ('CHIEF', 'AUDITOR', 'CN', true, now())",
		"insert into role_held values ('ST', 'ADMIN', 'CN', true, now())",
		"insert into represents values ('CHIEF', 'W-1', true, now())",
		"update role_held set held = true where principal = 'CHIEF'",
		"insert into role_held values ('SPEAKS', 'ADMIN', 'CN', true, now())",
	};
	struct daemon d = daemon_start(NULL);
	PGconn *conn = daemon_connect(&d);

	enter(&d, "CHIEF", "ADMIN");
	enter(&d, "ST", "STAFF");
	run_sql(&d, "insert into principal values ('SPEAKS', 'PERSON', 'x', '', '', false, now());"
				"insert into represents values ('SPEAKS', 'W-1', true, now());"
				"insert into role_held values ('CHIEF', 'BUREAU', 'CN', false, now())");
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		PGresult *res = PQexec(conn, tries[i]);

		cr_expect_eq(PQresultStatus(res), PGRES_FATAL_ERROR, "%s", tries[i]);
		cr_expect_str_eq(PQresultErrorField(res, PG_DIAG_SQLSTATE), "23514", "%s", tries[i]);
		PQclear(res);
	}
	PQfinish(conn);
	daemon_stop(&d);
}

/* ---- The register's record ---- */

/* Several at once, here and by another dispatcher: each has its number. */
Test(administer, one_record_of_changes_made_at_once)
{
	enum { MANY = 3 };
	struct daemon d = daemon_start(NULL);
	struct peer *p, *verifier;
	struct change c[MANY];
	struct question q;
	Jieyou__ServerFrame *f;
	char id[MANY][20];
	PGconn *held;

	enter(&d, "CHIEF", "ADMIN");
	enter(&d, "AU", "AUDITOR");
	enter(&d, "SECOND", "ADMIN"); /* for there must be one */
	run_sql(&d, "insert into credential values ('uid:4294967294', 'SECOND', true, now())");
	p = become(&d, "CHIEF");
	held = hold(&d, "principal");
	for (int i = 0; i < MANY; i++) {
		snprintf(id[i], sizeof(id[i]), "N-%d", i);
		add(&c[i], id[i], "新社工");
		ask(p, &c[i].q.frame);
	}
	hold_until_waited_for(&d);
	PQclear(PQexec(held, "insert into register_change values (1, now(), '', '', '', '', '', "
						 "decode(repeat('00', 32), 'hex'))"));
	PQclear(PQexec(held, "commit"));
	PQfinish(held);
	for (int i = 0; i < MANY; i++) {
		f = peer_receive(p, SOON_MS);
		cr_assert(f);
		cr_expect_eq(
			(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_ADMINISTER, "%s", refused_as(f));
		peer_free(f);
	}
	cr_expect_str_eq(daemon_sql(&d, "select string_agg(seq::text, ' ' order by seq) "
									"from register_change"),
		"1 2 3 4");
	peer_close(p);
	verifier = become(&d, "AU");
	ask_verify(&q);
	q.verify.from = NULL;
	for (bool more = true; more;) {
		static Jieyou__RecordPlace next;

		f = peer_ask(verifier, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_VERIFY);
		more = f->verify->next;
		if (more) {
			jieyou__record_place__init(&next);
			next.part = f->verify->next->part;
			next.id = f->verify->next->id;
			next.seq = f->verify->next->seq;
			q.verify.from = &next;
		} else {
			cr_assert(f->verify->fault, "the first one is not what it was");
			cr_expect_str_eq(f->verify->fault->table, "register_change");
			cr_expect_eq(f->verify->fault->id, 1);
			cr_expect_eq(f->verify->fault->seq, 1);
			cr_expect_str_eq(f->verify->fault->name, "ALTERED");
		}
		peer_free(f);
	}
	peer_close(verifier);
	daemon_stop(&d);
}

Test(administer, never_leaves_nobody_to_administer)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct change c;
	char mine[40];

	enter(&d, "CHIEF", "ADMIN");
	enter(&d, "SECOND", "ADMIN");
	p = become(&d, "CHIEF");
	snprintf(mine, sizeof(mine), "%s",
		daemon_sql(&d, "select name from credential where principal = 'CHIEF'"));
	suspend(&c, "CHIEF");
	refused(p, &c, "LAST_ADMIN", "administer");
	bind(&c, "CHIEF", mine, true);
	refused(p, &c, "LAST_ADMIN", "administer");
	grant(&c, "CHIEF", "ADMIN", "CN", true);
	refused(p, &c, "LAST_ADMIN", "administer");
	bind(&c, "SECOND", "cert:second", false); /* who can connect can administer */
	done(p, &c);
	suspend(&c, "CHIEF");
	done(p, &c);
	wait_greeted_as(&d, "UNAUTHENTICATED");
	cr_expect_eq(daemon_count(&d, "select count(*) from administrator"), 1);
	peer_close(p);
	daemon_stop(&d);
}

/* Two who suspend each other at the same moment: the database lets one do it. */
Test(administer, two_at_once_leave_one)
{
	struct daemon d = daemon_start(NULL);
	PGconn *a, *b;
	PGresult *res;

	enter(&d, "A", "ADMIN");
	enter(&d, "B", "ADMIN");
	run_sql(&d, "insert into credential values ('cert:a', 'A', true, now()), "
				"('cert:b', 'B', true, now())");
	a = daemon_connect(&d);
	b = daemon_connect(&d);
	PQclear(PQexec(a, "begin; update principal set suspended = true where id = 'A'"));
	cr_assert(PQsendQuery(b, "update principal set suspended = true where id = 'B'"));
	wait_at_least(&d, 1,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	PQclear(PQexec(a, "commit"));
	res = PQgetResult(b);
	cr_expect_str_eq(PQresultErrorField(res, PG_DIAG_SQLSTATE), "23514");
	PQclear(res);
	PQfinish(a);
	PQfinish(b);
	cr_expect_eq(daemon_count(&d, "select count(*) from administrator"), 1);
	daemon_stop(&d);
}

/* ---- Bad input ---- */

static const char *const evil[] = {"'; drop table principal; --", "\" or \"\"=\"", "$1", "%s%n%x",
	"../../../etc/passwd", "a b", "A\tB", "A\nB", "\\", "x'||(select 1)||'", "{}", "a:b",
	"CN@440309", "汉字", "\u202eabc"};

enum { EVILS = sizeof(evil) / sizeof(evil[0]) };

Test(administer, names_that_are_none)
{
	/* As no certificate's is compared: they would revoke nothing. */
	static const char *const serials[] = {
		"", "a1b", "00a1", "0A1B", "0x0a", "0a:1b", "0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a1b0a"};
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct change c;

	enter(&d, "CHIEF", "ADMIN");
	p = become(&d, "CHIEF");
	for (int i = 0; i < EVILS; i++) {
		bool id = strcmp(evil[i], "CN@440309") == 0; /* as a name it will do */

		add(&c, evil[i], "x");
		if (!id)
			refused(p, &c, "BAD_VALUE", "administer.add.id");
		add(&c, "X", "x");
		c.add.expert = words(evil[i]);
		refused(p, &c, "BAD_VALUE", "administer.add.expert");
		bind(&c, evil[i], "uid:7", false);
		refused(p, &c, id ? "NOT_FOUND" : "BAD_VALUE", id ? "administer" : "administer.bind.id");
		bind(&c, "CHIEF", evil[i], false);
		refused(p, &c, "BAD_VALUE", "administer.bind.credential");
		grant(&c, evil[i], "STAFF", "CN", false);
		refused(p, &c, id ? "NOT_FOUND" : "BAD_VALUE", id ? "administer" : "administer.grant.id");
		grant(&c, "CHIEF", evil[i], "CN", false);
		refused(p, &c, "BAD_VALUE", "administer.grant.role");
		grant(&c, "CHIEF", "STAFF", evil[i], false);
		refused(p, &c, "BAD_VALUE", "administer.grant.district");
		represent(&c, evil[i], "W-1");
		refused(
			p, &c, id ? "NOT_FOUND" : "BAD_VALUE", id ? "administer" : "administer.represent.id");
		represent(&c, "test", evil[i]);
		refused(p, &c, id ? "NOT_FOUND" : "BAD_VALUE", "administer.represent.worker");
		suspend(&c, evil[i]);
		refused(p, &c, id ? "NOT_FOUND" : "BAD_VALUE", id ? "administer" : "administer.suspend.id");
		revoke(&c, evil[i], "x");
		refused(p, &c, "BAD_VALUE", "administer.revoke.serial");
	}
	for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
		revoke(&c, serials[i], "");
		refused(p, &c, "BAD_VALUE", "administer.revoke.serial");
	}
	begin(&c);
	refused(p, &c, "BAD_VALUE", "administer.change");
	grant(&c, "CHIEF", "ADMIN", "440309", false);
	refused(p, &c, "BAD_VALUE", "administer.grant.district");
	add(&c, "X", "");
	refused(p, &c, "BAD_VALUE", "administer.add.name");
	add(&c, "X", "x");
	c.add.kind = JIEYOU__PRINCIPAL_KIND__KIND_UNKNOWN;
	refused(p, &c, "BAD_VALUE", "administer.add.kind");
	cr_expect_eq(daemon_count(&d, "select count(*) from principal where id = 'X'"), 0);
	expect_alive(p);
	peer_close(p);
	daemon_stop(&d);
}

/* Where words are free they are kept as they are, whatever they look like. */
Test(administer, free_words_are_only_words)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct change c;
	char id[20], serial[20];

	enter(&d, "CHIEF", "ADMIN");
	p = become(&d, "CHIEF");
	for (int i = 0; i < EVILS; i++) {
		snprintf(id, sizeof(id), "E-%d", i);
		snprintf(serial, sizeof(serial), "%02x", i + 1);
		add(&c, id, evil[i]);
		c.add.agency = words(evil[i]);
		done(p, &c);
		revoke(&c, serial, evil[i]);
		refused(p, &c, "BAD_VALUE", "administer.revoke.why");
		cr_expect_str_eq(daemon_sql(&d, "select name from principal where id = '%s'", id), evil[i]);
		cr_expect_str_eq(
			daemon_sql(&d, "select agency from principal where id = '%s'", id), evil[i]);
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from revoked"), 0, "a code is no free word");
	peer_close(p);
	daemon_stop(&d);
}

Test(administer, free_words_of_a_case_are_only_words)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	for (int i = 0; i < EVILS; i++) {
		struct submission s;
		struct question q;
		Jieyou__ServerFrame *f;

		build_submission(&s, i);
		s.frame.idempotency_key = words(evil[i]);
		s.help.narrative = s.help.tried = s.help.supervisor_opinion = words(evil[i]);
		s.help.agency = s.help.worker = s.help.id = words(evil[i]);
		f = peer_ask(p, &s.frame);
		ask_case(&q, expect_filed(f, s.frame.request_id)->head->case_id);
		peer_free(f);
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
		cr_expect(same_message(&f->get_case->help->base, &s.help.base), "%s", evil[i]);
		peer_free(f);
		build_submission(&s, i + 100);
		s.help.district = words(evil[i]);
		f = peer_ask(p, &s.frame);
		expect_refusal(f, s.frame.request_id, "BAD_VALUE", "help.district");
		peer_free(f);
	}
	cr_expect_eq(written(&d).cases, EVILS);
	peer_close(p);
	daemon_stop(&d);
}
