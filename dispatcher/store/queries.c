#include "queries.h"

#include "migrate.h"

const struct query_text query_texts[QUERIES] = {
#define QUERY(name, n_params, text) [QUERY_##name] = {#name, n_params, text},
#include "queries.def"
#undef QUERY
};

enum {
	N_MIGRATIONS = 0
#define MIGRATION(name, n_params, text) +1
#include "migrations.def"
#undef MIGRATION
};

const int schema_built_for = N_MIGRATIONS;
