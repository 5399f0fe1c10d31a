/*
 * Client: what is known about the client, three-valued: stated, or following from age and
 * certified disability. What nobody said is unknown; a raised screen states nothing.
 */
#ifndef JIEYOU_CLIENT_H
#define JIEYOU_CLIENT_H

#include "help.h"

struct known_facts {
	uint64_t yes; /* bits of snapshot.facts */
	uint64_t no;
	enum answer3 minor; /* the client is under 18 */
	enum answer3 child; /* somebody under 18 is helped, beside a client who is grown up */
};

/*
 * Stated facts, with minor, under_16 and elder by age and disabled by certificate, where known: a
 * number stands above a tick. What is stated both ways is unknown.
 */
struct known_facts client_facts(const struct snapshot *s, const struct help *help);

#endif
