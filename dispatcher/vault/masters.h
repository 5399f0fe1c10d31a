/*
 * Masters: the master keys at hand, in memory that is locked, guarded and left out of core files.
 * Keys by which numbers are found again are kept likewise.
 */
#ifndef JIEYOU_MASTERS_H
#define JIEYOU_MASTERS_H

#include "vault.h"

struct master {
	char name[MASTER_NAME + 1];
	uint8_t key[VAULT_KEY];
};

struct masters {
	size_t n;
	struct master list[MASTERS_MAX];
};

/* From files, parted by commas. NULL: why says what is wrong. Free with sodium_free, which wipes.
 */
struct masters *masters_read(const char *paths, char why[VAULT_WHY]);

/* NULL: not at hand. */
const struct master *masters_named(const struct masters *m, const char *name);

#endif
