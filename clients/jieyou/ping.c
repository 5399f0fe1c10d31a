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

/* Connects until the server serves (edition 0: it waits for its database), or the time is up. */
static bool reach(struct cli *c, struct jieyou_error *e)
{
	const struct timespec pause = {0, RETRY_MS * 1000000L};
	int64_t until = now_ms() + (int64_t)c->wait_s * 1000;

	for (;;) {
		c->connection = jieyou_open_with(c->server, "jieyou", &c->files, c->timeout_ms, e);
		if (c->connection && jieyou_hello(c->connection)->edition > 0)
			return true;
		if ((!c->connection && !may_come(e)) || now_ms() >= until)
			return c->connection != NULL;
		jieyou_close(c->connection);
		c->connection = NULL;
		nanosleep(&pause, NULL);
	}
}

enum cli_exit ping_run(struct cli *c)
{
	struct jieyou_error e;
	const Jieyou__HelloReply *hello;
	char now[PAGE_TIME_SIZE];

	if (!reach(c, &e))
		return cli_fail(c, &e);
	hello = jieyou_hello(c->connection);
	if (c->json) {
		enum cli_exit printed = cli_print_json(c, &hello->base);

		return hello->edition > 0 ? printed : CLI_NOT_REACHED;
	}
	if (hello->edition == 0) {
		fprintf(stderr, "服务器已启动,但数据库暂不可用,还不能受理;请稍后再试,或用 --wait 等待。\n");
		return CLI_NOT_REACHED;
	}
	page_time(hello->now_us, now);
	page_print(&c->page, 0, 0, "服务正常:%s,数据版本 %lld,服务器时间 %s(北京时间)。", hello->server,
		(long long)hello->edition, now);
	if (hello->calendar_missing)
		page_print(&c->page, 0, 0,
			"工作日历没有 %d 年:该年的节假日、调休日按星期计算,请导入国务院办公厅的放假通知。",
			hello->calendar_missing);
	return CLI_DONE;
}
