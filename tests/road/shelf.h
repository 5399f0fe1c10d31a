/*
 * Shelf: what tests of the library of difficult cases share: one dispatcher, somebody at its
 * socket, cases whose support has ended, and entries made of them.
 */
#ifndef JIEYOU_TEST_SHELF_H
#define JIEYOU_TEST_SHELF_H

#include "people.h"

#define FORM_OF(arm) JIEYOU__HANDLE_CASE__FORM_##arm

extern struct daemon d;
extern struct peer *p; /* at first `test`, who is staff; SECOND is, too */
extern struct question q;
extern struct form form;
extern char said[900]; /* the sentence of the last refusal, or the notice of what was taken */

void shelf_open(void);
void shelf_open_at(const char *const flags[]); /* with these flags: a test clock */
void shelf_later(const char *const flags[]);   /* the same database, by a dispatcher started then */
void shelf_close(void);                        /* verifies what there is on record */

void be(const char *who);

/* A form in good order, to be changed. */
void fill(int64_t id, Jieyou__HandleCase__FormCase which);

/* "REFUSAL field", or "" where it was taken. */
const char *hand_in(void);
const char *handle(int64_t id, Jieyou__HandleCase__FormCase which);

int64_t ended_case(int number);

/* The expert E24, as X-E24. */
void enter_lead(void);

/* By SECOND. */
void approve(int64_t id);

/* The one entry there is, in that version (0: there is none), as soon as it is so: the caller frees
 * the frame. */
Jieyou__ServerFrame *entry_of_version(unsigned version);

/* An ended case of `test`'s with its first version in the library, whose code is this; and the
 * answer to who asks for a version, 0: the newest. */
extern char code[24];
int64_t entry_made(void);
Jieyou__ServerFrame *version_of(unsigned version);

#endif
