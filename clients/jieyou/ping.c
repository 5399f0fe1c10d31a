/* ping: whether the server answers; waits for it if asked to. */
#include <time.h>

#include "cli.h"

enum { RETRY_MS = 100 };

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Worth another try: it may still be starting, or have no database yet. */
static bool may_come(const struct jieyou_error *e)
{
	return e->status == JIEYOU_UNREACHABLE || e->status == JIEYOU_TIMED_OUT ||
		   (e->status == JIEYOU_REFUSED && e->code == 14);
}

enum cli_exit ping_run(struct cli *c)
{
	const struct timespec pause = {0, RETRY_MS * 1000000L};
	int64_t until = now_ms() + (int64_t)c->wait_s * 1000;
	struct jieyou_error e;
	const Jieyou__HelloReply *hello;
	char now[PAGE_TIME_SIZE];

	while (!(c->connection = jieyou_open(c->server, "jieyou", c->timeout_ms, &e))) {
		if (!may_come(&e) || now_ms() >= until)
			return cli_fail(c, &e);
		nanosleep(&pause, NULL);
	}
	hello = jieyou_hello(c->connection);
	if (c->json)
		return cli_print_json(c, &hello->base);
	page_time(hello->now_us, now);
	page_print(&c->page, 0, 0, "服务正常:%s,数据版本 %lld,服务器时间 %s(北京时间)。", hello->server,
		(long long)hello->edition, now);
	return CLI_DONE;
}
