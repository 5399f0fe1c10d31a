/*
 * A request for help to spoil, and what comes of reading it against the snapshot of small.h: for
 * the tests of help.h.
 */
#ifndef JIEYOU_TEST_ASKING_H
#define JIEYOU_TEST_ASKING_H

#include <criterion/criterion.h>

#include "help.h"
#include "small.h"

/* One reading: a request to change, and what came of it. */
struct fixture {
	Jieyou__HelpRequest msg;
	Jieyou__Client client;
	Jieyou__UrgentScreen screen;
	Jieyou__Consent consent;
	Jieyou__Safety safety;
	struct arena a;
	struct help help;
	struct refusal refusal;
};

/* Strings of a message are char *, but nobody writes to them. */
static inline char *str(const char *s)
{
	union {
		const char *in;
		char *out;
	} u = {s};

	return u.out;
}

static inline void fixture_init(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	arena_init(&f->a, 1 << 20);
	jieyou__help_request__init(&f->msg);
	jieyou__client__init(&f->client);
	jieyou__urgent_screen__init(&f->screen);
	jieyou__consent__init(&f->consent);
	jieyou__safety__init(&f->safety);
	f->msg.client = &f->client;
	f->msg.screen = &f->screen;
	f->msg.consent = &f->consent;
	f->msg.safety = &f->safety;
	f->msg.narrative = str("孩子不去上学。");
	f->msg.district = str("L1");
}

static inline bool read_at(struct fixture *f, moment now)
{
	f->refusal = (struct refusal){.kind = REFUSAL_NONE};
	return help_read(&f->msg, &small_snapshot, now, NONE, &f->a, &f->help, &f->refusal);
}

static inline void release(struct fixture *f)
{
	arena_release(&f->a);
}

static inline bool contains(struct text t, const char *part)
{
	return memmem(t.ptr, t.len, part, strlen(part)) != NULL;
}

#define EXPECT_TEXT(t, expected) \
	cr_expect(text_eq(t, text_from(expected)), "\"%.*s\", not \"%s\"", TEXT_ARG(t), expected)

#endif
