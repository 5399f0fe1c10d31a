/* show: one case as it stands, with its record. */
#include "doors.h"
#include "report.h"

/* What is still to be done, and what the file lacks. */
static void print_open(const struct page *p, const Jieyou__CaseReply *reply)
{
	if (reply->n_open_tasks || reply->n_open_duties || reply->n_lacks)
		page_heading(p, "待办");
	for (size_t i = 0; i < reply->n_open_tasks; i++)
		page_print(p, 2, 4, "任务 %d 未完成", (int)reply->open_tasks[i]);
	for (size_t i = 0; i < reply->n_open_duties; i++)
		page_print(p, 2, 4, "法定报告 %s 待履行;派单不等于报告", reply->open_duties[i]);
	for (size_t i = 0; i < reply->n_lacks; i++)
		page_print(p, 2, 4, "档案尚缺 %s", reply->lacks[i]);
}

enum cli_exit show_run(struct cli *c)
{
	Jieyou__GetCase get;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__get_case__init(&get);
	jieyou__client_frame__init(&frame);
	if (!cli_case(c, &get.case_id))
		return CLI_USAGE;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CASE;
	frame.get_case = &get;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_CASE, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->get_case->base);
	else {
		report_case(c, reply->get_case);
		doors_print(&c->page, reply->get_case);
		print_open(&c->page, reply->get_case);
	}
	jieyou_free(reply);
	return result;
}
