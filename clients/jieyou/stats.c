/* stats: figures of a period and a district; incidents: what was serious in it; hours: how long
 * experts have served in it. */
#include "stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "day.h"
#include "fields.h"
#include "pages.h"
#include "report.h"

/* ---- Which period ---- */

struct period {
	moment since, until;
	const char *title;
};

static moment now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (moment){(int64_t)t.tv_sec * 1000000};
}

static bool take_day(const char *option, const char *value, moment *ret)
{
	if (day_from(text_from(value), ret))
		return true;
	cli_misuse("--%s 应为日期,例如 2026-01-01:%s", option, value);
	return false;
}

static bool take_year(struct cli *c, struct period *ret)
{
	return take_day("year", arena_format(&c->arena, "%s-01-01", c->year).ptr, &ret->since) &&
		   take_day("year",
			   arena_format(&c->arena, "%04d-01-01", day_year(day_of(ret->since)) + 1).ptr,
			   &ret->until);
}

/* What was said; else from a day on until now, which is `days` ago. --until is a day that counts.
 */
static bool take_period(struct cli *c, bool year, struct period *ret)
{
	int64_t today = day_of(now());

	if (c->year && (c->since || c->until)) {
		cli_misuse("--year 与 --since、--until 只能选一种");
		return false;
	}
	ret->since = day_begin(today);
	if (year)
		day_from(arena_format(&c->arena, "%04d-01-01", day_year(today)), &ret->since);
	ret->until = day_begin(today + 1);
	if ((c->year && !take_year(c, ret)) ||
		(c->since && !take_day("since", c->since, &ret->since)) ||
		(c->until && !take_day("until", c->until, &ret->until)))
		return false;
	if (c->until)
		ret->until = day_begin(day_of(ret->until) + 1);
	ret->title = arena_format(&c->arena, "%s %.*s 至 %.*s", c->district,
		TEXT_ARG(day_text(ret->since, &c->arena)),
		TEXT_ARG(day_text(day_begin(day_of(ret->until) - 1), &c->arena)))
					 .ptr;
	return true;
}

static bool has_district(const struct cli *c)
{
	if (!c->district[0])
		cli_misuse("请用 --district 写明地区,例如 440309");
	return c->district[0];
}

/* ---- Figures ---- */

static struct part read_figures(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__FiguresReply *m = reply->get_figures;

	frame->get_figures->after = m->next;
	return (struct part){m->groups, m->n_groups, m->names, m->n_names, m->next[0] != '\0'};
}

static int compare(const void *a, const void *b)
{
	const Jieyou__Figure *x = *(Jieyou__Figure *const *)a, *y = *(Jieyou__Figure *const *)b;
	size_t at = stats_place(x->code), other = stats_place(y->code);

	return at != other ? (at > other) - (at < other) : strcmp(x->of, y->of);
}

static void sort(const struct stats *s)
{
	for (size_t i = 0; i < s->n_groups; i++)
		qsort(s->groups[i]->figures, s->groups[i]->n_figures, sizeof(struct Jieyou__Figure *),
			compare);
}

/* All groups, each in the order of the work; *pages is to be released whatever comes of it. */
static enum cli_exit ask(struct cli *c, const struct period *p, Jieyou__GetFigures__Grouping by,
	struct pages *pages, struct stats *ret)
{
	Jieyou__ClientFrame frame;
	Jieyou__GetFigures get;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__get_figures__init(&get);
	get.since_us = p->since.us;
	get.until_us = p->until.us;
	get.district = (char *)(uintptr_t)c->district;
	get.by = by;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_FIGURES;
	frame.get_figures = &get;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES, read_figures, true, pages);
	*ret = (struct stats){
		by, (Jieyou__Figures **)(void *)pages->items, pages->n_items, pages->names, pages->n_names};
	sort(ret);
	return result;
}

static enum cli_exit tell(struct cli *c, const struct period *p, const struct stats *s)
{
	Jieyou__FiguresReply all;

