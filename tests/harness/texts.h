/*
 * Texts: every text that a request can carry, one at a time, in a request that is in good order but
 * for it. They are found by the descriptor of ClientFrame, so that a field that is new is not
 * forgotten: texts_expect_all fails until there is a sample that has room for it.
 *
 *     texts_begin(&d);                     the case, and who may do anything with it
 *     texts_each(false, visit, NULL);      as "ALL": all but the register
 *     texts_each(true, visit, NULL);       as "CHIEF": the register
 *     texts_expect_all();
 *     texts_end();
 *
 * `visit` is given each request with the text to be put in its place (texts_put), and sends it. All
 * functions fail the test (cr_assert) where things are not as they say.
 */
#ifndef JIEYOU_TEST_TEXTS_H
#define JIEYOU_TEST_TEXTS_H

#include "daemon.h"
#include "jieyou.pb-c.h"
#include "peer.h"

/* A text of a request. */
struct text_of {
	Jieyou__ClientFrame *frame; /* with a key of its own, where it writes */
	const char *path;           /* "handle_case.note.place" */
	char **at;                  /* where it is */
	bool alone; /* what is around it was made for it, and says nothing else: no good order */
};
typedef void texts_visit(void *arg, const struct text_of *t);

void texts_begin(const struct daemon *d);
void texts_each(bool of_register, texts_visit *visit, void *arg);
void texts_expect_all(void);
void texts_end(void);

/* The number of the case. */
int64_t texts_case(void);

/* The word stands there now. */
void texts_put(const struct text_of *t, const char *word);

/* On a connection of its own, that said Hello unless this does. NULL: it was closed. */
Jieyou__ServerFrame *texts_ask(const struct text_of *t);

/*
 * Whether the field that a refusal is about is that text: by its path or the end of it, or by what
 * it is an element or part of; or it stands beside it, where that is not in order either.
 */
bool texts_is_named(const struct text_of *t, const char *field);

#endif
