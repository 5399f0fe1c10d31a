#include "build.h"

#include <stdio.h>

void build_submission(struct submission *s, int number)
{
	static char narrative[] =
		"服务对象单亲,孩子正叛逆,不肯去上学,家里揭不开锅,她情绪快撑不住了,今晚没有地方住。",
				district[] = "440309", agency[] = "测试社工机构", worker[] = "W-0001",
				scope[] = "提供给中心和专家";

	jieyou__client_frame__init(&s->frame);
	jieyou__submit_case__init(&s->submit);
	jieyou__help_request__init(&s->help);
	snprintf(s->key, sizeof(s->key), "test-key-%d", number);
	s->help.narrative = narrative;
	s->help.district = district;
	s->help.agency = agency;
	s->help.worker = worker;
	jieyou__consent__init(&s->consent);
	s->consent.kind = JIEYOU__CONSENT_KIND__ORAL;
	s->consent.scope = scope;
	s->help.consent = &s->consent;
	s->submit.help = &s->help;
	s->frame.idempotency_key = s->key;
	s->frame.submit_case = &s->submit;
	s->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_SUBMIT_CASE;
}

void build_get_case(struct get_case *g, int64_t case_id)
{
	jieyou__client_frame__init(&g->frame);
	jieyou__get_case__init(&g->get);
	g->get.case_id = case_id;
	g->frame.get_case = &g->get;
	g->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CASE;
}
