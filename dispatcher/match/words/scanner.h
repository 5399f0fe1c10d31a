/*
 * The trie of scan.h: built in scanner.c, searched in scan.c. What a part of a term asks for is a
 * role, and the words that play it end at nodes: one for literal words, many for a class; a word
 * may play several. Terms hang on the rarest role among their parts only: roles like <child> are
 * in hundreds of terms, and all of those would have to be looked at wherever one is found.
 */
#ifndef JIEYOU_SCANNER_H
#define JIEYOU_SCANNER_H

#include "scan.h"
#include "trie.h"

enum {
	NO_ROLE = 0,
};

struct role {
	uint32_t wanted, n_wanted; /* terms that are looked for from here: it is their rarest */
};

/* A term that is looked for. */
struct wanted {
	uint32_t term;
	uint32_t roles[PARTS_MAX]; /* of the parts; then NO_ROLE */
	uint8_t n_parts;
	enum unit in_unit; /* that all parts stand in */
	bool in_order;     /* one after the other */
};

/* So many roles may be read from the first of a node, whether it has as many or not. */
enum { ROLES_AT_ONCE = 8 };

struct scanner {
	struct trie trie; /* of a node: first, n: of the roles that the words which end there play */
	const uint32_t *played;      /* roles, by node; ROLE_EXCEPT: which are excepted */
	const uint32_t *class_roles; /* by the first of each class in snapshot.class_words */
	const struct role *roles;
	size_t n_roles;
	const struct wanted *wanted; /* by role, then by term */
};

#endif
