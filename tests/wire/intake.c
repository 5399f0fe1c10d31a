/* Consent and safe contact off the wire: what is refused, and what is made of the rest. */
#include "intake.h"

#include "asking.h"

#define ADULT_SAID 36

/* ---- What is refused ---- */

static const struct slip {
	Jieyou__ConsentKind kind;
	Jieyou__ConsentGiver giver;
	const char *given_on;
	int age; /* 0: not said */
	const char *field, *says;
	bool no_scope;
} slips[] = {
	{JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__CLIENT_SELF, "2025-01-02", 0,
		"help.consent.given_on", "不晚于今天", false},
	{JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__CLIENT_SELF, "昨天", 0,
		"help.consent.given_on", "「昨天」", false},
	{JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__CLIENT_SELF, "2024-02-30", 0,
		"help.consent.given_on", "2026-03-15", false},
	{JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__CLIENT_SELF, "", 0, "help.consent.given_on",
		"哪一天", false},
	{JIEYOU__CONSENT_KIND__WRITTEN, JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID, "2025-01-01", 0,
		"help.consent.giver", "由谁同意", false},
	{JIEYOU__CONSENT_KIND__WRITTEN, JIEYOU__CONSENT_GIVER__CLIENT_SELF, "2025-01-01", 0,
		"help.consent.scope", "同意范围", true},
	{JIEYOU__CONSENT_KIND__NONE_GIVEN, JIEYOU__CONSENT_GIVER__GUARDIAN, "", 0, "help.consent.kind",
		"同样受理", false},
	{JIEYOU__CONSENT_KIND__CONSENT_UNKNOWN, JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID, "2025-01-01", 0,
		"help.consent.kind", "ORAL", false},
	{JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__GUARDIAN, "2025-01-01", ADULT_SAID,
		"help.consent.giver", "应由本人同意", false},
	{JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__TEMPORARY_GUARDIAN, "2025-01-01", 18,
		"help.consent.giver", "incapable", false},
	{JIEYOU__CONSENT_KIND__ORAL, (Jieyou__ConsentGiver)9, "2025-01-01", 0, "help.consent.giver",
		"9", false},
};

static void say_consent(struct fixture *f, const struct slip *said)
{
	f->consent.kind = said->kind;
	f->consent.giver = said->giver;
	f->consent.given_on = str(said->given_on);
	f->consent.scope = str(said->no_scope ? "" : "提供给中心");
	f->client.age = (uint32_t)said->age;
	f->client.has_age_case = said->age ? JIEYOU__CLIENT__HAS_AGE_AGE : 0;
}

Test(intake, slips_of_the_pen_in_a_consent_are_refused)
{
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
		struct fixture f;

		fixture_init(&f);
		say_consent(&f, &slips[i]);
		cr_expect_not(read_at(&f, SMALL_2025), "row %zu", i);
		cr_expect_eq(f.refusal.kind, REFUSAL_BAD_VALUE, "row %zu", i);
		EXPECT_TEXT(f.refusal.field, slips[i].field);
		cr_expect(contains(f.refusal.sentence, slips[i].says), "row %zu: %.*s", i,
			TEXT_ARG(f.refusal.sentence));
		release(&f);
	}
}

Test(intake, consents_as_old_and_new_clients_write_them_are_taken)
{
	static const struct slip taken[] = {
		{.kind = JIEYOU__CONSENT_KIND__CONSENT_UNKNOWN, .given_on = ""},
		{.kind = JIEYOU__CONSENT_KIND__NONE_GIVEN, .given_on = ""},
		{.kind = JIEYOU__CONSENT_KIND__ORAL, .given_on = "", .no_scope = true},
		{.kind = JIEYOU__CONSENT_KIND__WRITTEN, .given_on = "", .age = 5},
		{.kind = JIEYOU__CONSENT_KIND__ORAL,
			.giver = JIEYOU__CONSENT_GIVER__CLIENT_SELF,
			.given_on = "2025-01-01"},
		{.kind = JIEYOU__CONSENT_KIND__ORAL,
			.giver = JIEYOU__CONSENT_GIVER__GUARDIAN,
			.given_on = "2025-01-01"},
		{.kind = JIEYOU__CONSENT_KIND__ORAL,
			.giver = JIEYOU__CONSENT_GIVER__GUARDIAN,
			.given_on = "2024-02-29",
			.age = 17},
	};

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		struct fixture f;

		fixture_init(&f);
		say_consent(&f, &taken[i]);
		cr_expect(read_at(&f, SMALL_2025), "row %zu: %.*s", i, TEXT_ARG(f.refusal.sentence));
		release(&f);
	}
}

