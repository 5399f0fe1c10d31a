/*
 * Queries: sql/queries/NAME.sql, compiled in; prepared under their names on every connection.
 * What a query does, and what no row means, stands at its head. QUERY_NAME is its number.
 */
#ifndef JIEYOU_QUERIES_H
#define JIEYOU_QUERIES_H

enum query {
#define QUERY(name, n_params, text) QUERY_##name,
#include "queries.def"
#undef QUERY
	QUERIES
};

struct query_text {
	const char *name;
	int n_params;
	const char *text;
};

extern const struct query_text query_texts[QUERIES];

/*
 * The schema this daemon was built for: the number of its last migration. It serves a database
 * whose schema is not older, and which still serves this daemon (table schema).
 */
extern const int schema_built_for;

#endif
