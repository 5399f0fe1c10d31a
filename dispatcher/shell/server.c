#include "server.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "listener.h"
#include "log.h"
#include "notify.h"
#include "session.h"
#include "tls.h"
#include "wiping.h"

enum { SWEEP_MS = 100, LEASE_S = 30 };

struct server {
	struct conf *conf;
	int argc;
	char **argv;
	struct event_base *base;
	struct clock clock;
	struct store *store;
	struct desk desk;
	struct sessions sessions;
	struct listeners listeners;
	struct tls *tls; /* NULL: no address needs it */
	struct event *signals[3];
	struct event *sweep;
	int64_t due_us;      /* when due times were last looked for, on the monotonic clock */
	int64_t turn_us;     /* when it was last asked whether a checkpoint is due, likewise */
	bool asked_turn;     /* whether a checkpoint is due: the answer is to come */
	bool covering;       /* one is due as soon as anything waits for it */
	bool covered;        /* nothing does, or others are making one */
	int64_t drain_until; /* 0: not stopping */
	bool desk_open, sessions_open;
};

/* ---- Ticker ---- */

static void server_on_due(void *arg, case_id id, struct text what)
{
	struct server *sv = arg;

	desk_due(&sv->desk, id, what);
}

static void look_for_due(struct server *sv)
{
	int64_t now = clock_mono_us();

	if (sv->drain_until || now - sv->due_us < sv->conf->due_every_ms * INT64_C(1000))
		return;
	sv->due_us = now;
	store_lease_due(sv->store, sv->conf->due_at_once, LEASE_S * US_PER_SECOND, server_on_due, sv);
}

static void server_on_turn(void *arg, bool ours)
{
	struct server *sv = arg;

	sv->asked_turn = false;
	sv->covered = sv->covering && !ours;
	if (ours)
		desk_checkpoint(&sv->desk);
}

static bool ask_turn(struct server *sv, struct checkpoint_pace pace)
{
	sv->asked_turn =
		store_lease_checkpoint(sv->store, &pace, LEASE_S * US_PER_SECOND, server_on_turn, sv);
	return sv->asked_turn;
}

/* One may be due by the clock now and then, and by what was written as soon as we wrote that much.
 */
static void look_for_checkpoint(struct server *sv)
{
	const struct conf *c = sv->conf;
	struct checkpoint_pace pace = {c->checkpoint_ms * INT64_C(1000), c->checkpoint_rows};
	int64_t now = clock_mono_us(), wait_ms = c->checkpoint_ms < 1000 ? c->checkpoint_ms : 1000;

	if (sv->drain_until || sv->asked_turn ||
		(now - sv->turn_us < wait_ms * 1000 && sv->desk.chained < c->checkpoint_rows))
		return;
	sv->turn_us = now;
	sv->desk.chained = 0;
	ask_turn(sv, pace);
}

static void server_on_sweep(evutil_socket_t fd, short what, void *arg)
{
	struct server *sv = arg;

	(void)fd;
	(void)what;
	desk_sweep(&sv->desk);
	session_sweep(&sv->sessions);
	listeners_resume(&sv->listeners);
	look_for_due(sv);
	look_for_checkpoint(sv);
}

/* ---- Signals ---- */

static void server_on_stop(evutil_socket_t sig, short what, void *arg)
{
	struct server *sv = arg;

	(void)what;
	if (sv->drain_until)
		return;
	log_info("stopping", "signal=%d requests=%d sessions=%d", (int)sig, desk_busy(&sv->desk),
		session_count(&sv->sessions));
	notify_systemd("STOPPING=1");
	sv->drain_until = clock_mono_us() + sv->conf->drain_ms * INT64_C(1000);
	listeners_close(&sv->listeners);
	desk_drain(&sv->desk);
	session_drain(&sv->sessions);
}

static struct rates_limits rates_of(const struct conf *c)
{
	return (struct rates_limits){pace_of(c->request_rate, c->request_burst),
		pace_of(c->service_rate, c->service_burst), pace_of(c->submit_rate, c->submit_burst)};
}

static void reload_masters(struct server *sv)
{
	struct master_names names;
	char why[VAULT_WHY];

	if (!conf_seals(sv->conf))
		return;
	if (!vault_read_masters(&sv->desk.vault, sv->conf->master_key, why)) {
		log_error("reload", "why=\"%s\" master_key=unchanged", why);
		return;
	}
	names = vault_masters(&sv->desk.vault);
	store_use_masters(sv->store, &names);
}

static void reload_phone_keys(struct server *sv)
{
	char why[VAULT_WHY];

	if (!vault_read_phone_keys(&sv->desk.vault, sv->conf->phone_key, why))
		log_error("reload", "why=\"%s\" phone_key=unchanged", why);
}

