#include "record_print.h"

#include <inttypes.h>

#include "fields.h"
#include "life.h"
#include "paper.h"
#include "report.h"

enum { DIGEST_SIZE = 65 };

#define TITLE "个案办理记录"

/* ---- One event ---- */

static const char *state_name(const char *code)
{
	enum state s;

	return state_from(text_from(code), &s) ? state_zh(s).ptr : code;
}

/* "王社工(LH-0231),经 backend". What the dispatcher does it does for nobody. */
static struct text who(const struct fields *f, const Jieyou__RecordEvent *e)
{
	bool named = e->actor_name[0] && strcmp(e->actor_name, e->actor) != 0;

	if (strcmp(e->actor, "dispatcher") == 0)
		return TEXT("系统自动");
	return arena_format(f->arena, "%s%s%s%s%s%s", named ? e->actor_name : e->actor,
		named ? "(" : "", named ? e->actor : "", named ? ")" : "",
		strcmp(e->via, e->actor) == 0 ? "" : ",经 ", strcmp(e->via, e->actor) == 0 ? "" : e->via);
}

/* When it was done, where that was written down later. */
static void print_late(const struct fields *f, const Jieyou__RecordEvent *e)
{
	char done[PAGE_TIME_SIZE], at[PAGE_TIME_SIZE];

	if (e->body_case != JIEYOU__RECORD_EVENT__BODY_FORM || e->form->done_us == 0)
		return;
	page_time(e->form->done_us, done);
	page_time(e->at_us, at);
	page_field(f->page, 0, "补记", arena_format(f->arena, "%s 办理,%s 才写入记录", done, at));
}

static void print_words(struct cli *c, const struct fields *f, const Jieyou__RecordEvent *e)
{
	if (e->erased)
		page_field(f->page, 0, "内容", TEXT("已依法删除"));
	else if (e->withheld)
		page_field(f->page, 0, "内容", TEXT("不在您的查看范围内"));
	else if (e->body_case == JIEYOU__RECORD_EVENT__BODY_MATCHED)
		report_match(c, e->matched);
	else
		fields_print(f, 0, &e->base);
}

static void print_event(struct cli *c, const struct fields *f, const Jieyou__RecordEvent *e)
{
	char at[PAGE_TIME_SIZE];

	page_time(e->at_us, at);
	page_item(f->page, (int)e->seq, report_event(e->kind), at);
	page_field(f->page, 0, "经办", who(f, e));
	if (strcmp(e->from_state, e->state) != 0)
		page_field(f->page, 0, "状态",
			arena_format(f->arena, "%s → %s", state_name(e->from_state), state_name(e->state)));
	print_late(f, e);
	print_words(c, f, e);
}

/* ---- The whole ---- */

static void digest_of(const Jieyou__RecordReply *r, char ret[DIGEST_SIZE])
{
	const Jieyou__RecordEvent *last = r->n_events ? r->events[r->n_events - 1] : NULL;
	bool whole = last && 2 * last->hash.len < DIGEST_SIZE;
	size_t n = whole ? last->hash.len : 0;

	text_hex(n ? last->hash.data : NULL, n, ret);
	ret[2 * n] = '\0';
}

void record_print(struct cli *c, const Jieyou__RecordReply *r)
{
	const struct fields f = {&c->page, &c->arena, r->names, r->n_names};
	char digest[DIGEST_SIZE];

	digest_of(r, digest);
	fields_print(&f, 0, &r->head->base);
	page_field(
		&c->page, 0, "记录", arena_format(&c->arena, "共 %zu 条,依次编号,全部列出", r->n_events));
	page_field(&c->page, 0, "末条校验值", text_from(digest));
	if (r->notice[0])
		page_field(&c->page, 0, "请注意", text_from(r->notice));
	for (size_t i = 0; i < r->n_events; i++)
		print_event(c, &f, r->events[i]);
	page_print(&c->page, 0, 0, "(记录到此为止,共 %zu 条)", r->n_events);
}

void record_print_paper(struct cli *c, const Jieyou__RecordReply *r)
{
	char digest[DIGEST_SIZE];
	struct text number = arena_format(&c->arena, "案号 %" PRId64, r->head->case_id);
	struct text foot;

	digest_of(r, digest);
	foot = arena_format(&c->arena, "校验值 %s", digest);
	c->page.paper = true;
	paper_begin(c->page.out, TITLE, number.ptr, "含个人信息,注意保密", foot.ptr);
	record_print(c, r);
	paper_end(c->page.out);
}