	if (c->json) {
		jieyou__figures_reply__init(&all);
		all.groups = s->groups;
		all.n_groups = s->n_groups;
		all.names = s->names;
		all.n_names = s->n_names;
		return cli_print_json(c, &all.base);
	}
	if (c->csv) {
		stats_csv(c, s);
		return CLI_DONE;
	}
	page_print(&c->page, 0, 0, "疑难个案支援统计 %s", p->title);
	stats_print(c, s);
	return CLI_DONE;
}

/* On paper: in all, and by what is most asked for; or by what was said. */
static enum cli_exit tell_paper(
	struct cli *c, const struct period *p, Jieyou__GetFigures__Grouping by)
{
	enum { PARTS = 5 };
	static const Jieyou__GetFigures__Grouping usual[PARTS] = {JIEYOU__GET_FIGURES__GROUPING__IN_ALL,
		JIEYOU__GET_FIGURES__GROUPING__MONTH, JIEYOU__GET_FIGURES__GROUPING__DISTRICT,
		JIEYOU__GET_FIGURES__GROUPING__GRADE, JIEYOU__GET_FIGURES__GROUPING__ANSWER};
	size_t n = by == JIEYOU__GET_FIGURES__GROUPING__IN_ALL ? PARTS : 1, asked = 0;
	enum cli_exit result = CLI_DONE;
	struct pages pages[PARTS] = {0};
	struct stats list[PARTS];

	for (; result == CLI_DONE && asked < n; asked++)
		result = ask(c, p, n == 1 ? by : usual[asked], &pages[asked], &list[asked]);
	if (result == CLI_DONE && !stats_paper(c, p->title, list, n))
		result = CLI_REFUSED;
	for (size_t i = 0; i < asked; i++)
		pages_release(&pages[i]);
	return result;
}

/* ---- What is published ---- */

static enum cli_exit tell_published(struct cli *c, const Jieyou__PublicationReply *m)
{
	if (c->json)
		return cli_print_json(c, &m->base);
	if (c->html)
		return stats_paper_published(c, m) ? CLI_DONE : CLI_REFUSED;
	if (c->csv)
		stats_csv_published(c, m);
	else
		stats_print_published(c, m);
	return CLI_DONE;
}

static enum cli_exit publish(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__GetPublication get;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;
	int64_t year;

	if (!c->year || !text_to_i64(text_from(c->year), &year) || year > INT16_MAX)
		return cli_misuse("--published 要用 --year 写明哪一年");
	if (c->by || c->since || c->until)
		return cli_misuse("--published 只按年,不能与 --by、--since、--until 同用");
	jieyou__client_frame__init(&frame);
	jieyou__get_publication__init(&get);
	get.year = (int32_t)year;
	get.district = (char *)(uintptr_t)c->district;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_PUBLICATION;
	frame.get_publication = &get;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_PUBLICATION, &reply);
	if (result != CLI_DONE)
		return result;
	result = tell_published(c, reply->get_publication);
	jieyou_free(reply);
	return result;
}

enum cli_exit stats_run(struct cli *c)
{
	int by = JIEYOU__GET_FIGURES__GROUPING__IN_ALL;
	struct pages pages = {0};
	enum cli_exit result;
	struct period p;
	struct stats s;

	if (c->json + c->csv + c->html > 1)
		return cli_misuse("--json、--csv 和 --html 只能选一个");
	if (!has_district(c))
		return CLI_USAGE;
	if (c->published)
		return publish(c);
	if (c->by)
		by = cli_code(&jieyou__get_figures__grouping__descriptor, "by", c->by);
	if ((c->by && !by) || !take_period(c, true, &p))
		return CLI_USAGE;
	if (c->html)
		return tell_paper(c, &p, (Jieyou__GetFigures__Grouping)by);
	result = ask(c, &p, (Jieyou__GetFigures__Grouping)by, &pages, &s);
	if (result == CLI_DONE)
		result = tell(c, &p, &s);
	pages_release(&pages);
	return result;
}

