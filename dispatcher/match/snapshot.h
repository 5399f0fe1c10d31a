/*
 * Snapshot: everything that people edit (taxonomy, pool, catalogue, lexicon, screens, districts,
 * practice rules, calendar) as of one edition, immutable and ready to match against.
 *
 * It is built from rows of text columns, table by table, whatever they come from: the seed files
 * compiled into jieyou-match, or the database in single-row mode. Same rows, same snapshot.
 *
 *     snapshot_begin(&b, arena);                       the arena holds all of it, and owns it
 *     snapshot_row(&b, TABLE_DOMAIN, columns, n); ...  tables in the order of tables.def
 *     s = snapshot_finish(&b, edition);                NULL: b.fault says which row and why
 *
 * Rows are copied, and every cell is followed by a NUL, so that a text that is a whole cell can be
 * handed to C as it is. Things refer to each other by index into their arrays, which are
 * sorted by code, so that order of rows never shows in a result. Experts and resources are sorted
 * by district first: those who serve a place are the few runs of its districts up the tree.
 *
 * Load (places taken) is no part of it: it lies beside, and the caller hands it to the matcher
 * (loads.h).
 */
#ifndef JIEYOU_SNAPSHOT_H
#define JIEYOU_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "deadline.h"
#include "grade.h"
#include "ids.h"
#include "moment.h"
#include "text.h"

enum snapshot_table {
#define TABLE(name, n_columns) TABLE_##name,
#include "tables.def"
#undef TABLE
	TABLES
};

/* Name of a table as a seed file and in the database, and its number of columns. */
const char *snapshot_table_name(enum snapshot_table t);
size_t snapshot_table_columns(enum snapshot_table t);

enum {
	NEEDS_MAX = 256,     /* leaves of the taxonomy */
	TYPES_MAX = 64,      /* expert types */
	FACTS_MAX = 64,      /* yes/no facts: they fit a mask */
	LANGUAGES_MAX = 64,  /* likewise */
	NEED_TYPES_MAX = 8,  /* types that answer one leaf */
	SKILLS_MAX = 8,      /* types one expert has */
	PLACES_MAX = 1000,   /* cases one expert takes at once */
	CONDITIONS_MAX = 12, /* of one rule */
	GROUNDS_MAX = 8,     /* of one combination */
	COLUMNS_MAX = 18,    /* of one table */
	NONE = 0xffff,       /* no index */
};

typedef uint16_t need_index;
typedef uint16_t district_index;

/* Of a nation there are more people and resources than fit 16 bits. */
typedef uint32_t expert_index;
typedef uint32_t resource_index;
#define NOBODY UINT32_MAX  /* no expert */
#define NOTHING UINT32_MAX /* no resource */

/* A set of leaves. */
struct need_set {
	uint64_t bits[NEEDS_MAX / 64];
};

static inline bool need_set_has(const struct need_set *s, need_index n)
{
	return s->bits[n / 64] >> (n % 64) & 1;
}

static inline void need_set_add(struct need_set *s, need_index n)
{
	s->bits[n / 64] |= UINT64_C(1) << (n % 64);
}

struct domain {
	struct text code, zh, en;
};

enum type_kind { TYPE_EXPERT, TYPE_UNIT };

struct expert_type {
	struct text code, zh, en;
	enum type_kind kind;
};

enum need_kind { NEED_NEED, NEED_DUTY, NEED_METHOD };

struct need {
	struct text code, zh, en, note;
	enum need_kind kind;
	uint16_t domain;
	uint8_t types[NEED_TYPES_MAX]; /* who answers it, most fitting first */
	uint8_t n_types;
};

enum district_level {
	LEVEL_COUNTRY,
	LEVEL_PROVINCE,
	LEVEL_CITY,
	LEVEL_DISTRICT,
	LEVEL_STREET,
	LEVELS,
};

struct district {
	struct text code, name;
	district_index parent; /* NONE for the root */
	enum district_level level;
};

struct fact {
	struct text code, zh, proof;
};

/* Facts that the program itself knows: as bits of a mask of facts; 0 where there is none such. */
struct own_facts {
	uint64_t minor, minor_in_case, under_16, elder, disabled, full_capacity, incapable;
};

/* Leaves, domains, types and languages that the program itself knows; NONE: there is none such. */
struct own_codes {
	need_index sign, interpreting, marital, mediation;
	uint16_t crisis, violence;        /* domains */
	uint16_t interpreter, supervisor; /* types */
	uint16_t mandarin, csl;           /* languages; csl: Chinese sign language */
};

