/* JSON: the writer against text written by hand, the reader likewise, then the two together. */
#include "json.h"

#include <criterion/criterion.h>

#include "jieyou.pb-c.h"
#include "message.h"
#include "names.h"
#include "sample.h"

static struct arena arena;
static struct refusal refusal;

static void start(void)
{
	arena_init(&arena, 32 << 20);
	refusal = (struct refusal){0};
}

static void end(void)
{
	arena_release(&arena);
}

TestSuite(json, .init = start, .fini = end);

static struct text written(const ProtobufCMessage *m, enum json_form form)
{
	struct text t = TEXT_NONE;

	cr_assert(json_write(m, form, &arena, &t));
	return t;
}

#define expect_json(m, form, expected)                                         \
	do {                                                                       \
		struct text got_ = written(&(m)->base, form);                          \
		cr_expect(text_eq(got_, text_from(expected)), "%.*s", TEXT_ARG(got_)); \
	} while (0)

/* ---- Writing -----------------------------------------------------------------------------------
 */

Test(json, zeros_and_empty_lists_are_written)
{
	Jieyou__HelpRequest help;

	jieyou__help_request__init(&help);
	expect_json(&help, JSON_COMPACT_FORM,
		"{\"narrative\":\"\",\"declaredNeeds\":[],\"urgency\":\"GRADE_UNKNOWN\","
		"\"district\":\"\",\"language\":\"\",\"client\":null,\"screen\":null,\"criteria\":[],"
		"\"tried\":\"\",\"supervisorOpinion\":\"\",\"consent\":null,\"agency\":\"\","
		"\"worker\":\"\",\"excludedExperts\":[],\"knownExpert\":\"\","
		"\"helperSex\":\"SEX_UNKNOWN\",\"id\":\"\",\"kinExperts\":[],"
		"\"otherPartyExperts\":[],\"complainedUnits\":[],\"safety\":null,\"seminar\":false}");
}

Test(json, oneof_shows_only_what_is_set)
{
	Jieyou__Client client;

	jieyou__client__init(&client);
	client.has_disability_case = JIEYOU__CLIENT__HAS_DISABILITY_DISABILITY;
	expect_json(&client, JSON_COMPACT_FORM,
		"{\"sex\":\"SEX_UNKNOWN\",\"hukou\":\"HUKOU_UNKNOWN\",\"residencePermit\":\"NOT_SAID\","
		"\"income\":\"INCOME_UNKNOWN\",\"disability\":0,\"facts\":[],\"factsNot\":[],"
		"\"safeContact\":\"\",\"contact\":null,\"phone\":\"\"}");
}

Test(json, pretty)
{
	Jieyou__Answer answer;
	Jieyou__Reason reason, *reasons[] = {&reason};
	Jieyou__Team team;

	jieyou__answer__init(&answer);
	jieyou__reason__init(&reason);
	jieyou__team__init(&team);
	reason.code = JIEYOU__REASON__CODE__DUTY;
	answer.kind = JIEYOU__ANSWER_KIND__SUPERVISION;
	answer.n_reasons = 1;
	answer.reasons = reasons;
	expect_json(&answer, JSON_PRETTY_FORM,
		"{\n"
		"  \"kind\": \"SUPERVISION\",\n"
		"  \"reasons\": [\n"
		"    {\n"
		"      \"text\": \"\",\n"
		"      \"args\": [],\n"
		"      \"code\": \"DUTY\"\n"
		"    }\n"
		"  ]\n"
		"}");
	expect_json(&team, JSON_PRETTY_FORM, "{\n  \"lead\": \"\",\n  \"members\": []\n}");
}

static const struct {
	const char *text, *json;
} escapes[] = {
	{"", "\"\""},
	{"王桦 and 玲瓏", "\"王桦 and 玲瓏\""},
	{"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
	{"\n\r\t", "\"\\n\\r\\t\""},
	{"\x01\x08\x0c\x1b[31m\x1f", "\"\\u0001\\u0008\\u000c\\u001b[31m\\u001f\""},
	{"\x7f\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\"\\u007f\\u0080\\u009b\\u009f\xc2\xa0\""},
	{"\xe2\x80\xa8 𠮷 😀", "\"\xe2\x80\xa8 𠮷 😀\""},
	{"a\xff"
	 "b\xe7\x8e",
		"\"a\xef\xbf\xbd"
		"b\xef\xbf\xbd\xef\xbf\xbd\""},
	{"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
};

Test(json, escapes)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		Jieyou__Hello hello;
		struct text expected =
			arena_format(&arena, "{\"version\":0,\"client\":%s}", escapes[i].json);
		struct text got;

		jieyou__hello__init(&hello);
		hello.client = (char *)(uintptr_t)escapes[i].text;
		got = written(&hello.base, JSON_COMPACT_FORM);
		cr_expect(text_eq(got, expected), "%.*s", TEXT_ARG(got));
	}
}

