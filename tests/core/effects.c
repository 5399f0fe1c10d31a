/* Effects: each kind of row in its words, and those that are said nothing of. */
#include "effects.h"

#include <criterion/criterion.h>

static struct arena arena;
static struct decision d;

static void open_arena(void)
{
	arena_init(&arena, 1 << 20);
	decision_init(&d);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(effects, .init = open_arena, .fini = close_arena);

static struct row *add(enum row_kind kind)
{
	return decision_add(&d, &arena, kind);
}

static void expect_said(const char *wanted)
{
	struct text said = effects_of(&d, &arena);

	cr_expect(said.ptr && text_eq(said, text_from(wanted)), "%.*s", TEXT_ARG(said));
	decision_init(&d);
}

Test(effects, of_nothing)
{
	expect_said("");
	add(ROW_event);
	add(ROW_access);
	add(ROW_term);
	expect_said("");
}

/* In the words of what changes it later. */
Test(effects, of_a_filing)
{
	add(ROW_case_new)->case_new = (struct row_case_new){.case_id = 7,
		.district = TEXT("440309"),
		.state = TEXT("RECEIVED"),
		.grade = TEXT("URGENT"),
		.needs = TEXT("A1 B2"),
		.actor = TEXT("W-1"),
		.via = TEXT("app"),
		.responsible = TEXT("W-2")};
	expect_said("[[\"case_new\",\"440309\"],[\"case_needs\",\"A1 B2\"],"
				"[\"case_graded\",\"URGENT\",\"\",\"\"],[\"handed_over\",\"W-2\"]]");
}

Test(effects, of_another_file_than_a_case)
{
	add(ROW_case_new)->case_new = (struct row_case_new){.case_id = 7,
		.district = TEXT("440309"),
		.state = TEXT("SUPERVISION_ASKED"),
		.grade = TEXT("NORMAL"),
		.needs = TEXT(""),
		.responsible = TEXT("W-2")};
	expect_said("[[\"case_new\",\"440309\"],[\"life\",\"SUPERVISION\"],[\"case_needs\",\"\"],"
				"[\"case_graded\",\"NORMAL\",\"\",\"\"],[\"handed_over\",\"W-2\"]]");
}

Test(effects, of_a_conference_and_whom_it_names)
{
	add(ROW_seat)->seat = (struct row_seat){.case_id = 7,
		.number = 1,
		.expert = TEXT("E09"),
		.needs = TEXT("A1"),
		.state = TEXT("ASKED"),
		.sequence = 2,
		.begins = {5},
		.ends = {6}};
	add(ROW_conference)->conference = (struct row_conference){.case_id = 7,
		.number = 1,
		.state = TEXT("CALLED"),
		.sequence = 2,
		.begins = {5},
		.ends = {6},
		.manner = TEXT("ONLINE"),
		.convenor = TEXT("S-1"),
		.chair = TEXT("S-2"),
		.quorum = 3,
		.client = 1,
		.minutes = 4};
	add(ROW_lead_named)->lead_named = (struct row_lead_named){.case_id = 7,
		.number = 1,
		.expert = TEXT("E09"),
		.at = {8},
		.actor = TEXT("S-1"),
		.bound = 1};
	expect_said("[[\"seat\",1,\"E09\",\"A1\",\"ASKED\",2,5,6],"
				"[\"conference\",1,\"CALLED\",2,5,6,\"ONLINE\",\"S-1\",\"S-2\",3,1,4],"
				"[\"offer_answered\",1,\"E09\",\"JOINED\",\"\",8,\"S-1\"],"
				"[\"lead_named\",1,\"E09\"]]");
}

/* A supervisor who has agreed may step back. */
Test(effects, of_who_accepts_and_is_not_bound)
{
	add(ROW_lead_named)->lead_named = (struct row_lead_named){
		.case_id = 7, .number = 1, .expert = TEXT("E01"), .at = {8}, .actor = TEXT("S-1")};
	expect_said("[[\"offer_answered\",1,\"E01\",\"JOINED\",\"\",8,\"S-1\"]]");
}

Test(effects, of_an_offer_and_its_answer)
{
	add(ROW_offer)->offer = (struct row_offer){.case_id = 7,
		.number = 2,
		.expert = TEXT("E17"),
		.part = TEXT("MEMBER"),
		.needs = TEXT("A1"),
		.issued_at = {INT64_C(1767603600000000)},
		.expires_at = {INT64_C(1767603600000001)}};
	add(ROW_due); /* between them */
	add(ROW_offer_answered)->offer_answered = (struct row_offer_answered){.case_id = 7,
		.number = 1,
		.expert = TEXT("E01"),
		.state = TEXT("DECLINED"),
		.reason = TEXT("BUSY"),
		.at = {-1},
		.actor = TEXT("X-1")};
	expect_said("[[\"offer\",2,\"E17\",\"MEMBER\",\"A1\",1767603600000000,1767603600000001],"
				"[\"offer_answered\",1,\"E01\",\"DECLINED\",\"BUSY\",-1,\"X-1\"]]");
}

/* Of an entry its digest: the words are in the library, and not here. */
Test(effects, of_an_entry)
{
	add(ROW_entry)->entry = (struct row_entry){.case_id = 7, .seq = 9, .content = TEXT("abc")};
	expect_said(
		"[[\"entry\",9,\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"]]");
	add(ROW_entry_withdrawn)->entry_withdrawn =
		(struct row_entry_withdrawn){.case_id = 7, .seq = 10};
	expect_said("[[\"entry_withdrawn\",10]]");
}

