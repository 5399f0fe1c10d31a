#include "game.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "draw.h"
#include "history.h"

enum {
	CASES_WANTED = 30,
	BOARD_MS = 40,
	ANSWER_MS = 60000,
	SETTLED_MS = 30000,
	DISTURB = 500,
	IDLE_MS = 100
};

/* ---- Dispatchers ---- */

static int64_t now_us(const struct game *g)
{
	return g->began_us + (now_ms() - g->began_ms) * 1000 * GAME_SPEED;
}

static void run_dispatcher(
	struct game *g, int i, int64_t at_us, const char *speed, const char *const flags[])
{
	struct certified *c = &g->dispatchers[i];
	const char *all[24];
	char clock[32];
	time_t at = (time_t)(at_us / 1000000);
	struct tm tm;
	int n = 0;

	strftime(clock, sizeof(clock), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &tm));
	for (const char *const *f = (const char *const[]){"--listen", c->listen, "--tls_certificate",
			 c->certificate, "--tls_key", c->key, "--tls_ca", c->ca, "--test_clock", clock,
			 "--test_clock_speed", speed, NULL};
		 *f; f++)
		all[n++] = *f;
	for (; *flags && n < 23; flags++)
		all[n++] = *flags;
	all[n] = NULL;
	daemon_run(&c->d, all);
}

/* Another dispatcher on the same database, by the same certificates. */
static struct certified beside(const struct certified *first, int i)
{
	struct certified c = *first;

	close(certified_port(&c.port));
	snprintf(c.d.socket, sizeof(c.d.socket), "%s/s%d", c.d.folder, i);
	snprintf(c.d.log, sizeof(c.d.log), "%s/log%d", c.d.folder, i);
	snprintf(c.listen, sizeof(c.listen), "127.0.0.1:%d, unix:%s", c.port, c.d.socket);
	return c;
}

/* ---- Seats ---- */

static void sit(struct game *g, struct seat *s, int at)
{
	s->at = at;
	s->peer = certified_open(&g->dispatchers[at], (struct dialling){.name = s->player->name});
}

static void stand_up(struct seat *s)
{
	peer_close(s->peer);
	s->peer = NULL;
}

static int another(const struct game *g, int i)
{
	for (int k = 1; k < g->n; k++)
		if (g->up[(i + k) % g->n])
			return (i + k) % g->n;
	cr_assert_fail("no dispatcher is left");
	return i;
}

static void take_seats(struct game *g)
{
	int k = 0;

	for (int p = 0; p < PLAYERS; p++)
		for (int i = 0; i < players[p].seats; i++, k++) {
			g->seats[k].player = &players[p];
			g->seats[k].home = k % g->n;
			sit(g, &g->seats[k], g->seats[k].home);
		}
	cr_assert_eq(k, SEATS);
}

void game_open(struct game *g, int dispatchers, const char *const flags[], uint64_t seed)
{
	memset(g, 0, sizeof(*g));
	g->n = dispatchers;
	g->flags = flags;
	g->seed = seed;
	g->anything = 5;
	g->tries = calloc(GAME_TRIES, sizeof(*g->tries));
	g->dispatchers[0] = certified_prepare();
	players_enter(&g->dispatchers[0]);
	history_witness(&g->dispatchers[0].d);
	g->began_ms = now_ms();
	g->began_us = (int64_t)time(NULL) * 1000000;
	for (int i = 0; i < g->n; i++) {
		if (i)
			g->dispatchers[i] = beside(&g->dispatchers[0], i);
		game_raise(g, i);
	}
	for (int i = 0; i < g->n; i++) {
		daemon_wait_serving(&g->dispatchers[i].d);
		g->up[i] = true;
	}
	g->conn = daemon_connect(&g->dispatchers[0].d);
	g->board.wanted = CASES_WANTED;
	take_seats(g);
}

/* ---- Asking ---- */

static void count(struct game *g, const char *name)
{
	for (int i = 0; i < GAME_ANSWERS; i++) {
		struct answer *a = &g->answers[i];

		if (!a->name[0])
			snprintf(a->name, sizeof(a->name), "%s", name);
		if (strcmp(a->name, name) == 0) {
			a->n++;
			return;
		}
	}
	cr_assert_fail("too many kinds of answers");
}

static void ask_it(struct seat *s)
{
	s->since_ms = now_ms();
	peer_body(s->peer, s->body, s->n);
}

