/*
 * Casefile: a help-request as people write it: a JSON object with the keys of HelpRequest, in
 * lowerCamelCase (clients/README.md). A key that does not exist is refused by its name.
 */
#ifndef JIEYOU_CASEFILE_H
#define JIEYOU_CASEFILE_H

#include "cli.h"

/*
 * Reads c->words[0] ("-": standard input). *ret_help lives in the arena. A file that cannot be
 * read is a wrong use; one that is wrong inside is a refusal. Both are told.
 */
enum cli_exit casefile_read(struct cli *c, Jieyou__HelpRequest **ret_help);

/* The bytes of any file ("-": standard input), 1 MiB at most, in the arena. Likewise. */
enum cli_exit casefile_bytes(struct cli *c, const char *path, struct text *ret);

#endif