static void server_on_reload(evutil_socket_t sig, short what, void *arg)
{
	struct server *sv = arg;
	struct conf fresh;
	enum conf_task task;
	enum log_level level;
	char why[512];

	(void)sig;
	(void)what;
	if (!conf_read(sv->argc, sv->argv, &fresh, &task, why, sizeof(why))) {
		log_error("reload", "why=\"%s\" settings=unchanged", why);
		return;
	}
	conf_reload(sv->conf, &fresh);
	conf_release(&fresh);
	reload_masters(sv);
	sv->desk.rates.limits = rates_of(sv->conf);
	reload_phone_keys(sv);
	if (log_level_from(sv->conf->log_level, &level))
		log_set_level(level);
	log_info("reload", "settings=read");
	if (sv->tls)
		tls_reload(sv->tls, sv->conf);
}

/* ---- Opening ---- */

static void server_on_accept(
	struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *from, int len, void *arg)
{
	struct server *sv = arg;

	(void)l;
	(void)len;
	session_accept(&sv->sessions, fd, from, from->sa_family == AF_UNIX ? NULL : sv->tls);
}

static void server_on_serving(void *arg, bool yes)
{
	struct server *sv = arg;

	if (yes)
		memcpy(sv->desk.vault.fingerprint_key, store_fingerprint_key(sv->store), VAULT_KEY);
	notify_systemd(yes ? "STATUS=serving" : "STATUS=waiting for the database");
}

static bool server_on_make_key(void *arg, case_id id, struct wrapped_key *ret)
{
	struct server *sv = arg;

	return vault_make_key(&sv->desk.vault, id, ret);
}

static void server_on_news(void *arg)
{
	struct server *sv = arg;

	desk_news(&sv->desk);
}

static bool open_vault(struct server *sv)
{
	char why[VAULT_WHY];

	if (!vault_start())
		return false;
	if (!conf_seals(sv->conf)) {
		log_warn("sealing", "setting=off words_of_cases=IN_CLEAR remedy=\"set sealing = on\"");
		return true;
	}
	if (vault_read_masters(&sv->desk.vault, sv->conf->master_key, why))
		return true;
	log_error("master-key", "why=\"%s\"", why);
	return false;
}

static bool open_phone_keys(struct server *sv)
{
	char why[VAULT_WHY];

	if (vault_read_phone_keys(&sv->desk.vault, sv->conf->phone_key, why))
		return true;
	log_error("phone-key", "why=\"%s\"", why);
	return false;
}

static bool open_clock(struct server *sv)
{
	struct tm tm = {0};
	const char *end;

	clock_init(&sv->clock);
	if (!sv->conf->test_clock[0])
		return true;
	end = strptime(sv->conf->test_clock, "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (!end || *end) {
		log_error("test-clock", "remedy=\"write it as 2026-01-05T09:00:00Z\"");
		return false;
	}
	clock_init_test(
		&sv->clock, (moment){(int64_t)timegm(&tm) * US_PER_SECOND}, sv->conf->test_clock_speed);
	return true;
}

static bool open_signals(struct server *sv)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};

	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 3; i++) {
		sv->signals[i] = evsignal_new(
			sv->base, numbers[i], numbers[i] == SIGHUP ? server_on_reload : server_on_stop, sv);
		if (!sv->signals[i] || event_add(sv->signals[i], NULL) != 0)
			return false;
	}
	return true;
}

static bool open_signer(struct server *sv)
{
	const char *why;

	if (signer_open(
			&sv->desk.vault.signer, sv->conf->checkpoint_key, sv->conf->checkpoint_trusted, &why))
		return true;
	log_error("checkpoint-key", "file=%s why=\"%s\"", sv->conf->checkpoint_key, why);
	return false;
}

static bool open_store(struct server *sv)
{
	const struct conf *c = sv->conf;
	struct store_settings settings = {.database = c->database,
		.keys = conf_seals(c) ? c->keys : NULL,
		.masters = vault_masters(&sv->desk.vault),
		.unit_timeout_ms = c->unit_timeout_ms,
		.look_ms = c->look_ms,
		.batch_decisions = c->batch_decisions,
		.batch_bytes = c->batch_bytes,
		.snapshot_bytes = c->snapshot_memory,
		.register_bytes = c->register_memory};
	struct store_hooks hooks = {
		server_on_serving, server_on_make_key, server_on_news, server_on_due, sv};

	sv->store = store_open(sv->base, &settings, &sv->clock, hooks);
	sv->desk.store = sv->store;
	return sv->store != NULL;
}

