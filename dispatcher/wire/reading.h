/*
 * Reading: the steps that help_read is made of. A detail of help.h.
 *
 * Each check returns true, or refuses (false) with the field at fault and a Chinese sentence.
 * Sentences and paths are made in the arena; a full arena costs their details, never the refusal.
 */
#ifndef JIEYOU_READING_H
#define JIEYOU_READING_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "matching.h"
#include "refusal.h"

struct reading {
	const struct snapshot *s;
	struct arena *a;
	struct help *help; /* being filled */
	struct refusal *r;
	moment now; /* of forms: when one is handed in */
};

/* Refuses with a sentence as printf makes it. */
#define FAULT(rd, kind, field, ...) \
	reading_fault(rd, kind, field, arena_format((rd)->a, __VA_ARGS__))

/* Returns false. A sentence of TEXT_NONE (the arena was full) becomes a general one. */
bool reading_fault(
	const struct reading *rd, enum refusal_kind kind, const char *field, struct text sentence);

/* "help.declared_needs[2]"; the bare name of the list when the arena is full. */
const char *reading_element(const struct reading *rd, const char *list, size_t i);

/* As much of a code as may be quoted back: whole characters, clean, of 64 bytes at most. */
struct text reading_quoted(struct text t);

/* A text that may be empty, in clean UTF-8, of at most max bytes; it stays where it is. */
bool reading_text(const struct reading *rd, const char *field, const char *zh, const char *value,
	size_t max, struct text *ret);

/* The same for a text of which the matcher takes no notice. */
bool reading_check_text(
	const struct reading *rd, const char *field, const char *zh, const char *value, size_t max);

/* The same for one that has to be there. */
bool reading_check_said(
	const struct reading *rd, const char *field, const char *zh, const char *value, size_t max);

/* protobuf-c lets unknown numbers of an enum through: they end here. */
bool reading_check_enum(const struct reading *rd, const char *field, const char *zh,
	const ProtobufCEnumDescriptor *type, int value);

/* A list of n has at most max elements. */
bool reading_check_count(
	const struct reading *rd, const char *field, const char *zh, size_t n, size_t max);

/* Whether t has as many digits in a row as the shortest number of a telephone or an identity card.
 */
bool reading_has_number(struct text t);

/* Whether nothing in t would leave a mark on paper: blanks of any width, controls, joiners. */
bool reading_blank(struct text t);

#endif
