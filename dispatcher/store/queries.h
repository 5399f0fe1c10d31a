/*
 * Queries: sql/queries/NAME.sql, and sql/keys/queries/NAME.sql for the key store, compiled in;
 * prepared under their names on each connection that sends them. What a query does, and what no
 * row means, stands at its head. QUERY_NAME is its number.
 */
#ifndef JIEYOU_QUERIES_H
#define JIEYOU_QUERIES_H

enum query {
#define QUERY(name, n_params, text) QUERY_##name,
#include "queries.def"
	QUERIES_OF_CASES,
	QUERY_BEFORE_KEYS = QUERIES_OF_CASES - 1, /* the key store's go on counting */
#include "key_queries.def"
#undef QUERY
	QUERIES
};

struct query_text {
	const char *name;
	int n_params;
	const char *text;
};

extern const struct query_text query_texts[QUERIES];

struct migration {
	const char *name;
	const char *text;
};

/*
 * What a database must be for this daemon: its queries, from `first` up to but without `end`, and
 * the schema it was built for, the number of the last migration. It serves a database whose schema
 * is not older, and which still serves this daemon (table schema).
 */
struct schema {
	const char *name; /* as told to an administrator */
	const char *role; /* as which the daemon acts there, whoever it logs in as */
	int first, end;
	const struct migration *migrations;
	int built_for;
};

extern const struct schema schema_of_cases, schema_of_keys;

/*
 * sql/roles.sql: the roles, and what of a database is theirs. It ends as the role that owns the
 * schema, and so do all who are to change what is the owner's.
 */
extern const char roles_sql[];
#define OWNER_ROLE "jieyou_owner"

#endif
