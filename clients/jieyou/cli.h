/*
 * Cli: what the commands of `jieyou` share: the options, the connection, how a refusal is told,
 * and the exit codes that scripts rely on.
 *
 * Commands print for people to standard output, or with --json the reply as one JSON document.
 * Refusals and faults go to standard error, also with --json (the Refusal message), so that
 * standard output holds answers only.
 */
#ifndef JIEYOU_CLI_H
#define JIEYOU_CLI_H

#include <jansson.h>
#include <stdbool.h>

#include "arena.h"
#include "jieyou.h"
#include "page.h"
#include "refusal.h"

enum cli_exit { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_NOT_REACHED = 3 };

#define CLI_SERVER "unix:/run/jieyou/jieyou.sock"

struct cli {
	const char *server;
	struct jieyou_files files;
	const char *on_behalf_of; /* "" if nobody */
	bool json;
	int timeout_ms;
	const char *key;      /* of what writes; NULL: a fresh one */
	const char *state;    /* list */
	const char *grade;    /* list; NULL: all */
	const char *district; /* list, catalogue */
	const char *need;     /* catalogue, library */
	uint32_t of_version;  /* library; 0: the newest */
	uint32_t limit;       /* list, verify, checkpoint; 0: the server's */
	bool stale;           /* catalogue, as the one below */
	bool withdrawn;
	bool all;            /* list, verify */
	const char *against; /* verify; NULL: nothing */
	int wait_s;          /* ping */
	const char *kind;    /* admin add, and amend, as the three below; NULL: not said */
	const char *name;
	const char *agency;
	const char *expert;
	const char *basis;     /* erase, hold; NULL: none said */
	const char *requester; /* erase; NULL: none said */
	bool release;          /* hold */
	const char *why;       /* shut-out, let-in, break-glass, review-glass; "": none said */
	const char *verdict;   /* review-glass; NULL: none said */
	bool open;             /* glass */
	bool html;             /* record, stats, publicity, contest */
	bool csv;              /* stats */
	bool published;        /* stats */
	const char *year;      /* stats, incidents, as the two below; NULL: not said */
	const char *since;
	const char *until;
	const char *by;       /* stats; NULL: in all */
	bool overdue;         /* queue, linkages */
	const char *target;   /* linkages; "": whoever is asked */
	const char *shut_out; /* submit: ids parted by commas; "": nobody */
	const char *life;     /* list; "": cases */
	const char *owner;    /* queue; "": whoever asks. watch; "": whoever */
	const char *of_case;  /* watch; NULL: none */
	bool queue;           /* watch */
	bool ack;             /* notices, watch */
	bool resume;          /* attach */
	const char *member;   /* invitation; "": the only one */
	const char *output;   /* fetch; NULL: none said */
	bool outcome_unknown; /* the last failure leaves open whether it was done */
	bool passing;         /* the last failure may be over in a while */
	char *const *words;   /* what stands after the command: FILE, or CASE ...; then NULL */
	struct arena arena;   /* of the whole run */
	struct page page;     /* standard output */
	struct jieyou *connection;
};

/* The commands; each returns an exit code. */
enum cli_exit submit_run(struct cli *c);
enum cli_exit preview_run(struct cli *c);
enum cli_exit show_run(struct cli *c);
enum cli_exit record_run(struct cli *c);
enum cli_exit why_run(struct cli *c);
enum cli_exit list_run(struct cli *c);
enum cli_exit queue_run(struct cli *c);
enum cli_exit linkages_run(struct cli *c);
enum cli_exit find_phone_run(struct cli *c);
enum cli_exit pool_run(struct cli *c);
enum cli_exit catalogue_run(struct cli *c);
enum cli_exit resource_run(struct cli *c);
enum cli_exit library_run(struct cli *c);
enum cli_exit similar_run(struct cli *c);
enum cli_exit rate_run(struct cli *c);
enum cli_exit draft_run(struct cli *c);
enum cli_exit publicity_run(struct cli *c);
enum cli_exit contest_run(struct cli *c);
enum cli_exit deidentify_run(struct cli *c);
enum cli_exit verify_run(struct cli *c);
enum cli_exit checkpoint_run(struct cli *c);
enum cli_exit ping_run(struct cli *c);
enum cli_exit admin_run(struct cli *c);
enum cli_exit rights_run(struct cli *c);
enum cli_exit life_run(struct cli *c);
enum cli_exit handle_run(struct cli *c);
enum cli_exit open_run(struct cli *c);
enum cli_exit forms_run(struct cli *c);
enum cli_exit offers_run(struct cli *c);
enum cli_exit invitation_run(struct cli *c);
enum cli_exit answer_invitation_run(struct cli *c);
enum cli_exit attach_run(struct cli *c);
enum cli_exit attachments_run(struct cli *c);
enum cli_exit fetch_run(struct cli *c);
enum cli_exit erase_run(struct cli *c);
enum cli_exit hold_run(struct cli *c);
enum cli_exit shut_out_run(struct cli *c);
enum cli_exit let_in_run(struct cli *c);
enum cli_exit break_glass_run(struct cli *c);
enum cli_exit glass_run(struct cli *c);
enum cli_exit review_glass_run(struct cli *c);
enum cli_exit stats_run(struct cli *c);
enum cli_exit incidents_run(struct cli *c);
enum cli_exit hours_run(struct cli *c);
enum cli_exit ledger_run(struct cli *c);
enum cli_exit notices_run(struct cli *c);
enum cli_exit watch_run(struct cli *c);

/* Connects, if it has not yet. CLI_DONE, or the failure is told and its exit code returned. */
enum cli_exit cli_connect(struct cli *c);

/*
 * Connects, if it has not yet, asks and waits, with the worker's name put in. *ret_reply is to be
 * freed with jieyou_free; it is of the wanted kind. A failure is told and its exit code returned.
 */
enum cli_exit cli_ask(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, Jieyou__ServerFrame **ret_reply);

/*
 * Asks for something to be written, under the key that was given or a fresh one. Where the outcome
 * is not known, how to ask again is told as well.
 */
enum cli_exit cli_write(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, Jieyou__ServerFrame **ret_reply);

/* Prints a value that is not a message in the same way, and lets go of it. */
enum cli_exit cli_print_value(json_t *value);

/* Prints a message as JSON and a line end: indented on a terminal, else on one line. */
enum cli_exit cli_print_json(struct cli *c, const ProtobufCMessage *message);

/* Tells a refusal that was found here, before anything was sent. Returns CLI_REFUSED. */
enum cli_exit cli_refuse(const struct cli *c, const struct refusal *r);

/* The number of a case, from the first word. False: told as a wrong use. */
bool cli_case(const struct cli *c, int64_t *ret);

/*
 * A value of an enum by its name, in capitals or not; 0 (told as a wrong use of the option) where
 * it has none.
 */
int cli_code(const ProtobufCEnumDescriptor *type, const char *option, const char *name);

/* Tells a wrong use, in Chinese, with a hint at --help. Returns CLI_USAGE. */
enum cli_exit cli_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Tells why the library failed. Returns the exit code that belongs to it. */
enum cli_exit cli_fail(struct cli *c, const struct jieyou_error *e);

#endif