static const struct {
	int64_t number;
	const char *json;
} signed_numbers[] = {
	{0, "0"},
	{-1, "-1"},
	{1763750000000000, "1763750000000000"},
	{9007199254740991, "9007199254740991"},
	{-9007199254740991, "-9007199254740991"},
	{9007199254740992, "\"9007199254740992\""},
	{-9007199254740992, "\"-9007199254740992\""},
	{INT64_MAX, "\"9223372036854775807\""},
	{INT64_MIN, "\"-9223372036854775808\""},
};

Test(json, numbers)
{
	Jieyou__Cancel cancel;

	for (size_t i = 0; i < sizeof(signed_numbers) / sizeof(signed_numbers[0]); i++) {
		Jieyou__GetCase get;
		struct text expected = arena_format(&arena, "{\"caseId\":%s}", signed_numbers[i].json);
		struct text got;

		jieyou__get_case__init(&get);
		get.case_id = signed_numbers[i].number;
		got = written(&get.base, JSON_COMPACT_FORM);
		cr_expect(text_eq(got, expected), "%.*s", TEXT_ARG(got));
	}
	jieyou__cancel__init(&cancel);
	cancel.request_id = UINT64_MAX;
	expect_json(&cancel, JSON_COMPACT_FORM, "{\"requestId\":\"18446744073709551615\"}");
}

Test(json, every_kind_of_field)
{
	struct sample s, child;
	uint8_t raw[] = {0x00, 0x0f, 0xff};
	uint32_t numbers[] = {1, UINT32_MAX};
	int grades[] = {3, 77};

	sample_init(&s);
	sample_init(&child);
	s.i32 = INT32_MIN;
	s.u32 = UINT32_MAX;
	s.flt = 0.1f;
	s.dbl = -1.5e300;
	s.yes = 1;
	s.grade = 2;
	s.raw = (ProtobufCBinaryData){3, raw};
	s.n_numbers = 2;
	s.numbers = numbers;
	s.n_grades = 2;
	s.grades = grades;
	s.one_case = SAMPLE_ONE_A;
	s.one_a = -7;
	expect_json(&s, JSON_COMPACT_FORM,
		"{\"i32\":-2147483648,\"s32\":0,\"sf32\":0,\"i64\":0,\"s64\":0,\"sf64\":0,"
		"\"u32\":4294967295,\"f32\":0,\"u64\":0,\"f64\":0,\"flt\":0.100000001,"
		"\"dbl\":-1.5000000000000001e+300,\"yes\":true,\"grade\":\"URGENT\",\"words\":\"\","
		"\"raw\":\"000fff\",\"child\":null,\"numbers\":[1,4294967295],"
		"\"grades\":[\"CRISIS\",77],\"manyWords\":[],\"children\":[],\"oneA\":-7,\"blobs\":[],"
		"\"doubles\":[]}");
	s.dbl = 1e300 * 1e300;
	cr_expect(strstr(written(&s.base, JSON_COMPACT_FORM).ptr, "\"dbl\":null"));
}

Test(json, full_arena)
{
	Jieyou__HelpRequest help;
	struct text t = TEXT("untouched");
	struct arena small;

	jieyou__help_request__init(&help);
	arena_init(&small, 100);
	cr_expect_not(json_write(&help.base, JSON_COMPACT_FORM, &small, &t));
	cr_expect(text_eq(t, TEXT("untouched")));
	arena_release(&small);
}

/* ---- Reading -----------------------------------------------------------------------------------
 */

static Jieyou__HelpRequest *read_help(const char *json, enum json_keys keys)
{
	refusal = (struct refusal){0};
	return (Jieyou__HelpRequest *)json_parse(
		text_from(json), &jieyou__help_request__descriptor, keys, &arena, &refusal);
}

