/*
 * What all forms have: free texts, and choices from codes: a detail of form.h.
 */
#ifndef JIEYOU_FORM_PARTS_H
#define JIEYOU_FORM_PARTS_H

#include "reading.h"

enum { FORM_DAY_LONG = 24 * 60 }; /* minutes that one talk can have */

/* A text of at most FORM_TEXT_MAX bytes that has to be there. zh: what the field is called. */
bool form_check_said(
	const struct reading *rd, const char *field, const char *zh, const char *value);

/* The same for one that may be left out. */
bool form_check_words(
	const struct reading *rd, const char *field, const char *zh, const char *value);

/* One of the codes, and not the 0 that stands for none. */
bool form_check_chosen(const struct reading *rd, const char *field, const char *zh,
	const ProtobufCEnumDescriptor *type, int value);

#endif
