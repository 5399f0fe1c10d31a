/* life: the lives of files, and the way of a linkage, as this program and the server of its version
 * know them. */
#include "life.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "linkage.h"

static enum state end_of(const struct life_move *m, enum state from)
{
	return m->to == STATE_SAME ? from : m->to;
}

/* ---- A table --------------------------------------------------------------------------------- */

/* The codes of a set, parted by blanks. */
static void print_set(unsigned set, int n, struct text (*code)(int))
{
	const char *between = "";

	for (int i = 0; i < n; i++) {
		if (!(set & 1u << i))
			continue;
		printf("%s%s", between, code(i).ptr);
		between = " ";
	}
}

static struct text code_of_state(int i)
{
	return state_code((enum state)i);
}

static struct text code_of_role(int i)
{
	return role_code((enum role)i);
}

static struct text code_of_guard(int i)
{
	return guard_code((enum guard)i);
}

static struct text code_of_linkage(int i)
{
	return linkage_code((enum linkage_state)i);
}

static void print_linkages(void)
{
	struct linkage_move m;

	puts("\n| linkage | | who acts next | how soon |\n|---|---|---|---|");
	for (int s = 0; s < LINKAGE_STATES; s++) {
		enum linkage_state state = (enum linkage_state)s;

		printf("| %s | %s | %s | %s |\n", linkage_code(state).ptr, linkage_zh(state).ptr,
			linkage_final(state) ? "" : linkage_owner(state).ptr, linkage_due(state).ptr);
	}
	puts("\n| to | from | by |\n|---|---|---|");
	for (size_t i = 0; linkage_move(i, &m); i++) {
		printf("| %s | ", linkage_code(m.to).ptr);
		print_set(m.from, LINKAGE_STATES, code_of_linkage);
		printf(" | ");
		print_set(m.who, ROLE_SYSTEM + 1, code_of_role);
		puts(" |");
	}
}

/* Markdown: dispatcher/core/README.md holds the same. */
static void print_tables(void)
{
	struct life_move m;

	puts("| state | | of | who acts next | how soon |\n|---|---|---|---|---|");
	for (int s = 0; s < STATES; s++)
		printf("| %s | %s | %s | %s | %s |\n", state_code((enum state)s).ptr,
			state_zh((enum state)s).ptr, life_zh(state_life((enum state)s)).ptr,
			state_final((enum state)s) ? "" : state_owner((enum state)s).ptr,
			state_due((enum state)s).ptr);
	puts("\n| event | | from | to | by | needs |\n|---|---|---|---|---|---|");
	for (size_t i = 0; life_move(i, &m); i++) {
		printf("| %s | %s | ", event_code(m.event).ptr, event_zh(m.event).ptr);
		print_set(m.from, STATES, code_of_state);
		printf(" | %s | ", m.to == STATE_SAME ? "" : state_code(m.to).ptr);
		print_set(m.who, ROLE_SYSTEM + 1, code_of_role);
		printf(" | ");
		print_set(m.needs, GUARDS, code_of_guard);
		puts(" |");
	}
	print_linkages();
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *set_json(unsigned set, int n, struct text (*code)(int))
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++)
		if (set & 1u << i)
			json_array_append_new(list, json_string(code(i).ptr));
	return list;
}

static json_t *states_json(void)
{
	json_t *list = json_array();

	for (int s = 0; s < STATES; s++)
		json_array_append_new(list,
			json_pack("{ss ss ss ss sb}", "state", state_code((enum state)s).ptr, "life",
				life_code(state_life((enum state)s)).ptr, "owner", state_owner((enum state)s).ptr,
				"due", state_due((enum state)s).ptr, "final", state_final((enum state)s)));
	return list;
}