static bool open_desk(struct server *sv)
{
	const struct conf *c = sv->conf;
	struct desk_limits limits = {.requests = c->requests,
		.arena_bytes = c->request_memory,
		.deadline_ms = c->request_deadline_ms,
		.phone_lookups = c->phone_lookups,
		.watches = c->watches,
		.session_watches = c->session_watches,
		.watch_backlog = c->watch_backlog,
		.rates = rates_of(c)};
	struct outlet outlet = {session_send, session_room, session_unread, &sv->sessions};

	sv->desk_open = desk_open(&sv->desk, &sv->clock, limits, outlet);
	sv->sessions_open =
		sv->desk_open && sessions_open(&sv->sessions, sv->base, &sv->desk, sv->conf);
	return sv->sessions_open;
}

/*
 * Two priorities: the database's sockets before everybody else's. After a few callbacks of clients
 * the loop looks again whether the database has answered: without that, one turn over many busy
 * sessions takes as long as several commits, and the database stands idle meanwhile.
 */
static struct event_base *open_base(void)
{
	struct event_config *config = event_config_new();
	struct timeval interval = {0, 1000};
	struct event_base *base = NULL;

	if (config && event_config_set_max_dispatch_interval(config, &interval, 32, 1) == 0)
		base = event_base_new_with_config(config);
	if (base && event_base_priority_init(base, 2) != 0) {
		event_base_free(base);
		base = NULL;
	}
	if (config)
		event_config_free(config);
	return base;
}

/* As many descriptors as the system allows: one a session, and a few of our own. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static bool open_listeners(struct server *sv)
{
	const char *addresses = sv->conf->listen;

	if (listeners_want_tls(addresses)) {
		sv->tls = tls_open(sv->conf);
		if (!sv->tls)
			return false;
	}
	return listeners_open(&sv->listeners, sv->base, addresses, server_on_accept, sv);
}

static bool open_all(struct server *sv)
{
	struct timeval every = {0, SWEEP_MS * 1000};

	raise_descriptors();
	wiping_begin();
	sv->base = open_base();
	if (!sv->base || !open_clock(sv) || !open_signals(sv) || !open_desk(sv) || !open_vault(sv) ||
		!open_phone_keys(sv) || !open_signer(sv) || !open_store(sv))
		return false;
	sv->sweep = event_new(sv->base, -1, EV_PERSIST, server_on_sweep, sv);
	return sv->sweep && event_add(sv->sweep, &every) == 0 && open_listeners(sv);
}

struct server *server_open(struct conf *conf, int argc, char **argv)
{
	struct server *sv = calloc(1, sizeof(*sv));

	if (!sv)
		return NULL;
	sv->conf = conf;
	sv->argc = argc;
	sv->argv = argv;
	if (!open_all(sv)) {
		log_error("start", "why=failed");
		server_close(sv);
		return NULL;
	}
	notify_systemd("READY=1\nSTATUS=waiting for the database");
	return sv;
}

/* ---- Running ---- */

static bool drained(const struct server *sv)
{
	return desk_busy(&sv->desk) == 0 && session_count(&sv->sessions) == 0;
}

/* One turn of the loop, then what may not happen inside a callback. */
static void server_turn(struct server *sv)
{
	event_base_loop(sv->base, EVLOOP_ONCE);
	session_reap(&sv->sessions);
}

/*
 * What was written last is listed by a checkpoint before we go: there may be nobody else to make
 * one, and until then nobody would miss it. Each gets a second, for the database may stand still.
 */
static void cover_record(struct server *sv)
{
	static const struct checkpoint_pace at_once = {0, 1};
	int64_t now = clock_mono_us(), until = now + US_PER_SECOND;

	for (; !sv->covered && now < until && now < sv->drain_until; now = clock_mono_us()) {
		if (desk_busy(&sv->desk) == 0 && !sv->asked_turn) {
			sv->covering = true;
			until = now + US_PER_SECOND;
			if (!ask_turn(sv, at_once))
				break;
		}
		server_turn(sv);
	}
}

bool server_run(struct server *sv)
{
	int unfinished;

	while (!sv->drain_until || (!drained(sv) && clock_mono_us() < sv->drain_until))
		server_turn(sv);
	unfinished = desk_busy(&sv->desk);
	cover_record(sv);
	log_info("stopped", "unfinished=%d", unfinished);
	return unfinished == 0;
}

void server_close(struct server *sv)
{
	listeners_close(&sv->listeners);
	if (sv->sessions_open)
		sessions_close(&sv->sessions);
	tls_close(sv->tls);
	if (sv->store)
		store_close(sv->store);
	if (sv->desk_open)
		desk_close(&sv->desk);
	signer_close(&sv->desk.vault.signer);
	vault_close(&sv->desk.vault);
	for (int i = 0; i < 3; i++) {
		if (sv->signals[i])
			event_free(sv->signals[i]);
	}
	if (sv->sweep)
		event_free(sv->sweep);
	if (sv->base)
		event_base_free(sv->base);
	free(sv);
}