/* Of what became of it nobody can know: the same again, with the same key. */
static void ask_again(struct game *g, struct seat *s)
{
	g->tries[s->asking].again = true;
	g->n_again++;
	ask_it(s);
}

/* In a hundred there are so many; they are not for whoever has nothing else to do. */
static bool draw_anything(struct game *g)
{
	bool yes = g->n_anything * 100 <= g->n_tries * g->anything && draw_below(&g->seed, 4) == 0;

	g->n_anything += yes;
	return yes;
}

static bool ask_next(struct game *g, struct seat *s)
{
	struct move *m = &g->move;
	int number = g->n_tries + 1;
	char key[16];

	cr_assert_lt(number, GAME_TRIES);
	snprintf(key, sizeof(key), "t%d", number);
	if (!move_draw(m, s->player, &g->board, draw_anything(g), key, &g->seed))
		return false;
	s->request_id = m->frame->request_id = (uint64_t)number + 1;
	s->n = jieyou__client_frame__get_packed_size(m->frame);
	cr_assert_leq(s->n, GAME_BODY);
	jieyou__client_frame__pack(m->frame, s->body);
	g->tries[number] = (struct try){.player = (uint8_t)(s->player - players),
		.joins = m->joins,
		.case_id = m->case_id,
		.kept = m->frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_HANDLE_CASE ||
				m->frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_SUBMIT_CASE ||
				m->frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_OPEN_FILE};
	s->asking = g->n_tries = number;
	ask_it(s);
	return true;
}

/* ---- Hearing ---- */

static const Jieyou__CaseHead *head_of(const Jieyou__ServerFrame *f)
{
	switch ((int)f->reply_case) {
	case JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE:
		return f->submit_case->head;
	case JIEYOU__SERVER_FRAME__REPLY_OPEN_FILE:
		return f->open_file->head;
	case JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE:
		return f->handle_case->head;
	case JIEYOU__SERVER_FRAME__REPLY_ERASE_CASE:
		return f->erase_case->head;
	case JIEYOU__SERVER_FRAME__REPLY_SHUT_OUT:
		return f->shut_out->head;
	case JIEYOU__SERVER_FRAME__REPLY_BREAK_GLASS:
		return f->break_glass->head;
	case JIEYOU__SERVER_FRAME__REPLY_REVIEW_GLASS:
		return f->review_glass->head;
	case JIEYOU__SERVER_FRAME__REPLY_FINISH_ATTACHMENT:
		return f->finish_attachment->head;
	default:
		return NULL;
	}
}

/* The case that was asked about: to say which it is, a piece of an attachment's answer is too
 * short.
 */
static int64_t case_of(const Jieyou__ServerFrame *f, int64_t asked)
{
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_ATTACH ||
		f->reply_case == JIEYOU__SERVER_FRAME__REPLY_PUT_CHUNK)
		return asked;
	cr_assert(head_of(f), "an answer of kind %d", (int)f->reply_case);
	return head_of(f)->case_id;
}

/* Refused: the last word, unless nobody knows the outcome. */
static bool is_last_word(const Jieyou__Refusal *r)
{
	return strcmp(r->name, "OUTCOME_UNKNOWN") != 0 && strcmp(r->name, "DEADLINE") != 0;
}

static void take(struct game *g, struct seat *s, const Jieyou__ServerFrame *f)
{
	struct try *t = &g->tries[s->asking];

	cr_assert(s->asking && f->request_id == s->request_id, "an answer that nobody waits for");
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL) {
		count(g, f->refusal->name);
		cr_assert_str_neq(f->refusal->name, "INTERNAL");
		g->n_full += strstr(f->refusal->message, "已满") != NULL;
		if (!is_last_word(f->refusal)) {
			ask_again(g, s);
			return;
		}
		t->refused = true;
	} else {
		count(g, "done");
		t->done = true;
		cr_expect(!t->case_id || t->case_id == case_of(f, t->case_id), "t%d", s->asking);
		t->case_id = case_of(f, t->case_id);
	}
	s->asking = 0;
}

static void hear(struct game *g, struct seat *s)
{
	Jieyou__ServerFrame *f;

	while (s->peer && (f = peer_receive(s->peer, 0))) {
		take(g, s, f);
		peer_free(f);
	}
	cr_assert(!s->asking || now_ms() - s->since_ms < ANSWER_MS, "request %d of %s is not answered",
		s->asking, s->player->name);
}