/* The ledger of supervision is figures by month and supervisor. */
enum cli_exit ledger_run(struct cli *c)
{
	c->by = "ledger";
	return stats_run(c);
}

/* ---- Serious incidents ---- */

static struct part read_incidents(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__IncidentsReply *m = reply->list_incidents;

	frame->list_incidents->skip = m->next;
	return (struct part){m->incidents, m->n_incidents, m->names, m->n_names, m->next != 0};
}

static const char *kind_zh(Jieyou__Incident__Kind kind)
{
	return kind == JIEYOU__INCIDENT__KIND__CRISIS    ? "个案列为危机"
		   : kind == JIEYOU__INCIDENT__KIND__OVERDUE ? "危机个案逾期未办理"
		   : kind == JIEYOU__INCIDENT__KIND__DEATH   ? "服务对象离世"
													 : "其他";
}

static void print_incidents(struct cli *c, const struct pages *pages)
{
	if (pages->n_items == 0)
		page_print(&c->page, 0, 0, "没有重大事件。");
	for (size_t i = 0; i < pages->n_items; i++) {
		const Jieyou__Incident *m = pages->items[i];
		char at[PAGE_TIME_SIZE];

		page_time(m->at_us, at);
		page_print(&c->page, 0, 2, "%s  %s  %.*s  现为%s", at, kind_zh(m->kind),
			TEXT_ARG(pages_named(c, pages, m->district)), report_grade(m->grade));
	}
}

enum cli_exit incidents_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListIncidents list;
	Jieyou__IncidentsReply all;
	struct pages pages = {0};
	enum cli_exit result;
	struct period p;

	if (!has_district(c) || !take_period(c, false, &p))
		return CLI_USAGE;
	jieyou__client_frame__init(&frame);
	jieyou__list_incidents__init(&list);
	jieyou__incidents_reply__init(&all);
	list.since_us = p.since.us;
	list.until_us = p.until.us;
	list.district = (char *)(uintptr_t)c->district;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_INCIDENTS;
	frame.list_incidents = &list;
	result = pages_ask(
		c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_INCIDENTS, read_incidents, true, &pages);
	all.incidents = (Jieyou__Incident **)(void *)pages.items;
	all.n_incidents = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE)
		print_incidents(c, &pages);
	pages_release(&pages);
	return result;
}

/* ---- Hours ---- */

static struct part read_hours(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__HoursReply *m = reply->get_hours;

	frame->get_hours->after = m->next;
	return (struct part){m->hours, m->n_hours, NULL, 0, m->next[0] != '\0'};
}

static void print_hours(struct cli *c, const struct pages *pages)
{
	if (pages->n_items == 0)
		page_print(&c->page, 0, 0, "没有可以查看的服务时长。");
	for (size_t i = 0; i < pages->n_items; i++) {
		const Jieyou__Hours *m = pages->items[i];

		page_print(&c->page, 0, 2, "%s %s  共 %d 分钟", m->expert_id, m->name, (int)m->minutes);
		for (size_t k = 0; k < m->n_served; k++)
			page_print(&c->page, 2, 4, "%s  %d 次  %d 分钟",
				field_word(&jieyou__served__kind__descriptor, (int)m->served[k]->kind),
				(int)m->served[k]->times, (int)m->served[k]->minutes);
	}
}

enum cli_exit hours_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__GetHours get;
	Jieyou__HoursReply all;
	struct pages pages = {0};
	enum cli_exit result;
	struct period p;

	if (!take_period(c, true, &p))
		return CLI_USAGE;
	jieyou__client_frame__init(&frame);
	jieyou__get_hours__init(&get);
	jieyou__hours_reply__init(&all);
	get.since_us = p.since.us;
	get.until_us = p.until.us;
	get.district = (char *)(uintptr_t)c->district;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_HOURS;
	frame.get_hours = &get;
	result = pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_HOURS, read_hours, true, &pages);
	all.hours = (Jieyou__Hours **)(void *)pages.items;
	all.n_hours = pages.n_items;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE)
		print_hours(c, &pages);
	pages_release(&pages);
	return result;
}
