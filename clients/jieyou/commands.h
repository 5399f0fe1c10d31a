/*
 * Commands: what `jieyou` can do, as a table: which options each takes, and its help.
 */
#ifndef JIEYOU_COMMANDS_H
#define JIEYOU_COMMANDS_H

#include <stdbool.h>

#include "cli.h"

struct command {
	const char *name;
	const char *options;   /* letters of those of its own, besides the general ones */
	const char *arguments; /* words to be given, for people; in [] what may be left out */
	enum cli_exit (*run)(struct cli *c);
	const char *summary;
	const char *help; /* in full, with examples */
};

/* NULL if there is none of the name. */
const struct command *command_named(const char *name);

/* Every command with its summary, the general options and exit codes, to standard output. */
void commands_help(void);

/* One command's help, to standard output. */
void command_help(const struct command *command);

#endif
