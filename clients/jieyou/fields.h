/*
 * Fields: any message printed for people, a labelled line a field (proto/labels.def): what was not
 * said is left out, enums are words, codes stand after the names they have.
 */
#ifndef JIEYOU_FIELDS_H
#define JIEYOU_FIELDS_H

#include "arena.h"
#include "jieyou.pb-c.h"
#include "page.h"

struct fields {
	const struct page *page;
	struct arena *arena;        /* for what is put together on the way */
	Jieyou__Name *const *names; /* of codes */
	size_t n_names;
};

void fields_print(const struct fields *f, int indent, const ProtobufCMessage *message);

/* NULL: there is no row for it. */
const char *field_label(const ProtobufCMessageDescriptor *type, const char *field);

/* A value of an enum; its code where there is no row for it. */
const char *field_word(const ProtobufCEnumDescriptor *type, int value);

/* "龙华区(440309)", or the code alone. */
struct text field_named(const struct fields *f, const char *code);

#endif
