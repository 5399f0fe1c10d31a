/*
 * Migrations: sql/migrations/NNNN_name.sql, and sql/keys/migrations for the key store, compiled in,
 * applied in order under an advisory lock and recorded with their checksums. Then the seed, as
 * edition 1, where there is no edition yet. Before all that the roles are made (sql/roles.sql), and
 * everything is done as the owner: whoever connects is a superuser, or a member of that role.
 *
 * Blocking: for `jieyoud --migrate`, not for the loop.
 */
#ifndef JIEYOU_MIGRATE_H
#define JIEYOU_MIGRATE_H

#include <stdbool.h>

#include "moment.h"
#include "text.h"

struct seed_table {
	const char *name;
	struct text file; /* as of sql/seed: header line, comments, rows */
	size_t n_columns;
};

/*
 * Brings the database to the schema this daemon was built for. Says on standard output what it
 * did. False (and why, on standard error) when the database cannot be reached, has another
 * encoding than UTF8, or a migration applied earlier is not the one compiled in.
 */
bool migrate(const char *conninfo, const struct seed_table *seeds, size_t n_seeds, moment now);

/* The same for the key store, which has no seed. */
bool migrate_keys(const char *conninfo, moment now);

#endif