static const struct contact_slip {
	const char *phone, *days, *hours, *trusted;
	Jieyou__SafeContact__Channel channel;
	Jieyou__SafeContact__PickUp pick_up;
	Jieyou__YesNo message;
	const char *field, *says;
} contact_slips[] = {
	{.phone = "1\xff", .field = "help.client.contact.phone", .says = "UTF-8"},
	{.days = "1-5", .field = "help.client.contact.hours", .says = "09:00-18:00"},
	{.days = "1-5", .hours = "18:00-09:00", .field = "help.client.contact.hours", .says = "零点"},
	{.days = "1-5", .hours = "白天", .field = "help.client.contact.hours", .says = "「白天」"},
	{.hours = "09:00-18:00", .field = "help.client.contact.days", .says = "1-5"},
	{.hours = "09:00-18:00", .days = "0-8", .field = "help.client.contact.days", .says = "「0-8」"},
	{.channel = 77, .field = "help.client.contact.channels[0]", .says = "77"},
	{.channel = JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE,
		.message = JIEYOU__YES_NO__NO,
		.field = "help.client.contact.message",
		.says = "只留一种"},
	{.pick_up = JIEYOU__SAFE_CONTACT__PICK_UP__TRUSTED,
		.field = "help.client.contact.trusted",
		.says = "是谁"},
	{.pick_up = 77, .field = "help.client.contact.pick_up", .says = "77"},
	{.message = 77, .field = "help.client.contact.message", .says = "77"},
};

Test(intake, slips_of_the_pen_in_a_safe_contact_are_refused)
{
	for (size_t i = 0; i < sizeof(contact_slips) / sizeof(contact_slips[0]); i++) {
		const struct contact_slip *slip = &contact_slips[i];
		Jieyou__SafeContact c;
		Jieyou__SafeContact__Channel channel = slip->channel;
		struct fixture f;

		fixture_init(&f);
		jieyou__safe_contact__init(&c);
		c.phone = str(slip->phone ? slip->phone : "");
		c.days = str(slip->days ? slip->days : "");
		c.hours = str(slip->hours ? slip->hours : "");
		c.channels = &channel;
		c.n_channels = channel != 0;
		c.pick_up = slip->pick_up;
		c.message = slip->message;
		f.client.contact = &c;
		cr_expect_not(read_at(&f, SMALL_2025), "row %zu", i);
		EXPECT_TEXT(f.refusal.field, slip->field);
		cr_expect(contains(f.refusal.sentence, slip->says), "row %zu: %.*s", i,
			TEXT_ARG(f.refusal.sentence));
		release(&f);
	}
}

Test(intake, texts_and_lists_of_a_safe_contact_have_limits)
{
	static char long_text[INTAKE_PHONE_MAX + 2];
	static const char *const fields[] = {
		"help.client.contact.phone", "help.client.contact.trusted", "help.client.contact.channels"};
	Jieyou__SafeContact__Channel channels[INTAKE_CHANNELS_MAX + 1] = {1, 1, 1, 1};

	memset(long_text, 'a', INTAKE_PHONE_MAX + 1);
	for (size_t i = 0; i < 3; i++) {
		Jieyou__SafeContact c;
		struct fixture f;

		fixture_init(&f);
		jieyou__safe_contact__init(&c);
		f.client.contact = &c;
		c.phone = i == 0 ? long_text : str("");
		c.trusted = i == 1 ? long_text : str("");
		c.channels = channels;
		c.n_channels = i == 2 ? INTAKE_CHANNELS_MAX + 1 : 0;
		cr_expect_not(read_at(&f, SMALL_2025), "%s", fields[i]);
		cr_expect_eq(f.refusal.kind, REFUSAL_TOO_LARGE, "%s", fields[i]);
		EXPECT_TEXT(f.refusal.field, fields[i]);
		release(&f);
	}
}

/* ---- What is made of it ---- */