struct skill {
	uint8_t type;
	uint8_t level; /* 1 basic, 2 sound, 3 leading */
	bool narrowed; /* only `needs`; else every leaf that the type answers */
	struct need_set needs;
};

/* What somebody can do, by indexes into snapshot.skills; 0, which is no skill, ends them. */
struct profile {
	uint16_t skills[SKILLS_MAX];
};

static inline size_t profile_skills(const struct profile *p)
{
	size_t n = 0;

	while (n < SKILLS_MAX && p->skills[n])
		n++;
	return n;
}

/*
 * Texts that are shown and no more, of which there are many, are left in the row that they came in:
 * snapshot_cell().
 */
enum expert_cell {
	EXPERT_NAME = 1,
	EXPERT_UNIT = 3,
	EXPERT_APPOINTED_FROM = 7, /* days as written, as the two below; empty: not said */
	EXPERT_APPOINTED_UNTIL,
	EXPERT_AGREEMENT_UNTIL,
};

struct expert {
	struct text code;
	const char *row;
	moment appointed_from;        /* dates not said are never valid: no appointment by omission */
	moment appointed_until;       /* first moment after the last day */
	moment agreement_until;       /* of the confidentiality agreement; likewise */
	moment away_from, away_until; /* a leave, and the first moment after it; far ahead: none */
	uint64_t languages;           /* bits of snapshot.languages */
	int32_t places;               /* cases at once */
	district_index district;      /* serves this node and all below */
	char sex;                     /* 'F' or 'M' */
	bool demo;
};

struct liaison {
	struct text code, name, contact, hours;
	struct text person, phone; /* 联络员, and their number; empty: not known */
	struct text next;          /* the code of whoever is asked when nobody answers; empty: nobody */
	uint8_t type;
	district_index district;
};

enum provider { PROVIDER_GOVERNMENT, PROVIDER_CHARITY, PROVIDER_PROFESSIONAL };

/* One condition of a resource's rule; all of them must hold. */
struct condition {
	enum condition_kind {
		CONDITION_AGE_MIN, /* age >= value */
		CONDITION_AGE_MAX, /* age <= value */
		CONDITION_CHILD,   /* it is for a child of at most value years: the client, or one beside */
		CONDITION_SEX,     /* sex == value ('F', 'M') */
		CONDITION_DISABILITY, /* certified grade, 1 gravest, <= value */
		CONDITION_ANY,        /* one of the facts in mask */
	} kind;
	int32_t value;
	uint64_t mask;
};

/*
 * What is asked of the client, and what else many resources share. All of its conditions must hold.
 * Without any, or where some are told in words only (`partial`), it is never more than possible.
 */
struct rule {
	struct condition conditions[CONDITIONS_MAX];
	size_t n;
	bool partial;
	bool at_once;  /* keeps safe, or alive, now: a shelter, the police, a hotline for crises */
	bool doubtful; /* staff must check something before they rely on it */
	moment valid_from;
	moment valid_until; /* first moment after the last day */
};

enum resource_cell {
	RESOURCE_NAME = 1,
	RESOURCE_CONDITIONS = 7,
	RESOURCE_DEADLINE,
	RESOURCE_CONTACT,
	RESOURCE_APPLY,
	RESOURCE_BENEFIT,
	RESOURCE_VERIFY,
	RESOURCE_SOURCE,
	RESOURCE_VALID_FROM = 15, /* days as written; empty: not said */
	RESOURCE_VALID_UNTIL,
	RESOURCE_LAST_CHECKED,
};

struct resource {
	struct text code;
	const char *row;
	moment checked;  /* for the last time; of the far future if not said */
	need_index main; /* what it is for above all: the first of its leaves as written; or NONE */
	uint32_t rule;   /* index into snapshot.rules: many resources share one */
	enum provider provider;
	district_index region;
	bool offered;
};

/* A resource that is offered, where it is looked for: under its region and each of its leaves. */
struct offer {
	resource_index resource;
	uint32_t rule : 31;
	uint32_t main : 1; /* this leaf is what it is for above all */
};

/* What a region offers for a leaf: from `first` in snapshot.offers up to the next list's. */
struct offer_list {
	uint32_t first;
	need_index need;
};

enum screen_kind {
#define SCREEN(kind) SCREEN_##kind,
#include "screens.def"
#undef SCREEN
	SCREENS
};

/* As bits: harm done to somebody. A want of care or shelter is none, nor is a limit of law. */
enum {
	SCREENS_OF_HARM =
		((1 << SCREENS) - 1) & ~(1 << SCREEN_NO_CARE_OR_SHELTER | 1 << SCREEN_LEGAL_LIMIT)
};

