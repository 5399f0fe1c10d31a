#include "queries.h"

const struct query_text query_texts[QUERIES] = {
#define QUERY(name, n_params, text) [QUERY_##name] = {#name, n_params, text},
#include "queries.def"
#include "key_queries.def"
#undef QUERY
};

#define MIGRATION(name, n_params, text) {#name, text},
static const struct migration of_cases[] = {
#include "migrations.def"
};
static const struct migration of_keys[] = {
#include "key_migrations.def"
};
#undef MIGRATION

#define MIGRATION(name, n_params, text) const char name##_sql[] = text;
#include "roles.def"
#undef MIGRATION

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

const struct schema schema_of_cases = {
	"the database", "jieyou_daemon", 0, QUERIES_OF_CASES, of_cases, COUNT(of_cases)};
const struct schema schema_of_keys = {
	"the key store", "jieyou_keyring", QUERIES_OF_CASES, QUERIES, of_keys, COUNT(of_keys)};
