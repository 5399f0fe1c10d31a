#include "shelf.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chains.h"

struct daemon d;
struct peer *p;
struct question q;
struct form form;
char said[900];
char code[24];

void be(const char *who)
{
	peer_close(p);
	p = become(&d, who);
}

void fill(int64_t id, Jieyou__HandleCase__FormCase which)
{
	ask_handle(&q, &form, id, which, fresh_key());
}

const char *hand_in(void)
{
	static char came[120];
	Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

	came[0] = '\0';
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL) {
		snprintf(came, sizeof(came), "%s %s", f->refusal->name, f->refusal->field);
		snprintf(said, sizeof(said), "%s", f->refusal->message);
	} else {
		snprintf(said, sizeof(said), "%s", f->handle_case->notice);
	}
	peer_free(f);
	return came;
}

const char *handle(int64_t id, Jieyou__HandleCase__FormCase which)
{
	fill(id, which);
	return hand_in();
}

int64_t ended_case(int number)
{
	int64_t id = file_case(p, number);

	cr_assert_str_eq(handle(id, FORM_OF(TAKE)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(LINK)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(PLAN)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(REVIEW)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(END)), "", "%s", said);
	return id;
}

void shelf_open_at(const char *const flags[])
{
	d = daemon_start(flags);
	enter(&d, "SECOND", "STAFF");
	p = peer_open(d.socket);
}

void shelf_open(void)
{
	shelf_open_at(NULL);
}

void shelf_later(const char *const flags[])
{
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
}

void shelf_close(void)
{
	peer_close(p);
	chains_verify_events(&d);
	daemon_stop(&d);
}

static bool is_version(const Jieyou__LibraryReply *m, unsigned version)
{
	return version ? m->n_entries == 1 && m->entries[0]->version == version : m->n_entries == 0;
}

Jieyou__ServerFrame *entry_of_version(unsigned version)
{
	Jieyou__ServerFrame *f = NULL;

	for (int i = 0; i < 300; i++) {
		peer_free(f);
		ask_library(&q);
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY);
		if (is_version(f->list_library, version))
			return f;
		usleep(50000);
	}
	cr_assert(is_version(f->list_library, version), "no version %u", version);
	return f;
}

void approve(int64_t id)
{
	be("SECOND");
	cr_assert_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "", "%s", said);
	be("test");
}

void enter_lead(void)
{
	enter(&d, "X-E24", "EXPERT");
	run_sql(&d, "update principal set expert = 'E24', agency = '', changed_at = now() where id = "
				"'X-E24'");
}

int64_t entry_made(void)
{
	int64_t id = ended_case(1);
	Jieyou__ServerFrame *f;

	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	approve(id);
	f = entry_of_version(1);
	snprintf(code, sizeof(code), "%s", f->list_library->entries[0]->code);
	peer_free(f);
	return id;
}

Jieyou__ServerFrame *version_of(unsigned version)
{
	ask_library(&q);
	q.list_library.code = code;
	q.list_library.version = version;
	return peer_ask(p, &q.frame);
}
