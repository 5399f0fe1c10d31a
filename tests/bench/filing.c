/*
 * How long it takes to file a case: one after the other on one connection, so many a second, for so
 * many seconds; prints the quantiles in milliseconds: "n p50 p99 p999".
 *
 *     filing SERVER PER_SECOND SECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "jieyou.h"
#include "times.h"

enum { CASES_MAX = 100000 };

static double file(struct jieyou *j, long number)
{
	static char narrative[] = "服务对象45岁,单亲。丈夫被害以后,赔偿款一直没有着落,家里手头很紧。"
							  "孩子正叛逆,不肯好好念书,面临退学。想请中心支援。",
				district[] = "440309", agency[] = "bench", worker[] = "B-1", scope[] = "bench";
	struct jieyou_error why;
	char key[64];
	Jieyou__ClientFrame frame;
	Jieyou__SubmitCase submit;
	Jieyou__HelpRequest help;
	Jieyou__Consent consent;
	Jieyou__ServerFrame *reply;
	double began = seconds();

	jieyou__client_frame__init(&frame);
	jieyou__submit_case__init(&submit);
	jieyou__help_request__init(&help);
	jieyou__consent__init(&consent);
	snprintf(key, sizeof(key), "%d-%ld", (int)getpid(), number);
	help.narrative = narrative;
	help.district = district;
	help.agency = agency;
	help.worker = worker;
	consent.kind = JIEYOU__CONSENT_KIND__ORAL;
	consent.scope = scope;
	help.consent = &consent;
	submit.help = &help;
	frame.idempotency_key = key;
	frame.submit_case = &submit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_SUBMIT_CASE;
	reply = jieyou_call(j, &frame, &why);
	if (!reply) {
		fprintf(stderr, "filing: %s\n", why.message);
		exit(1);
	}
	jieyou_free(reply);
	return seconds() - began;
}

int main(int argc, char **argv)
{
	static double times[CASES_MAX];
	struct jieyou_error why;
	double rate = argc > 2 ? atof(argv[2]) : 0, until;
	struct jieyou *j = argc == 4 ? jieyou_open(argv[1], "bench", 30000, &why) : NULL;
	size_t n = 0;

	if (!j || rate <= 0)
		return 2;
	for (until = seconds() + atof(argv[3]); n < CASES_MAX && seconds() < until; n++) {
		double rest;

		times[n] = file(j, (long)n);
		rest = 1 / rate - times[n];
		if (rest > 0)
			nanosleep(&(struct timespec){0, (long)(rest * 1e9)}, NULL);
	}
	printf("%zu %.2f %.2f %.2f\n", n, quantile(times, n, 500) * 1e3, quantile(times, n, 990) * 1e3,
		quantile(times, n, 999) * 1e3);
	jieyou_close(j);
	return 0;
}