Test(intake, a_note_holds_what_was_said_and_no_more)
{
	Jieyou__SafeContact__Channel channels[] = {
		JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE, JIEYOU__SAFE_CONTACT__CHANNEL__VISIT};
	Jieyou__SafeContact c;
	struct contact_note n = intake_note(NULL), none = {.agreed = false};
	struct fixture f;

	cr_expect(memcmp(&n, &none, sizeof(n)) == 0);
	fixture_init(&f);
	n = intake_note(&f.msg);
	cr_expect_not(n.agreed || n.in_words || n.timed || n.message || n.password || n.apart);
	f.client.safe_contact = str("晚上打");
	n = intake_note(&f.msg);
	cr_expect(n.in_words && !n.agreed);
	jieyou__safe_contact__init(&c);
	f.client.contact = &c;
	c.with_abuser = JIEYOU__YES_NO__YES;
	n = intake_note(&f.msg);
	cr_expect(n.with_abuser && !n.apart && !n.agreed);
	c.phone = str("138");
	n = intake_note(&f.msg);
	cr_expect(n.agreed && n.number && n.ways == 1u << CONTACT_CALL && !n.timed);
	c.channels = channels;
	c.n_channels = 2;
	c.days = str("6-7");
	c.hours = str("10:00-11:30");
	c.pick_up = JIEYOU__SAFE_CONTACT__PICK_UP__CLIENT_ONLY;
	c.message = c.password = JIEYOU__YES_NO__YES;
	c.with_abuser = JIEYOU__YES_NO__NO;
	n = intake_note(&f.msg);
	cr_expect_eq(n.ways, 1u << CONTACT_MESSAGE | 1u << CONTACT_VISIT);
	cr_expect(n.timed && n.when.opens == 600 && n.when.closes == 690 && n.when.days == 0xc0);
	cr_expect(n.pick_up == PICK_UP_CLIENT && n.message && n.password && n.apart && !n.with_abuser);
	release(&f);
}

Test(intake, violence_is_heard_in_screens_of_any_level_and_where_nothing_is_known)
{
	static const struct {
		const char *kind;
		bool violence;
	} rows[] = {{"PARTNER_VIOLENCE", true}, {"CHILD_ABUSE_NEGLECT", true}, {"ELDER_ABUSE", true},
		{"SEXUAL_ABUSE", true}, {"TRAFFICKING", true}, {"SUICIDE", false}, {"MISSING", false},
		{"NO_CARE_OR_SHELTER", false}, {"LEGAL_LIMIT", false}};
	Jieyou__Screen screen, *screens[] = {&screen};
	Jieyou__Match match;

	jieyou__match__init(&match);
	cr_expect(intake_violence(&small_snapshot, NULL));
	cr_expect_not(intake_violence(&small_snapshot, &match));
	match.screens = screens;
	match.n_screens = 1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		jieyou__screen__init(&screen);
		screen.kind = str(rows[i].kind);
		screen.level = str("HISTORY");
		cr_expect_eq(
			intake_violence(&small_snapshot, &match), rows[i].violence, "%s", rows[i].kind);
	}
}

/* A ground that is kept is the same when it is read again; of a number that nobody knows, none. */
Test(intake, grounds_are_kept_and_read_again)
{
	struct arena a;
	Jieyou__Basis kept;

	arena_init(&a, 1 << 12);
	for (int b = BASIS_NOT_SAID; b < BASES; b++) {
		struct consent_ground g = {(enum consent_basis)b, TEXT("CHD.REPORT"), ASK_OFFICE, true};
		struct consent_ground again;

		intake_show_ground(&g, &a, &kept);
		again = intake_ground(&kept);
		cr_expect(again.basis == g.basis && again.ask == g.ask && again.suspected);
		EXPECT_TEXT(again.duty, "CHD.REPORT");
		if (b)
			EXPECT_TEXT(consent_code(g.basis),
				protobuf_c_enum_descriptor_get_value(&jieyou__basis__code__descriptor, b)->name);
	}
	kept.code = (Jieyou__Basis__Code)77;
	cr_expect_eq(intake_ground(&kept).basis, BASIS_NOT_SAID);
	cr_expect_eq(intake_ground(NULL).basis, BASIS_NOT_SAID);
	arena_release(&a);
}
