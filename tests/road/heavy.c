/* What is large: records that say very much, clients that send very much. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "asking.h"

/* Many different words that show needs, up to the most that a narrative may have. */
static char *wordy(void)
{
	static char narrative[16384 + 1];
	static const char *const sentences[] = {"她没钱看病,家里揭不开锅,孩子不去上学,丈夫动手打她。",
		"公司拖欠工资,老人走丢过,儿子沉迷网络,邻居吵架。",
		"赔偿没有着落,房子漏雨,想离婚,情绪崩溃,失眠。",
		"残疾证没办,低保被停,户口没有,债主上门,吸毒的弟弟回来了。"};
	size_t at = 0;

	for (int i = 0; at + strlen(sentences[i % 4]) < sizeof(narrative); i++) {
		memcpy(narrative + at, sentences[i % 4], strlen(sentences[i % 4]));
		at += strlen(sentences[i % 4]);
	}
	narrative[at] = '\0';
	return narrative;
}

/* The limits for strangers' messages do not hold for what the daemon has itself put on record. */
Test(heavy, a_full_record_is_read_back_and_answers_its_repeat)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	Jieyou__ServerFrame *first, *again, *shown;
	struct submission s;
	struct get_case g;

	build_submission(&s, 1);
	s.help.narrative = wordy();
	first = peer_ask(p, &s.frame);
	cr_assert_eq(first->reply_case, JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE);
	cr_assert_gt(first->submit_case->match->n_needs, 8);
	again = peer_ask(p, &s.frame);
	cr_assert_eq(again->reply_case, JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE);
	cr_assert(again->submit_case->repeated);
	cr_assert_eq(again->submit_case->match->n_needs, first->submit_case->match->n_needs);
	build_get_case(&g, first->submit_case->head->case_id);
	shown = peer_ask(p, &g.frame);
	cr_assert_eq(shown->reply_case, JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_assert(shown->get_case->match && shown->get_case->help);
	cr_assert_str_eq(shown->get_case->help->narrative, s.help.narrative);
	peer_free(first);
	peer_free(again);
	peer_free(shown);
	peer_close(p);
	daemon_stop(&d);
}

static long resident_kib(const struct daemon *d)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)d->pid);
	f = fopen(path, "r");
	cr_assert(f);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "VmRSS: %ld", &kib) == 1)
			break;
	}
	fclose(f);
	return kib;
}

static void drop_answer(void *arg, Jieyou__ServerFrame *f)
{
	(void)arg;
	peer_free(f);
}

/* Under AddressSanitizer what is freed is kept for a while (256 MiB), so the bound is of that. */
#ifdef __SANITIZE_ADDRESS__
enum { COUNT = 150000, GROWTH_KIB = 400 << 10 };
#else
enum { COUNT = 1500000, GROWTH_KIB = 4 << 10 };
#endif

/* Small requests sent faster than they are answered stay with their sender. */
Test(heavy, a_fast_sender_does_not_fill_our_memory)
{
	static uint8_t bytes[COUNT * 16];
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	long before = resident_kib(&d), after;
	size_t n = 0;

	for (uint64_t i = 0; i < COUNT; i++) {
		struct question q;

		ask_cancel(&q, 1);
		q.frame.request_id = 100 + i;
		n += frame_bytes(&q.frame, bytes + n, sizeof(bytes) - n);
	}
	exchange(p, bytes, n, COUNT, drop_answer, NULL);
	after = resident_kib(&d);
	cr_assert_lt(after - before, GROWTH_KIB, "grew by %ld KiB", after - before);
	peer_close(p);
	daemon_stop(&d);
}

/* Who has not said Hello takes no place from those who have. */
Test(heavy, silent_sessions_are_few)
{
	const char *flags[] = {"--silent_sessions", "2", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket), *silent[2], *third;
	Jieyou__ServerFrame *f;

	sleep_ms(50); /* the probes of the start have gone */
	for (int i = 0; i < 2; i++)
		silent[i] = peer_connect(d.socket);
	sleep_ms(50);
	third = peer_connect(d.socket);
	f = peer_receive(third, SOON_MS);
	cr_assert_str_eq(peer_refusal(f)->name, "BUSY");
	peer_free(f);
	peer_close(third);
	peer_close(silent[0]);
	sleep_ms(100);
	third = peer_open(d.socket);
	peer_close(third);
	peer_close(silent[1]);
	peer_close(p);
	daemon_stop(&d);
}