/* What tables and messages call a kind; and the kind called so, SCREENS: there is none. */
struct text screen_code(enum screen_kind kind);
enum screen_kind screen_from(struct text code);

/* A rule of the safety screens: what this level of this danger raises to, and what to ask. */
struct screen_rule {
	enum screen_kind kind;
	struct text level, question, zh, source;
	enum grade grade;
};

/* A word that shows what a duty asks for, as fold.h leaves it. */
struct sign {
	const uint32_t *cp;
	size_t n;
};

struct duty {
	need_index need;  /* the leaf of kind DUTY */
	uint32_t screens; /* bits of enum screen_kind; any of them raises it */

	/* If any are there: it stands only where */
	uint64_t facts;           /* one of these is true or not ruled out, or */
	uint64_t shown;           /* one of these is true, or */
	const struct sign *signs; /* a word is in the narrative, and not all of `shown` is ruled out */
	size_t n_signs;

	struct text law, binds, zh;
};

struct practice {
	district_index district;
	struct text name, value, zh;
	moment since;
};

/* How scope rules treat a term: see sql/seed/README.md. */
enum term_scope { SCOPE_OPEN, SCOPE_FIRM, SCOPE_PAST, SCOPE_WORSE };

/* A term of the lexicon (shows a need), of the screens (raises a rule) or of a ground (tells it).
 */
struct term {
	enum term_kind { TERM_NEED, TERM_SCREEN, TERM_GROUND } kind;
	uint16_t what;   /* index into needs, into screen rules, or into grounds */
	uint16_t weight; /* per mille, of a need */
	enum term_scope scope;
	struct text words; /* as written in the table, for reasons */
};

/*
 * One of the grounds of a combination. It holds where one of these does: a fact is stated, a need
 * is shown by words or declared, a danger is screened, or a term of kind TERM_GROUND tells it.
 */
struct ground {
	uint64_t facts;
	struct need_set needs;
	uint32_t screens; /* bits of enum screen_kind */
	uint16_t combination;
};

/* A need that follows where all of its grounds hold: combination.h. */
struct combination {
	struct text code, zh, source;
	need_index need;
	uint16_t first, n; /* of its grounds in snapshot.grounds */
};

/* A word of a class: a term names the class as <code>, and means any of its words. */
struct class_word {
	struct text class_code, word;
};

/* Of many, those with a skill of a type: a bit for each, type by type. Or with a language. */
struct typed {
	const uint64_t *bits;
	size_t n_words; /* of each type */
};

/* Whether any of 64 from 64 * word on has a skill of one of these types (bits): as bits. */
static inline uint64_t typed_any(const struct typed *t, uint64_t types, size_t word)
{
	uint64_t any = 0;

	for (; types; types &= types - 1)
		any |= t->bits[(size_t)__builtin_ctzll(types) * t->n_words + word];
	return any;
}

/*
 * An entry of the library of difficult cases (疑难个案库): an ended case without whom it was about,
 * as a second person has approved it.
 */
struct library_entry {
	struct text code, title;
	struct text narrative;      /* what the case was; redacted: redact.h */
	struct text helped, failed; /* what helped and what did not */
	struct need_set needs;      /* as staff have confirmed them */
	uint32_t version;           /* from 1 on */
};

struct scanner; /* finds all terms: scan.h */
struct library; /* the words of entries: library/library.h */
struct model;   /* what characters and words say of needs and dangers: model.h */

