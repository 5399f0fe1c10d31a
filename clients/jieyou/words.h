/*
 * Words: FIELD=VALUE ... of a command line, as the JSON of a message and so as the message itself:
 * one way to write it for all commands, and the same refusals as for a file of JSON.
 */
#ifndef JIEYOU_WORDS_H
#define JIEYOU_WORDS_H

#include <jansson.h>

#include "cli.h"

/* A field by its name; of a time people leave out the "_us". NULL: there is none. */
const ProtobufCFieldDescriptor *words_field(
	const ProtobufCMessageDescriptor *type, const char *name, bool *ret_time);

/*
 * One FIELD=VALUE, PART.FIELD=VALUE, or LIST.FIELD=VALUE of a list's element; the name is cut at
 * its point.
 */
void words_put(
	json_t *fields, const ProtobufCMessageDescriptor *type, char *name, const char *value);

/* The message, in the arena of *c. Frees the fields. Else what it is ended with is told. */
enum cli_exit words_read(
	struct cli *c, json_t *fields, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret);

#endif
