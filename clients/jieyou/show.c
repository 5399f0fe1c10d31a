/* show: one case as it stands, with its record. */
#include "doors.h"
#include "report.h"

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
	result = cli_connect(c);
	if (result != CLI_DONE)
		return result;
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
	}
	jieyou_free(reply);
	return result;
}
