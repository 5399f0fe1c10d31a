/*
 * Keys: the key store, a second database with a connection of its own. It keeps the wrapped keys of
 * cases; this end carries them and cannot read them.
 *
 * Once connected, the daemon has to be let in: it names the master keys it holds, and where it
 * lacks one that is in use it is told so, logs it, and does not serve until it has it.
 */
#ifndef JIEYOU_KEYS_H
#define JIEYOU_KEYS_H

#include "facts.h"
#include "pipe.h"
#include "store.h"

struct keys {
	struct pipe *pipe; /* NULL: nothing is sealed */
	const struct store_hooks *hooks;
	const struct clock *clock;
	struct master_names masters;
	bool admitted;
	bool asking;
	bool told; /* that a master key is missing */
	void (*changed)(void *arg);
	void *arg;
};

/* Begins to connect, unless settings->keys is NULL. False without memory. */
bool keys_open(struct keys *k, struct event_base *base, const struct store_settings *settings,
	const struct store_hooks *hooks, const struct clock *clock, void (*changed)(void *arg),
	void *arg);
void keys_close(struct keys *k);

/* Whether nothing is sealed; or the daemon was let in, and has not been refused since. */
bool keys_admitted(const struct keys *k);

/* Whether nothing is sealed; or keys can be asked for now. */
bool keys_ready(const struct keys *k);

/* Other master keys are at hand: asks to be let in with them. */
void keys_use(struct keys *k, const struct master_names *masters);

/*
 * Asks to be let in: at every connection; while it is not, often; and now and then even so, since
 * another daemon may have begun to wrap by a master key that this one lacks.
 */
void keys_ask(struct keys *k);

/* Asks for a case's key. False when it cannot be asked for: no callback. */
bool keys_load(struct keys *k, case_id id, unit_done *done, void *arg);

/* Reads the answer. False: not as it should be. */
bool keys_read(const struct unit_result *r, struct wrapped_key *ret);

/*
 * Makes keys for n numbers, and asks for them to be put in; fills each key. False when it cannot be
 * done now: no callback. The answer's rows are the numbers that have their keys, in order.
 */
bool keys_make(struct keys *k, struct new_case *list, size_t n, unit_done *done, void *arg);

/*
 * Destroys a case's key. The answer's one row is the case, and `what`, for which it was due. No
 * callback when it cannot be asked for now.
 */
void keys_destroy(struct keys *k, case_id id, struct text what, unit_done *done, void *arg);

#endif
