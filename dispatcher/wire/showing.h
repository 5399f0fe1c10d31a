/*
 * Showing: the pieces that messages of show.h are built of. A detail of show.h.
 *
 * The arena may fill up at any step. Then `full` is set, whatever is being built is left as it
 * is, and the end (showing_built) answers NULL: so nothing in between needs an error path of its
 * own. Lists answer NULL when they are empty, too; messages and strings only when the arena is
 * full.
 */
#ifndef JIEYOU_SHOWING_H
#define JIEYOU_SHOWING_H

#include "jieyou.pb-c.h"
#include "matching.h"

struct showing {
	const struct snapshot *s;
	struct arena *a;
	bool full;
};

/* The message, or NULL if anything of it found no room. */
void *showing_built(const struct showing *sh, void *message);

/* An empty message of the type; a list of n pointers; a copy that ends in NUL. */
void *showing_message(struct showing *sh, const ProtobufCMessageDescriptor *type);
void *showing_list(struct showing *sh, size_t n);
char *showing_string(struct showing *sh, struct text t);

/*
 * The same for a text that has a readable byte behind it (cells of the snapshot, literals, what the
 * arena formatted): itself, where that byte is its NUL; else a copy.
 */
char *showing_cell(struct showing *sh, struct text t);

/* The name of a need or an expert; the code, where the snapshot no longer has it. */
struct text showing_need_name(const struct snapshot *s, struct text code);
struct text showing_expert_name(const struct snapshot *s, struct text code);

/* The name of a kind of screen by its code, or the code. */
struct text showing_screen_name(const struct snapshot *s, struct text code);

/* Fills a list of *ret from the list of *m of the same name, each element by show_one. */
#define SHOWING_LIST(sh, ret, m, field, show_one)                      \
	do {                                                               \
		(ret)->field = showing_list(sh, (m)->n_##field);               \
		(ret)->n_##field = (m)->n_##field;                             \
		for (size_t i_ = 0; (ret)->field && i_ < (m)->n_##field; i_++) \
			(ret)->field[i_] = show_one(sh, &(m)->field[i_]);          \
	} while (0)

/* Lists of cells, and of the codes of what indexes name. */
char **showing_cells(struct showing *sh, const struct text *texts, size_t n);
char **showing_needs(struct showing *sh, const need_index *needs, size_t n);
char **showing_need_set(struct showing *sh, const struct need_set *set, size_t *ret_n);
char **showing_experts(struct showing *sh, const expert_index *experts, size_t n);
char **showing_languages(struct showing *sh, uint64_t languages, size_t *ret_n);

/* Bits of enum scope_mark, in the order in which the .proto lists them. */
char **showing_marks(struct showing *sh, unsigned marks, size_t *ret_n);

/* The first SHOW_EVIDENCE_MAX of them. */
Jieyou__Evidence **showing_evidence(
	struct showing *sh, const struct evidence *evidence, size_t n, size_t *ret_n);

Jieyou__Reason *showing_reason(struct showing *sh, const struct reason *reason);

#endif