struct snapshot {
	edition edition;
	uint8_t digest[32]; /* SHA-256 over all rows, sorted: names the content */
	const struct domain *domains;
	const struct expert_type *types;
	const struct need *needs;
	const struct district *districts;
	const struct fact *facts;
	struct own_facts own_facts;
	struct own_codes own;
	const struct skill *skills;             /* those that differ, from 1 on */
	const uint16_t *skills_by_type;         /* their places in order of type */
	const uint32_t *skills_of;              /* of each type: the first of those; and one more */
	const struct expert *experts;           /* by district, then by code */
	const struct profile *profile_of;       /* of each expert */
	const expert_index *experts_by_code;    /* their places in order of code */
	const struct profile *profiles;         /* those that differ */
	const expert_index *experts_by_profile; /* in order of profile, then of expert */
	const uint32_t *experts_alike;          /* of each profile: the first of those; and one more */
	const uint32_t *experts_rank;           /* of each expert: the place in experts_by_profile */
	struct typed experts_typed, profiles_typed;
	struct typed experts_speaking; /* by rank, language by language */
	const uint32_t *experts_of;    /* of each district: its first expert; and one more */
	const struct liaison *liaisons;
	const struct rule *rules;
	const struct resource *resources;        /* by region, then by code */
	const struct need_set *resource_needs;   /* the leaves of each: asked of many at once */
	const resource_index *resources_by_code; /* their places in order of code */
	const struct offer *offers;
	const struct offer_list *offer_lists; /* by region, then by leaf; and one that ends the last */
	const uint32_t *offers_of;            /* of each district: its first list; and one more */
	const struct screen_rule *screens;
	const struct duty *duties;
	const struct practice *practices; /* by district, then by name and day */
	const uint32_t *practices_of;     /* of each district: the first; and one more */
	const struct term *terms;
	const struct class_word *class_words; /* by class */
	const struct combination *combinations;
	const struct ground *grounds; /* of one combination after those of another */
	struct calendar calendar;
	const struct library_entry *entries; /* by code */
	const struct library *library;
	const struct text *languages; /* ISO 639-3 codes, sorted */
	size_t n_domains, n_types, n_needs, n_districts, n_facts, n_skills, n_profiles, n_experts,
		n_liaisons, n_rules, n_resources, n_screens, n_duties, n_practices, n_terms, n_class_words,
		n_combinations, n_grounds, n_languages, n_entries;
	const struct scanner *scanner;
	const struct model *model; /* NULL: none is used */
};

/* What is wrong with the rows: table, the row's place in it (from 1), a sentence (English). */
struct snapshot_fault {
	enum snapshot_table table;
	size_t row;
	struct text why, column; /* none, if why is empty; column by name, if it is one's */
};

struct snapshot_builder {
	struct arena *arena;
	struct snapshot *s;
	struct building *building; /* rows so far, before references are resolved */
	struct snapshot_fault fault;
};

/* False when the arena has no room. */
bool snapshot_begin(struct snapshot_builder *b, struct arena *a);

/*
 * One row of a table. n must be snapshot_table_columns(t). False: b->fault says why, or the arena
 * is full; later calls do nothing.
 */
bool snapshot_row(
	struct snapshot_builder *b, enum snapshot_table t, const struct text *columns, size_t n);

/* A whole seed file (header line, comments, tab-parted rows). False as snapshot_row. */
bool snapshot_file(struct snapshot_builder *b, enum snapshot_table t, struct text file);

/* Resolves references and builds the scanner. NULL: b->fault says why. */
const struct snapshot *snapshot_finish(struct snapshot_builder *b, edition e);

/* A cell of a row, by its column. */
struct text snapshot_cell(const char *row, size_t column);

/* Look-ups by code. NONE, NOBODY or NOTHING when there is no such code. */
need_index snapshot_need(const struct snapshot *s, struct text code);
expert_index snapshot_expert(const struct snapshot *s, struct text code);
resource_index snapshot_resource(const struct snapshot *s, struct text code);
uint16_t snapshot_type(const struct snapshot *s, struct text code);
uint16_t snapshot_fact(const struct snapshot *s, struct text code);
uint16_t snapshot_combination(const struct snapshot *s, struct text code);
uint16_t snapshot_language(const struct snapshot *s, struct text code);

/* The entry of the library of this code; NULL: there is none. */
const struct library_entry *snapshot_entry(const struct snapshot *s, struct text code);

/* The place in order of code at which those begin that come after `code`; for paging. */
size_t snapshot_experts_after(const struct snapshot *s, struct text code);
size_t snapshot_resources_after(const struct snapshot *s, struct text code);

/* Whether one of an expert's skills is of a type. */
static inline bool snapshot_is_of_type(const struct snapshot *s, expert_index e, uint16_t type)
{
	const struct profile *p = &s->profile_of[e];
	bool is = false;

	for (size_t i = 0; i < SKILLS_MAX && p->skills[i]; i++)
		is = is || s->skills[p->skills[i]].type == type;
	return is;
}

/* By code, or by name where only one district has that name. */
district_index snapshot_district(const struct snapshot *s, struct text code_or_name);

/* Whether `inner` is `outer` or lies below it. */
bool snapshot_within(const struct snapshot *s, district_index inner, district_index outer);

/*
 * The practice rule in force for a district at a moment: the nearest node up the tree that has
 * one, and there the latest that has begun. TEXT_NONE when nobody has said anything.
 */
struct text snapshot_practice(
	const struct snapshot *s, district_index d, struct text name, moment at);

#endif
