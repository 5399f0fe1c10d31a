/*
 * Handing in forms, and what came of them in words that a test can compare.
 */
#ifndef JIEYOU_TEST_HANDING_H
#define JIEYOU_TEST_HANDING_H

#include "asking.h"

/* A form to be handed in; it points into itself, and stays where it is. */
struct handing {
	struct question q;
	struct form form;
};

/* A form in good order (ask_handle), to be changed, under a fresh key. */
void handing_fill(struct handing *h, int64_t case_id, Jieyou__HandleCase__FormCase which);

/*
 * Frees the answer, to a form or to what opens a file. What came of it: the state the file is in
 * then, with " repeated" if the key was known, or "REFUSAL field sentence". Stays until the fourth
 * call after it.
 */
const char *handing_told(Jieyou__ServerFrame *f);

const char *handing_in(struct peer *p, struct handing *h);

/* The form as it is filled. */
const char *handing_as_is(struct peer *p, int64_t case_id, Jieyou__HandleCase__FormCase which);

bool begins(const char *said, const char *with);

#endif