static void hear_all(struct game *g, int wait_ms)
{
	struct pollfd wait[SEATS];

	for (int i = 0; i < SEATS; i++)
		wait[i] = (struct pollfd){g->seats[i].peer ? g->seats[i].peer->fd : -1, POLLIN, 0};
	poll(wait, SEATS, wait_ms);
	for (int i = 0; i < SEATS; i++)
		if (wait[i].revents || g->seats[i].asking)
			hear(g, &g->seats[i]);
}

static int n_asking(const struct game *g)
{
	int n = 0;

	for (int i = 0; i < SEATS; i++)
		n += g->seats[i].asking != 0;
	return n;
}

/* ---- Playing ---- */

/* Who is up again has its clients back, as far as they wait for nothing. */
static void look_for_dispatchers(struct game *g)
{
	for (int i = 0; i < g->n; i++)
		if (!g->up[i] && g->dispatchers[i].d.pid)
			g->up[i] = peer_serving(g->dispatchers[i].d.socket);
	for (int i = 0; i < SEATS; i++) {
		struct seat *s = &g->seats[i];

		if (s->at != s->home && g->up[s->home] && !s->asking) {
			stand_up(s);
			sit(g, s, s->home);
		}
	}
}

/*
 * Somebody of the pool is suspended, or let in again, at the dispatchers' time: their offers are
 * looked at. (Past the dispatchers, who would do it again where it meets what they write: 40P01.)
 */
static void disturb(struct game *g)
{
	char sql[300];
	PGresult *res;

	snprintf(sql, sizeof(sql),
		"update principal set suspended = not suspended, changed_at = to_timestamp(%lld / 1e6) "
		"where id = '%s'; notify jieyou",
		(long long)now_us(g), draw_below(&g->seed, 2) ? "X-E10" : "X-E29");
	res = PQexec(g->conn, sql);
	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK ||
				  strcmp(PQresultErrorField(res, PG_DIAG_SQLSTATE), "40P01") == 0,
		"%s", PQerrorMessage(g->conn));
	PQclear(res);
}

static void look(struct game *g)
{
	if (now_ms() - g->board_ms < BOARD_MS)
		return;
	board_read(&g->board, g->conn);
	g->board.now_us = now_us(g);
	look_for_dispatchers(g);
	g->board_ms = now_ms();
}

void game_play(struct game *g, int tries)
{
	int until = g->n_tries + tries;

	while (g->n_tries < until) {
		unsigned first = draw_below(&g->seed, SEATS);
		int asked = 0;

		look(g);
		for (unsigned i = 0; i < SEATS && g->n_tries < until; i++) {
			struct seat *s = &g->seats[(first + i) % SEATS];

			if (s->asking || now_ms() - s->idle_ms < IDLE_MS)
				continue;
			if (!ask_next(g, s)) {
				s->idle_ms = now_ms();
				continue;
			}
			asked++;
			if (g->n_tries % DISTURB == 0)
				disturb(g);
		}
		hear_all(g, asked ? 0 : 5);
	}
}

void game_kill(struct game *g, int i)
{
	int status = daemon_end(&g->dispatchers[i].d, SIGKILL);

	cr_assert(WIFSIGNALED(status), "dispatcher %d had ended: status %#x", i, status);
	g->up[i] = false;
	g->n_killed++;
	for (int k = 0; k < SEATS; k++) {
		struct seat *s = &g->seats[k];

		if (s->at != i)
			continue;
		stand_up(s);
		sit(g, s, another(g, i));
		if (s->asking)
			ask_again(g, s);
	}
}

void game_raise(struct game *g, int i)
{
	char speed[16];

	snprintf(speed, sizeof(speed), "%d", GAME_SPEED);
	run_dispatcher(g, i, now_us(g), speed, g->flags);
}

/* Offers that had run out by a moment, and are open still: how many, and the first, with what is
 * due. */