static json_t *moves_json(void)
{
	json_t *list = json_array();
	struct life_move m;

	for (size_t i = 0; life_move(i, &m); i++)
		json_array_append_new(list, json_pack("{ss so ss so so}", "event", event_code(m.event).ptr,
										"from", set_json(m.from, STATES, code_of_state), "to",
										m.to == STATE_SAME ? "" : state_code(m.to).ptr, "by",
										set_json(m.who, ROLE_SYSTEM + 1, code_of_role), "needs",
										set_json(m.needs, GUARDS, code_of_guard)));
	return list;
}

static json_t *linkages_json(void)
{
	json_t *list = json_array();

	for (int s = 0; s < LINKAGE_STATES; s++) {
		enum linkage_state state = (enum linkage_state)s;

		json_array_append_new(list, json_pack("{ss ss ss sb}", "state", linkage_code(state).ptr,
										"owner", linkage_owner(state).ptr, "due",
										linkage_due(state).ptr, "final", linkage_final(state)));
	}
	return list;
}

static json_t *linkage_moves_json(void)
{
	json_t *list = json_array();
	struct linkage_move m;

	for (size_t i = 0; linkage_move(i, &m); i++)
		json_array_append_new(list, json_pack("{ss so so}", "to", linkage_code(m.to).ptr, "from",
										set_json(m.from, LINKAGE_STATES, code_of_linkage), "by",
										set_json(m.who, ROLE_SYSTEM + 1, code_of_role)));
	return list;
}

/* ---- A drawing ------------------------------------------------------------------------------- */

/* What leads from one state to another on one arrow. */
static void print_arrow(enum state from, enum state to)
{
	const char *between = "";
	struct life_move m;

	for (size_t i = 0; life_move(i, &m); i++) {
		if (!(m.from & 1u << from) || end_of(&m, from) != to || m.to == STATE_SAME)
			continue;
		if (!*between)
			printf("\t%s -> %s [label=\"", state_code(from).ptr, state_code(to).ptr);
		printf("%s%s", between, event_zh(m.event).ptr);
		between = "\\n";
	}
	if (*between)
		puts("\"];");
}

/* What may happen in a state without changing it stands in its box. */
static void print_box(enum state s)
{
	struct life_move m;

	printf("\t%s [shape=%s label=\"%s\\n%s", state_code(s).ptr, state_final(s) ? "box" : "Mrecord",
		state_zh(s).ptr, state_final(s) ? "" : state_owner(s).ptr);
	for (size_t i = 0; life_move(i, &m); i++)
		if (m.from & 1u << s && m.to == STATE_SAME)
			printf("\\n· %s", event_zh(m.event).ptr);
	puts("\"];");
}

/* The states of one life, apart from the others'; those of any stand between them. */
static void print_life(enum life l)
{
	if (l != LIFE_ANY)
		printf("\tsubgraph cluster_%s {\n\tlabel=\"%s\";\n", life_code(l).ptr, life_zh(l).ptr);
	for (int s = 0; s < STATES; s++)
		if (state_life((enum state)s) == l)
			print_box((enum state)s);
	if (l != LIFE_ANY)
		puts("\t}");
}

/* For Graphviz. */
static void print_dot(void)
{
	puts("digraph life {\n\trankdir=LR;\n\tnode [fontname=\"sans-serif\" fontsize=11];\n"
		 "\tedge [fontname=\"sans-serif\" fontsize=10];");
	for (int l = 0; l <= LIVES; l++)
		print_life((enum life)l);
	for (int i = 0; i < STATES * STATES; i++)
		print_arrow((enum state)(i / STATES), (enum state)(i % STATES));
	puts("}");
}

enum cli_exit life_run(struct cli *c)
{
	const char *as = c->words[0];

	if (as && strcmp(as, "dot") != 0)
		return cli_misuse("life 后面只能写 dot");
	if (c->json)
		return cli_print_value(json_pack("{so so so so}", "states", states_json(), "moves",
			moves_json(), "linkages", linkages_json(), "linkageMoves", linkage_moves_json()));
	if (as)
		print_dot();
	else
		print_tables();
	return CLI_DONE;
}
