/* record: everything that happened to a case, in order: to read, for programs, or on paper. */
#include "pages.h"
#include "record_print.h"

static struct part read_events(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__RecordReply *m = reply->get_record;

	frame->get_record->after_seq = m->next;
	return (struct part){.items = m->events,
		.n_items = m->n_events,
		.names = m->names,
		.n_names = m->n_names,
		.more = m->next != 0};
}

/* As one reply would have it that is as long as it must be. */
static Jieyou__RecordReply whole(const struct pages *p)
{
	Jieyou__RecordReply all = *p->replies[p->n_replies - 1]->get_record;

	all.events = (Jieyou__RecordEvent **)p->items;
	all.n_events = p->n_items;
	all.names = p->names;
	all.n_names = p->n_names;
	return all;
}

enum cli_exit record_run(struct cli *c)
{
	Jieyou__GetRecord get;
	Jieyou__ClientFrame frame;
	Jieyou__RecordReply all;
	enum cli_exit result;
	struct pages pages;

	jieyou__get_record__init(&get);
	jieyou__client_frame__init(&frame);
	if (c->json && c->html)
		return cli_misuse("--json 和 --html 只能选一个");
	if (!cli_case(c, &get.case_id))
		return CLI_USAGE;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_RECORD;
	frame.get_record = &get;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_RECORD, read_events, true, &pages);
	if (result == CLI_DONE) {
		all = whole(&pages);
		if (c->json)
			result = cli_print_json(c, &all.base);
		else if (c->html)
			record_print_paper(c, &all);
		else
			record_print(c, &all);
	}
	pages_release(&pages);
	return result;
}
