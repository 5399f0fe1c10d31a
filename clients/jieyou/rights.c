/* rights: who may do what, as this program and the server of its version know it. */
#include "rights.h"

#include <jansson.h>
#include <stdio.h>

#include "cli.h"

/* A cell that is not empty, as Markdown's table row: the README holds the same. */
static void print_row(enum role role, enum act act, enum relation relation)
{
	enum view view = rights_cell(role, act, relation);

	printf("| %s %s | %s %s | %s %s | %s %s |\n", role_code(role).ptr, role_zh(role).ptr,
		act_code(act).ptr, act_zh(act).ptr, relation_code(relation).ptr, relation_zh(relation).ptr,
		view_code(view).ptr, view_zh(view).ptr);
}

static json_t *row_json(enum role role, enum act act, enum relation relation)
{
	return json_pack("{ss ss ss ss}", "role", role_code(role).ptr, "verb", act_code(act).ptr,
		"relation", relation_code(relation).ptr, "view",
		view_code(rights_cell(role, act, relation)).ptr);
}

enum cli_exit rights_run(struct cli *c)
{
	json_t *list = c->json ? json_array() : NULL;

	if (!c->json)
		puts("| role | verb | relation | view |\n|---|---|---|---|");
	for (int role = 0; role < ROLES; role++) {
		for (int act = ACT_NONE + 1; act < ACTS; act++) {
			for (int r = 0; r < RELATIONS; r++) {
				if (rights_cell((enum role)role, (enum act)act, (enum relation)r) == VIEW_NONE)
					continue;
				if (list)
					json_array_append_new(
						list, row_json((enum role)role, (enum act)act, (enum relation)r));
				else
					print_row((enum role)role, (enum act)act, (enum relation)r);
			}
		}
	}
	return c->json ? cli_print_value(list) : CLI_DONE;
}