Test(json, read_a_case_file)
{
	Jieyou__HelpRequest *h = read_help(
		"{\"narrative\": \"王\\u59d0\\n\\ud83d\\ude00\", \"declaredNeeds\": [\"A\", \"B\"],\n"
		" \"urgency\": \"urgent\", \"client\": {\"age\": 45, \"disability\": 0,\n"
		" \"sex\": \"FEMALE\", \"facts_not\": [\"dibao\"]}, \"screen\": {\"noSupport\": 2},\n"
		" \"supervisor_opinion\": \"x\", \"language\": null, \"criteria\": null}",
		JSON_KEYS_KNOWN);

	cr_assert(h, "%.*s", TEXT_ARG(refusal.sentence));
	cr_expect_str_eq(h->narrative, "王姐\n😀");
	cr_assert_eq(h->n_declared_needs, 2);
	cr_expect_str_eq(h->declared_needs[1], "B");
	cr_expect_eq(h->urgency, JIEYOU__GRADE__URGENT);
	cr_expect_eq(h->client->has_age_case, JIEYOU__CLIENT__HAS_AGE_AGE);
	cr_expect_eq(h->client->age, 45);
	cr_expect_eq(h->client->has_disability_case, JIEYOU__CLIENT__HAS_DISABILITY_DISABILITY);
	cr_expect_str_eq(h->client->facts_not[0], "dibao");
	cr_expect_eq(h->screen->no_support, JIEYOU__YES_NO__YES);
	cr_expect_eq(h->screen->violence, JIEYOU__YES_NO__NOT_SAID);
	cr_expect_str_eq(h->supervisor_opinion, "x");
	cr_expect_str_eq(h->language, "");
	cr_expect_null(h->consent);
}

static const struct {
	const char *json, *field, *says;
} wrong[] = {
	{"", "", "JSON"},
	{"{\"narrative\":\"x\"", "", "第 1 行"},
	{"{\"narrative\":\"x\",\n\"narrative\":\"y\"}", "", "第 2 行"},
	{"{\"narrative\":\"\xff\"}", "", "JSON"},
	{"{\"narrative\":\"a\\u0000b\"}", "", "JSON"},
	{"[]", "", "花括号"},
	{"{\"narative\":\"x\"}", "narative", "是否要写“narrative”"},
	{"{\"needs\":[]}", "needs", "没有“needs”"},
	{"{\"client\":{\"agee\":1}}", "client.agee", "是否要写“age”"},
	{"{\"narrative\":1}", "narrative", "文字"},
	{"{\"narrative\":[\"x\"]}", "narrative", "文字"},
	{"{\"declaredNeeds\":\"LAW.COMP\"}", "declaredNeeds", "列表"},
	{"{\"declaredNeeds\":[\"A\",2]}", "declaredNeeds[1]", "文字"},
	{"{\"declaredNeeds\":[\"A\",null]}", "declaredNeeds[1]", "文字"},
	{"{\"declared_needs\":[1]}", "declared_needs[0]", "文字"},
	{"{\"declared_needs\":[],\"declaredNeeds\":[]}", "declared_needs", "两遍"},
	{"{\"urgency\":\"紧急\"}", "urgency", "GRADE_UNKNOWN、NORMAL、URGENT、CRISIS"},
	{"{\"urgency\":\"URGENTLY\"}", "urgency", "只能填"},
	{"{\"urgency\":4}", "urgency", "只能填"},
	{"{\"urgency\":4294967297}", "urgency", "只能填"},
	{"{\"urgency\":true}", "urgency", "只能填"},
	{"{\"client\":[]}", "client", "花括号"},
	{"{\"client\":{\"age\":-1}}", "client.age", "0 到 4294967295"},
	{"{\"client\":{\"age\":4294967296}}", "client.age", "0 到 4294967295"},
	{"{\"client\":{\"age\":45.0}}", "client.age", "整数"},
	{"{\"client\":{\"age\":\"45\"}}", "client.age", "整数"},
	{"{\"client\":{\"facts\":[\"a\",{}]}}", "client.facts[1]", "文字"},
};

Test(json, wrong_case_files)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cr_expect_null(read_help(wrong[i].json, JSON_KEYS_KNOWN), "%s", wrong[i].json);
		cr_expect_eq(refusal.kind, REFUSAL_BAD_VALUE, "%s", wrong[i].json);
		cr_expect(text_eq(refusal.field, text_from(wrong[i].field)), "%s: %.*s", wrong[i].json,
			TEXT_ARG(refusal.field));
		cr_expect(memmem(refusal.sentence.ptr, refusal.sentence.len, wrong[i].says,
					  strlen(wrong[i].says)),
			"%s: %.*s", wrong[i].json, TEXT_ARG(refusal.sentence));
	}
}

