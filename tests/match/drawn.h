/*
 * Drawn: random pools, catalogues and cases of the world's taxonomy, kept as they were drawn, and
 * the hard rules by what was drawn: written from the rules of the field, and asking nothing of the
 * code under test.
 *
 * DRAWN_LEAVES are leaves of world.c, in order of code; people are numbered as the snapshot has
 * them once drawn_build() is done.
 */
#ifndef JIEYOU_TEST_DRAWN_H
#define JIEYOU_TEST_DRAWN_H

#include "world.h"

enum {
	DRAWN_PEOPLE_MAX = 12,
	DRAWN_LEAVES = 14,
	DRAWN_TYPES = 7,
	DRAWN_RESOURCES = 16,
	DRAWN_NOBODY = 99,
};

struct drawn_person {
	char code[8], unit[32];
	char sex;
	unsigned place, languages; /* places in lists of drawn.c */
	unsigned from, until, agreement;
	int places, load;
	int trauma;             /* open cases of it */
	int level[DRAWN_TYPES]; /* 0: not that type */
	bool narrowed[DRAWN_TYPES];
};

struct drawn_resource {
	unsigned rule, region, validity;
	bool offered;
};

struct drawn_pool {
	struct drawn_person people[DRAWN_PEOPLE_MAX];
	struct drawn_resource resources[DRAWN_RESOURCES];
	unsigned trauma_most; /* of them for one person, all over the country; 0: nobody says */
	size_t n;
	char rows[4096], skills[4096], catalogue[4096];
};

struct drawn_case {
	bool asked[DRAWN_LEAVES]; /* declared, or said in the narrative */
	bool declared[DRAWN_LEAVES];
	unsigned narrative, client, language, facts;
	char sex;
	bool lifted; /* safety was assessed, and the victim consents */
	enum drawn_conflict {
		DRAWN_NONE,
		DRAWN_LISTED,
		DRAWN_KIN,
		DRAWN_OTHER_PARTY,
		DRAWN_UNIT,
	} conflict[DRAWN_PEOPLE_MAX];
	unsigned known; /* a person, or DRAWN_NOBODY */
	int age, disability;
	char own_sex;
};

/* Who may take what. */
struct drawn_able {
	bool anyhow[DRAWN_PEOPLE_MAX][DRAWN_LEAVES]; /* wherever they are appointed for */
	bool may[DRAWN_PEOPLE_MAX][DRAWN_LEAVES];    /* what nobody nearer can, all rules considered */
	bool asked[DRAWN_LEAVES];                    /* and the interpreter's leaf, if one joins */
};

/*
 * plain: everybody serves the client, is free, valid and on no list, and nothing is asked for but
 * needs, so that teams are large.
 */
void drawn_pool_make(struct drawn_pool *p, uint64_t *state, bool plain);
void drawn_case_make(struct drawn_case *c, const struct drawn_pool *p, uint64_t *state, bool plain);

/* The world of a pool; the pool keeps its rows, and its people are put in order. */
void drawn_build(struct world *w, struct drawn_pool *p);

/* The case as the matcher takes it, its needs declared. */
struct help drawn_help(
	const struct world *w, const struct drawn_pool *p, const struct drawn_case *c);

/* Its needs as found, and its screens as raised: for team_form() alone. */
void drawn_find(struct world *w, const struct drawn_case *c, struct matching *m);

struct drawn_able drawn_judge(const struct drawn_pool *p, const struct drawn_case *c);

/* Whether somebody may sort a case out in which there is nothing to cover. */
bool drawn_supervises(const struct drawn_pool *p, const struct drawn_case *c, size_t person);
bool drawn_is_outside(const struct drawn_pool *p, const struct drawn_case *c, size_t person);

/* Whether it may be said that the client is eligible: all that is asked is known to hold. */
bool drawn_eligible(const struct drawn_pool *p, const struct drawn_case *c, size_t resource);

/* Of a leaf of the snapshot; DRAWN_LEAVES: of none. */
size_t drawn_leaf(const struct world *w, need_index n);
const char *drawn_leaf_code(size_t leaf);

#endif
