/* forms: what `jieyou handle` and `jieyou open` take, form by form, as this program knows it: no
 * server is asked. */
#include <jansson.h>

#include "cli.h"
#include "fields.h"

/* On the command line a form is called as its arm, but with "-". */
static struct text form_name(struct cli *c, const ProtobufCFieldDescriptor *arm)
{
	struct text name = arena_format(&c->arena, "%s", arm->name);
	char *at = (char *)(uintptr_t)name.ptr;

	for (size_t i = 0; i < name.len; i++)
		at[i] = at[i] == '_' ? '-' : at[i];
	return name;
}

static bool is_form(const ProtobufCFieldDescriptor *arm)
{
	return arm->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

/* Forms by which something happens to a file, and those by which one begins. */
static const struct kind {
	const ProtobufCMessageDescriptor *type;
	const char *list, *prefix;
} kinds[] = {
	{&jieyou__handle_case__descriptor, "forms", ""},
	{&jieyou__open_file__descriptor, "opens", "open "},
};

/* ---- For people ---- */

/* What is written after "=". */
static const char *value_hint(const ProtobufCFieldDescriptor *f)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return "A,B";
	return f->type == PROTOBUF_C_TYPE_ENUM ? "代码" : "…";
}

static void print_words(struct cli *c, const ProtobufCEnumDescriptor *type)
{
	for (unsigned i = 0; i < type->n_values; i++) {
		const ProtobufCEnumValue *v = &type->values[i];

		if (v->value)
			page_print(&c->page, 6, 8, "%s %s", v->name, field_word(type, v->value));
	}
}

/* What a field is made of, is written as PART.FIELD. */
static void print_fields(struct cli *c, const ProtobufCMessageDescriptor *form, struct text prefix)
{
	for (unsigned i = 0; i < form->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &form->fields[i];
		struct text name = arena_format(&c->arena, "%.*s%s", TEXT_ARG(prefix), f->name);

		if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
			page_print(&c->page, 4, 6, "%.*s.…  %s", TEXT_ARG(name), field_label(form, f->name));
			print_fields(c, f->descriptor, arena_format(&c->arena, "%.*s.", TEXT_ARG(name)));
			continue;
		}
		page_print(&c->page, 4, 6, "%.*s=%s  %s", TEXT_ARG(name), value_hint(f),
			field_label(form, f->name));
		if (f->type == PROTOBUF_C_TYPE_ENUM)
			print_words(c, f->descriptor);
	}
}

static void print_form(struct cli *c, const struct kind *k, const ProtobufCFieldDescriptor *arm)
{
	page_print(&c->page, 0, 2, "%s%s  %s", k->prefix, form_name(c, arm).ptr,
		field_label(k->type, arm->name));
	print_fields(c, arm->descriptor, TEXT(""));
}

/* ---- For programs ---- */

static json_t *words_json(const ProtobufCFieldDescriptor *f)
{
	const ProtobufCEnumDescriptor *type = f->descriptor;
	json_t *all = json_array();

	for (unsigned i = 0; f->type == PROTOBUF_C_TYPE_ENUM && i < type->n_values; i++) {
		const ProtobufCEnumValue *v = &type->values[i];

		if (v->value)
			json_array_append_new(
				all, json_pack("{ss ss}", "code", v->name, "name", field_word(type, v->value)));
	}
	return all;
}

static json_t *form_json(struct cli *c, const struct kind *k, const ProtobufCFieldDescriptor *arm)
{
	const ProtobufCMessageDescriptor *form = arm->descriptor;
	json_t *fields = json_array();

	for (unsigned i = 0; i < form->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &form->fields[i];

		json_array_append_new(fields,
			json_pack("{ss ss sb so}", "field", f->name, "label", field_label(form, f->name),
				"list", f->label == PROTOBUF_C_LABEL_REPEATED, "values", words_json(f)));
	}
	return json_pack("{ss ss so}", "form", form_name(c, arm).ptr, "name",
		field_label(k->type, arm->name), "fields", fields);
}

static json_t *tell_kind(struct cli *c, const struct kind *k)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < k->type->n_fields; i++) {
		if (!is_form(&k->type->fields[i]))
			continue;
		if (c->json)
			json_array_append_new(all, form_json(c, k, &k->type->fields[i]));
		else
			print_form(c, k, &k->type->fields[i]);
	}
	return all;
}

enum cli_exit forms_run(struct cli *c)
{
	json_t *all = json_object();

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		json_object_set_new(all, kinds[i].list, tell_kind(c, &kinds[i]));
	if (c->json)
		return cli_print_value(all);
	json_decref(all);
	return CLI_DONE;
}