/* Keys of other people's data are left out, but what we know is still checked. */
Test(json, other_keys)
{
	static const char json[] = "{\"needs\":[\"X\"],\"second\":{\"a\":[{}]},\"urgency\":\"crisis\"}";

	cr_expect_null(read_help(json, JSON_KEYS_KNOWN));
	cr_assert(read_help(json, JSON_KEYS_ANY));
	cr_expect_eq(read_help(json, JSON_KEYS_ANY)->urgency, JIEYOU__GRADE__CRISIS);
	cr_expect_null(read_help("{\"needs\":1,\"client\":{\"age\":\"x\"}}", JSON_KEYS_ANY));
	cr_expect(text_eq(refusal.field, TEXT("client.age")));
}

static struct sample *read_sample(const char *json)
{
	refusal = (struct refusal){0};
	return (struct sample *)json_parse(
		text_from(json), &sample_descriptor, JSON_KEYS_KNOWN, &arena, &refusal);
}

Test(json, read_every_kind_of_field)
{
	struct sample *s = read_sample(
		"{\"i32\":-2147483648,\"i64\":\"-9223372036854775808\",\"s64\":9223372036854775807,"
		"\"u64\":\"18446744073709551615\",\"f64\":7,\"flt\":0.5,\"dbl\":3,\"yes\":true,"
		"\"raw\":\"00fFa0\",\"blobs\":[\"\",\"01\"],\"numbers\":[4294967295],"
		"\"grades\":[\"normal\",2],\"oneB\":\"b\",\"child\":{\"child\":{}},\"children\":[{},{}]}");

	cr_assert(s, "%.*s", TEXT_ARG(refusal.sentence));
	cr_expect_eq(s->i32, INT32_MIN);
	cr_expect_eq(s->i64, INT64_MIN);
	cr_expect_eq(s->s64, INT64_MAX);
	cr_expect_eq(s->u64, UINT64_MAX);
	cr_expect_eq(s->f64, 7);
	cr_expect(s->flt == 0.5f && s->dbl == 3.0 && s->yes);
	cr_assert_eq(s->raw.len, 3);
	cr_expect_arr_eq(s->raw.data, "\x00\xff\xa0", 3);
	cr_expect(s->n_blobs == 2 && s->blobs[0].len == 0 && s->blobs[1].data[0] == 1);
	cr_expect(s->n_numbers == 1 && s->numbers[0] == UINT32_MAX);
	cr_expect(s->n_grades == 2 && s->grades[0] == 1 && s->grades[1] == 2);
	cr_expect(s->one_case == SAMPLE_ONE_B && strcmp(s->one_b, "b") == 0);
	cr_expect(s->child && s->child->child && !s->child->child->child);
	cr_expect_eq(s->n_children, 2);
}

Test(json, read_wrong_kinds)
{
	static const char *const jsons[][2] = {
		{"{\"i32\":2147483648}", "i32"},
		{"{\"i32\":\"1\"}", "i32"},
		{"{\"i64\":\"9223372036854775808\"}", "i64"},
		{"{\"i64\":\" 1\"}", "i64"},
		{"{\"i64\":1.5}", "i64"},
		{"{\"u64\":-1}", "u64"},
		{"{\"u64\":\"-1\"}", "u64"},
		{"{\"u64\":\"18446744073709551616\"}", "u64"},
		{"{\"u64\":\"1x\"}", "u64"},
		{"{\"dbl\":\"1\"}", "dbl"},
		{"{\"flt\":null,\"yes\":1}", "yes"},
		{"{\"raw\":\"abc\"}", "raw"},
		{"{\"raw\":\"0g\"}", "raw"},
		{"{\"raw\":1}", "raw"},
		{"{\"blobs\":[\"00\",\"0\"]}", "blobs[1]"},
		{"{\"oneA\":1,\"oneB\":\"x\"}", "oneB"},
		{"{\"children\":[{},{\"child\":{\"numbers\":[0,-1]}}]}", "children[1].child.numbers[1]"},
		{"{\"children\":[null]}", "children[0]"},
	};

	for (size_t i = 0; i < sizeof(jsons) / sizeof(jsons[0]); i++) {
		cr_expect_null(read_sample(jsons[i][0]), "%s", jsons[i][0]);
		cr_expect_eq(refusal.kind, REFUSAL_BAD_VALUE);
		cr_expect(text_eq(refusal.field, text_from(jsons[i][1])), "%s: %.*s", jsons[i][0],
			TEXT_ARG(refusal.field));
	}
}