static int64_t run_out(const struct game *g, int64_t at_us, const char **ret_first)
{
	const struct daemon *d = &g->dispatchers[0].d;
	int64_t n = daemon_count(d,
		"select count(*) from offer where state = 'OPEN' and "
		"expires_at <= to_timestamp(%lld / 1e6)",
		(long long)at_us);

	if (n)
		*ret_first = daemon_sql(d,
			"select format('case %%s %%s until %%s, due %%s, taken until %%s, at %%s', o.case_id, "
			"o.expert, o.expires_at, u.at, u.taken_until, to_timestamp(%lld / 1e6)) "
			"from offer o left join due u on u.case_id = o.case_id and u.what = 'OFFERS' "
			"where o.state = 'OPEN' order by o.expires_at limit 1",
			(long long)now_us(g));
	return n;
}

void game_settle(struct game *g)
{
	int64_t now, until = now_ms() + SETTLED_MS, left;
	const char *first = "";

	while (n_asking(g))
		hear_all(g, 20);
	for (;;) {
		look(g);
		if (g->up[0] && g->up[g->n - 1] && g->up[g->n / 2])
			break;
		cr_assert_lt(now_ms(), until, "a dispatcher does not come back");
		sleep_ms(10);
	}
	now = now_us(g);
	while ((left = run_out(g, now, &first)) > 0) {
		cr_assert_lt(
			now_ms(), until, "%lld offers ran out, and are open: %s", (long long)left, first);
		sleep_ms(20);
	}
}

struct said {
	int n;
	char last[1024]; /* the last line; empty: none */
};

/* The lines of its log with these words. */
static struct said logged(const struct daemon *d, const char *words_)
{
	FILE *f = fopen(d->log, "r");
	struct said said = {0};
	char line[sizeof(said.last)];

	cr_assert(f, "%s", d->log);
	while (fgets(line, sizeof(line), f)) {
		if (!strstr(line, words_))
			continue;
		said.n++;
		memcpy(said.last, line, sizeof(line));
	}
	fclose(f);
	return said;
}

/*
 * Whom the database turned away: those who met others on their way (40, and 23505 where two put the
 * same chunk: they come again by themselves), and who asked somebody that the dispatcher did not
 * know yet to be suspended (42501).
 */
static void judge_log(struct game *g, const struct daemon *d)
{
	int met =
			logged(d, "batch-refused sqlstate=40").n + logged(d, "batch-refused sqlstate=23505").n,
		late = logged(d, "batch-refused sqlstate=42501").n;
	struct said errors = logged(d, "Z error "), refused = logged(d, "batch-refused");

	cr_expect_eq(errors.n, 0, "%s: %s", d->log, errors.last);
	cr_expect_eq(refused.n, met + late, "%s: the database refused something else, at last %s",
		d->log, refused.last);
	g->n_met += met;
	g->n_late += late;
}

void game_stop(struct game *g)
{
	for (int i = 0; i < SEATS; i++)
		stand_up(&g->seats[i]);
	for (int i = 0; i < g->n; i++) {
		struct daemon *d = &g->dispatchers[i].d;
		int status = daemon_end(d, SIGTERM);

		cr_expect(
			WIFEXITED(status) && WEXITSTATUS(status) == 0, "dispatcher %d: status %#x", i, status);
		judge_log(g, d);
	}
	PQfinish(g->conn);
}

/* It only reads: by its clock the game begins, so that nothing has become due meanwhile. */
void game_run_judge(struct game *g)
{
	static const char *const none[] = {NULL};

	run_dispatcher(g, 0, g->began_us, "1", none);
	daemon_wait_serving(&g->dispatchers[0].d);
}

void game_end_judge(struct game *g)
{
	daemon_end(&g->dispatchers[0].d, SIGTERM);
}

void game_close(struct game *g)
{
	for (int i = 1; i < g->n; i++) {
		unlink(g->dispatchers[i].d.log);
		unlink(g->dispatchers[i].d.socket);
	}
	certified_clean(&g->dispatchers[0]);
	free(g->tries);
}

void game_tell(const struct game *g, const char *what, uint64_t seed)
{
	fprintf(stderr, "%s, seed %llu: %d requests in %.1f s", what, (unsigned long long)seed,
		g->n_tries, (double)(now_ms() - g->began_ms) / 1000);
	for (int i = 0; i < GAME_ANSWERS && g->answers[i].name[0]; i++)
		fprintf(stderr, "%s %s %d", i ? "," : ":", g->answers[i].name, g->answers[i].n);
	fprintf(stderr, "; full %d, asked again %d, killed %d, met %d, late %d\n", g->n_full,
		g->n_again, g->n_killed, g->n_met, g->n_late);
}
