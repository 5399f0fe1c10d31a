/*
 * Fuzzing: any bytes as a client's frame, taken as far as the daemon takes them without a database:
 * prescan, unpack, check of a help-request, matching, the answer and its packing. What libFuzzer
 * and the sanitizers look for is crashes, overruns, leaks and hangs; what is asserted besides is
 * that evidence is a slice of the narrative and that an answer fits a frame.
 *
 * The first byte chooses: 0 takes the rest as a frame, anything else as the narrative of a request
 * that is otherwise in order, so that the text side is reached without luck.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "dress.h"
#include "help.h"
#include "loads.h"
#include "message.h"
#include "prefix.h"
#include "seed.h"
#include "show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct loads *everybody_free;

static const struct snapshot *snapshot(void)
{
	static struct arena arena;
	static const struct snapshot *s;
	struct snapshot_fault fault;

	if (!s) {
		arena_init(&arena, 256 << 20);
		s = seed_snapshot(&arena, &fault);
		assert(s);
		everybody_free = loads_new(&arena, s);
		assert(everybody_free);
	}
	return s;
}

static void check_evidence(const struct evidence *e, size_t n, struct text narrative)
{
	for (size_t i = 0; i < n; i++) {
		assert(e[i].begin < e[i].end);
		assert(e[i].words.ptr >= narrative.ptr);
		assert(e[i].words.ptr + e[i].words.len <= narrative.ptr + narrative.len);
	}
}

static void match(const Jieyou__HelpRequest *m, struct arena *a)
{
	const moment now = {INT64_C(1767600000) * US_PER_SECOND};
	struct refusal r = {0};
	struct matching found;
	struct help help;
	Jieyou__Match *shown;
	struct text packed;

	if (!help_read(m, snapshot(), now, NONE, a, &help, &r)) {
		assert(r.kind != REFUSAL_NONE && r.sentence.len > 0);
		return;
	}
	if (!matching_run(snapshot(), everybody_free, &help, now, a, &found))
		return;
	for (size_t i = 0; i < found.n_needs; i++)
		check_evidence(found.needs[i].evidence, found.needs[i].n_evidence, help.narrative);
	for (size_t i = 0; i < found.n_screens; i++)
		check_evidence(found.screens[i].evidence, found.screens[i].n_evidence, help.narrative);
	shown = show_match(snapshot(), TEXT("f"), &found, a);
	if (shown && dress_match(snapshot(), shown, a) && !a->failed)
		assert(message_pack(&shown->base, FRAME_MAX, a, &packed, &r));
}

static void take_frame(struct text bytes, struct arena *a)
{
	struct refusal r = {0};
	struct prescan scan;
	const Jieyou__ClientFrame *f = (const Jieyou__ClientFrame *)message_unpack(
		&jieyou__client_frame__descriptor, bytes, a, &scan, &r);

	if (!f) {
		assert(r.kind != REFUSAL_NONE);
		return;
	}
	if (f->request_case == JIEYOU__CLIENT_FRAME__REQUEST_SUBMIT_CASE && f->submit_case->help)
		match(f->submit_case->help, a);
	if (f->request_case == JIEYOU__CLIENT_FRAME__REQUEST_PREVIEW_MATCH && f->preview_match->help)
		match(f->preview_match->help, a);
}

static void take_narrative(struct text bytes, struct arena *a)
{
	static char district[] = "440309";
	struct text copy = arena_text(a, bytes);
	Jieyou__HelpRequest m;

	jieyou__help_request__init(&m);
	m.narrative = (char *)(uintptr_t)copy.ptr;
	m.district = district;
	match(&m, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct text rest;

	if (size == 0 || size > FRAME_MAX)
		return 0;
	rest = (struct text){(const char *)data + 1, size - 1};
	arena_init(&a, 4 << 20);
	if (data[0] == 0)
		take_frame(rest, &a);
	else
		take_narrative(rest, &a);
	arena_release(&a);
	return 0;
}
