/*
 * Build: fixtures. Messages that would be accepted as they are, for a test to change one thing of.
 * Everything points to static memory or to what the caller handed in; nothing is to be freed.
 */
#ifndef JIEYOU_TEST_BUILD_H
#define JIEYOU_TEST_BUILD_H

#include "jieyou.pb-c.h"

/* A submission: frame, request and help-request that point to each other. */
struct submission {
	Jieyou__ClientFrame frame;
	Jieyou__SubmitCase submit;
	Jieyou__HelpRequest help;
	Jieyou__Consent consent;
	char key[40];
};

/*
 * A valid help-request from 龙华区 about money and a child, to which the client has consented; key
 * made of the number.
 */
void build_submission(struct submission *s, int number);

/* Frames of the other requests. */
struct get_case {
	Jieyou__ClientFrame frame;
	Jieyou__GetCase get;
};
void build_get_case(struct get_case *g, int64_t case_id);

#endif