/* Of whom the pool has from now on, likewise: who is new has no number yet. */
Test(effects, of_an_appointment)
{
	add(ROW_appointed)->appointed =
		(struct row_appointed){.case_id = 7, .seq = 3, .expert = TEXT(""), .content = TEXT("abc")};
	expect_said("[[\"appointed\",3,\"\",\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
				"f20015ad\"]]");
	add(ROW_appointment_ended)->appointment_ended = (struct row_appointment_ended){
		.case_id = 7, .seq = 4, .expert = TEXT("E41"), .last = TEXT("2026-01-05")};
	expect_said("[[\"appointment_ended\",4,\"E41\",\"2026-01-05\"]]");
}

Test(effects, of_a_leave)
{
	add(ROW_leave)->leave = (struct row_leave){.case_id = 7,
		.seq = 5,
		.expert = TEXT("E41"),
		.begins = TEXT("2026-01-05"),
		.ends = TEXT("2026-01-09")};
	expect_said("[[\"leave\",5,\"E41\",\"2026-01-05\",\"2026-01-09\"]]");
}

Test(effects, of_a_debriefing)
{
	add(ROW_debriefing)->debriefing =
		(struct row_debriefing){.case_id = 7, .number = 2, .expert = TEXT("E41"), .about = 6};
	expect_said("[[\"debriefing\",2,\"E41\",6]]");
	add(ROW_debriefings_looked)->debriefings_looked =
		(struct row_debriefings_looked){.case_id = 7, .expert = TEXT("E41")};
	expect_said("");
}

/* Only the case itself is not said: the event has it. */
Test(effects, of_rows_that_name_their_case_in_the_middle)
{
	add(ROW_notice)->notice = (struct row_notice){.recipient = TEXT("P:W-1"),
		.case_id = 7,
		.seq = 3,
		.what = TEXT("TAKEN"),
		.roles = TEXT(""),
		.owners = TEXT(""),
		.at = {5}};
	add(ROW_attachment_done)->attachment_done = (struct row_attachment_done){.number = 9,
		.case_id = 7,
		.seq = 4,
		.actor = TEXT("W-1"),
		.bytes = 50000,
		.chunks = 2,
		.key_id = 1};
	expect_said("[[\"notice\",\"P:W-1\",3,\"TAKEN\",\"\",\"\",5],"
				"[\"attachment_done\",9,4,\"W-1\",50000,2,1]]");
}

/* Sealed words are said by their digest alone: here that of "abc" (FIPS 180-4, example). */
Test(effects, of_words_for_experts)
{
	add(ROW_brief)->brief = (struct row_brief){
		.case_id = 7, .seq = 4, .part = TEXT("TASK"), .key_id = 1, .body = TEXT("abc")};
	expect_said("[[\"brief\",4,\"TASK\",1,"
				"\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"]]");
}

Test(effects, words_are_quoted)
{
	add(ROW_duty)->duty = (struct row_duty){
		.case_id = 7, .code = TEXT("a\"b\\c"), .binds = TEXT("社工\n\t\x01\x1f;\x7f"), .at = {0}};
	expect_said("[[\"duty\",\"a\\\"b\\\\c\",\"社工\\u000a\\u0009\\u0001\\u001f;\x7f\",0]]");
}

Test(effects, of_each_kind_that_a_right_or_a_duty_rests_on)
{
	static const struct {
		enum row_kind kind;
		const char *said;
	} kinds[] = {
		{ROW_case_graded, "[[\"case_graded\",\"\",\"\",\"\"]]"},
		{ROW_handed_over, "[[\"handed_over\",\"\"]]"},
		{ROW_shut_out, "[[\"shut_out\",\"\",0,0]]"},
		{ROW_glass, "[[\"glass\",0,\"\",0,0]]"},
		{ROW_glass_reviewed, "[[\"glass_reviewed\",0,\"\",\"\",0]]"},
		{ROW_linkage, "[[\"linkage\",0,\"\",\"\",\"\",\"\",\"\",0,0]]"},
		{ROW_task, "[[\"task\",0,\"\",0]]"},
		{ROW_task_done, "[[\"task_done\",0,0]]"},
		{ROW_duty_met, "[[\"duty_met\",\"\",\"\",0]]"},
		{ROW_attempt, "[[\"attempt\",0,0]]"},
		{ROW_coded, "[[\"coded\",0,\"\",\"\",0,\"\",0]]"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		add(kinds[i].kind);
		expect_said(kinds[i].said);
	}
}

Test(effects, in_a_full_arena)
{
	struct arena small;

	for (size_t size = 0; size < 400; size += 8) {
		struct text said;

		add(ROW_shut_out)->shut_out.principal = TEXT("somebody");
		arena_init(&small, size);
		said = effects_of(&d, &small);
		cr_expect(!said.ptr == small.failed, "%zu", size);
		arena_release(&small);
		decision_init(&d);
	}
}