Test(json, read_with_every_cap)
{
	static const char json[] = "{\"narrative\":\"x\",\"declaredNeeds\":[\"A\",\"B\"],"
							   "\"client\":{\"facts\":[\"dibao\"]}}";
	bool done = false;

	for (size_t cap = 0; !done; cap += 8) {
		struct arena small;

		arena_init(&small, cap);
		refusal = (struct refusal){0};
		done = json_parse(
			text_from(json), &jieyou__help_request__descriptor, JSON_KEYS_KNOWN, &small, &refusal);
		cr_assert_eq(refusal.kind, done ? REFUSAL_NONE : REFUSAL_TOO_LARGE, "cap %zu", cap);
		arena_release(&small);
		cr_assert_lt(cap, 10000);
	}
}

/* ---- Together ----------------------------------------------------------------------------------
 */

static const ProtobufCMessageDescriptor *types[256];
static size_t n_types;

/* Every message type that can be reached, once. */
static void collect(const ProtobufCMessageDescriptor *type)
{
	for (size_t i = 0; i < n_types; i++) {
		if (types[i] == type)
			return;
	}
	cr_assert_lt(n_types, sizeof(types) / sizeof(types[0]));
	types[n_types++] = type;
	for (unsigned i = 0; i < type->n_fields; i++) {
		if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			collect(type->fields[i].descriptor);
	}
}

static void there_and_back(const ProtobufCMessageDescriptor *type, uint64_t *state, int i)
{
	enum json_form form = i % 2 ? JSON_PRETTY_FORM : JSON_COMPACT_FORM;
	struct text json = TEXT_NONE, again = TEXT_NONE, packed, repacked;
	ProtobufCMessage *m;

	arena_release(&arena);
	m = sample_any(type, 5, state, &arena);
	json = written(m, form);
	cr_assert(message_pack(m, SIZE_MAX, &arena, &packed, &refusal));
	m = json_parse(json, type, JSON_KEYS_KNOWN, &arena, &refusal);
	cr_assert(m, "%s: %.*s: %.*s", type->name, TEXT_ARG(refusal.field), TEXT_ARG(refusal.sentence));
	cr_assert(message_pack(m, SIZE_MAX, &arena, &repacked, &refusal));
	again = written(m, form);
	cr_assert(text_eq(json, again), "%s", type->name);
	cr_assert(text_eq(packed, repacked), "%s", type->name);
}

Test(json, there_and_back, .timeout = 60)
{
	uint64_t state = 1234567;

	collect(&jieyou__client_frame__descriptor);
	collect(&jieyou__server_frame__descriptor);
	collect(&jieyou__filed_body__descriptor);
	collect(&jieyou__matched_body__descriptor);
	collect(&jieyou__erased_body__descriptor);
	collect(&jieyou__held_body__descriptor);
	collect(&jieyou__overdue_body__descriptor);
	collect(&jieyou__shut_out_body__descriptor);
	collect(&jieyou__glass_broken_body__descriptor);
	collect(&jieyou__glass_reviewed_body__descriptor);
	collect(&jieyou__bookmark__descriptor);
	collect(&jieyou__offer_ended_body__descriptor);
	collect(&jieyou__attached_body__descriptor);
	collect(&jieyou__attached_words__descriptor);
	cr_expect_eq(n_types, 246, "%zu", n_types); /* `message` lines of jieyou.proto */
	collect(&sample_descriptor);
	for (size_t t = 0; t < n_types; t++) {
		for (int i = 0; i < 20; i++)
			there_and_back(types[t], &state, i);
	}
}

Test(json, names)
{
	static const char *const names[][2] = {{"id", "id"}, {"declared_needs", "declaredNeeds"},
		{"retry_after_ms", "retryAfterMs"}, {"_x", "X"}, {"a_1_b", "a1B"}, {"x__y_", "xY"}};
	char camel[NAME_MAX_BYTES];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		name_camel(names[i][0], camel);
		cr_expect_str_eq(camel, names[i][1]);
	}
}
