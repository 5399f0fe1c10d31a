/*
 * Attached: what the verbs of attachments share: which one is meant, what its body says, how it is
 * shown.
 */
#ifndef JIEYOU_ATTACHED_H
#define JIEYOU_ATTACHED_H

#include "attachment.h"
#include "casework.h"

/* One attachment, with what it says of itself; words in the clear. */
struct attached {
	const struct attachment_facts *facts;
	Jieyou__AttachedBody *body;
	Jieyou__AttachedWords *words;
};

/* Case, attachment and chunk, as requests name them; each refuses what is no number of one. */
bool attached_check(struct request *q, int64_t id, int64_t number, int64_t index);

/* To load that chunk, with the key of its case. */
struct load attached_load(int64_t id, int64_t number, int64_t index);

/*
 * The facts of a case that was found, its words not erased, and of its only attachment that was
 * loaded. NULL: refused.
 */
const struct attachment_facts *attached_found(struct request *q);

/* That an upload is the asker's own, and can go on still. False: refused. */
bool attached_goes_on(struct request *q, const struct attachment_facts *f);

/* Its body alone, which is in clear; and with its words. False: refused, or the arena is full. */
bool attached_read(struct request *q, const struct attachment_facts *f, struct attached *ret);
bool attached_open(struct request *q, const struct attachment_facts *f, struct attached *ret);

/*
 * The name of what a body on the record says was attached, opened by the key of the case that was
 * loaded; "" where it was erased. NULL: refused, or the arena is full.
 */
char *attached_name(struct request *q, const Jieyou__AttachedBody *body);

/* A chunk, or (0) the words, as it is stored; in which place. */
struct stored attached_part(
	const struct request *q, const struct attachment_facts *f, int32_t i, struct text body);

/* Refuses a part that is not as it was stored, and logs it. Returns false. */
bool attached_refuse_part(struct request *q, const struct attachment_facts *f, int32_t i);

/* NULL: the arena is full. */
Jieyou__Attachment *attached_show(const struct attached *m, struct arena *a);

#endif
