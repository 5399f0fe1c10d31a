/* What a worker reads of a case. The replies are written as JSON. */
#include "report.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "json.h"

static const char *report_of(const char *json)
{
	static char text[16384];
	struct cli c = {.page = {.width = 80}};
	struct refusal r = {0};
	Jieyou__CaseReply *reply;
	char *printed = NULL;
	size_t size = 0;

	arena_init(&c.arena, 1 << 20);
	c.page.out = open_memstream(&printed, &size);
	reply = (Jieyou__CaseReply *)json_parse(
		text_from(json), &jieyou__case_reply__descriptor, JSON_KEYS_KNOWN, &c.arena, &r);
	cr_assert(reply, "%.*s: %.*s", TEXT_ARG(r.field), TEXT_ARG(r.sentence));
	report_case(&c, reply);
	fclose(c.page.out);
	snprintf(text, sizeof(text), "%s", printed);
	free(printed);
	arena_release(&c.arena);
	return text;
}

#define expect_says(text, words) cr_expect(strstr(text, words), "“%s” is not in:\n%s", words, text)
#define expect_silent(text, words) \
	cr_expect_not(strstr(text, words), "“%s” is in:\n%s", words, text)

Test(report, head)
{
	const char *text = report_of(
		"{\"head\":{\"caseId\":1024,\"grade\":\"CRISIS\",\"stateName\":\"已受理\","
		"\"filedUs\":1735660800000000,\"dueUs\":1735661700000000},\"notice\":\"请拨打110。\","
		"\"waiting\":\"下一步由中心值班社工办理,最迟 2025-01-01 00:15(周三)。\","
		"\"repeated\":true,\"basis\":{\"code\":\"DANGER_TO_LIFE\",\"duty\":\"CHD.REPORT\","
		"\"text\":\"危及生命\",\"law\":\"某法第1条\"},\"contact\":\"不可:没有约定。\"}");

	expect_says(text, "案号 1024  分级 危机\n");
	expect_says(text, "受理 2025年1月1日 00:00(北京时间)  此前已受理,未重复立案\n");
	expect_says(text, "下一步由中心值班社工办理,最迟 2025-01-01 00:15(周三)。\n");
	expect_says(text, "状态 已受理\n");
	expect_says(text, "立案依据 危及生命(某法第1条)\n法定义务 CHD.REPORT\n");
	expect_says(text, "联系方式:不可:没有约定。\n");
	expect_says(text, "请注意:请拨打110。\n");
	expect_silent(text, "【");
}

/* The question comes first, with the words it rests on; their marks stand with the words. */
Test(report, screens_are_questions)
{
	const char *text = report_of(
		"{\"match\":{\"screens\":[{\"kind\":\"SUICIDE\",\"level\":\"IDEATION\",\"grade\":"
		"\"URGENT\","
		"\"name\":\"自杀风险\",\"question\":\"请直接询问自杀想法。\","
		"\"evidence\":[{\"text\":\"不好的念头\"},{\"text\":\"不好的念头\"},{\"text\":\"不想活\"}],"
		"\"marks\":[\"HEARSAY\",\"SUSPECTED\"]},"
		"{\"kind\":\"NO_CARE_OR_SHELTER\",\"grade\":\"CRISIS\",\"name\":\"无人照护\","
		"\"question\":\"今晚住在哪里?\",\"ticked\":true}]}}");

	expect_says(text, "不是对服务对象的判断");
	expect_says(text, "  1. 请直接询问自杀想法。\n"
					  "     因为文中写到:「不好的念头」「不想活」(转述、疑似,须核实)\n"
					  "     筛查项目:自杀风险。问清之前,先按“紧急”处理。\n");
	expect_says(text, "  2. 今晚住在哪里?\n"
					  "     因为紧急筛查表中勾选了“是”。\n"
					  "     筛查项目:无人照护。问清之前,先按“危机”处理。\n");
}

Test(report, nothing_found_is_said)
{
	const char *text = report_of("{\"match\":{}}");

	expect_says(text, "这不等于没有风险");
	expect_says(text, "没有从文字中认出具体的需要");
	expect_says(text, "没有提出专家团队");
	expect_says(text, "【尚无人承担】\n  没有。");
	expect_silent(text, "【联动单位】");
	expect_silent(text, "【法定义务】");
}

Test(report, team_with_its_lead_first)
{
	const char *text = report_of(
		"{\"match\":{\"needs\":[{\"code\":\"LAW.COMP\",\"name\":\"赔偿\"},"
		"{\"code\":\"PSY.COUNSEL\",\"name\":\"疏导\",\"declared\":true,"
		"\"evidence\":[{\"text\":\"崩溃\"}],\"reasons\":[{\"text\":\"推知:甲\"}]}],"
		"\"team\":{\"lead\":\"E2\",\"members\":["
		"{\"expertId\":\"E1\",\"name\":\"甲\",\"covers\":[\"LAW.COMP\",\"ECO.TEMP\"]},"
		"{\"expertId\":\"E2\",\"name\":\"乙\",\"unit\":\"某中心\",\"types\":[\"律师\",\"调解员\"],"
		"\"covers\":[\"PSY.COUNSEL\"],\"reasons\":[{\"text\":\"有空位\"}],"
		"\"alternates\":[\"E3\",\"E4\",\"E5\"],\"alternateNames\":[\"丙\",\"E4\"]}]}}}");

	expect_says(text, "  · 赔偿\n");
	expect_says(text, "  · 疏导(社工提出) 「崩溃」\n     - 推知:甲\n");
	expect_says(text, "  · 牵头 乙(E2)\n"
					  "     专长:律师、调解员\n"
					  "     单位:某中心\n"
					  "     负责:疏导\n"
					  "     - 有空位\n"
					  "     候补:丙(E3)、E4、E5\n"
					  "  · 甲(E1)\n"
					  "     负责:赔偿、ECO.TEMP\n");
}

Test(report, resources_as_they_are_proposed)
{
	const char *text =
		report_of("{\"match\":{\"resources\":["
				  "{\"code\":\"B\",\"name\":\"乙项\",\"eligibility\":\"POSSIBLE\","
				  "\"reasons\":[{\"text\":\"可以立即求助\"},{\"text\":\"只适用于龙华区\"}],"
				  "\"missing\":[{\"text\":\"户口簿\"},{\"text\":\"低保证\"}],"
				  "\"deadline\":\"每年6月底前\",\"verify\":\"标准逐年调整\","
				  "\"lastChecked\":\"2024-01-31\"},"
				  "{\"code\":\"C\",\"name\":\"丙项\",\"eligibility\":\"ELIGIBLE\","
				  "\"apply\":\"到窗口申请\"},"
				  "{\"code\":\"A\",\"name\":\"甲项\",\"eligibility\":\"NOT_ELIGIBLE\","
				  "\"missing\":[{\"text\":\"年满60周岁\"}],\"apply\":\"到街道申请\"}]}}");
	const char *once = strstr(text, "以受理部门为准");

	expect_says(text, "【资源】\n"
					  "  · 乙项〔可能符合,待核实〕\n"
					  "     列入理由:可以立即求助;只适用于龙华区\n"
					  "     还须核实:户口簿;低保证\n"
					  "     期限:每年6月底前\n"
					  "     请先核实:标准逐年调整\n"
					  "     上次核对:2024-01-31\n"
					  "  · 丙项〔初步符合〕\n"
					  "     办理:到窗口申请\n"
					  "  · 甲项〔按已填信息可能不符合〕\n"
					  "     可能不符合的条件:年满60周岁\n"
					  "  是否符合、能得多少,以受理部门为准。\n");
	expect_silent(text, "到街道申请");
	cr_expect(once && !strstr(once + 1, "以受理部门为准"), "once:\n%s", text);
}

Test(report, units_duties_and_uncovered)
{
	const char *text = report_of(
		"{\"match\":{\"units\":[{\"code\":\"U\",\"name\":\"救助窗口\",\"contact\":\"12345\","
		"\"hours\":\"工作日\"}],"
		"\"duties\":[{\"code\":\"D\",\"name\":\"强制报告\",\"law\":\"未成年人保护法第11条\","
		"\"binds\":\"社工机构\",\"text\":\"应当立即报告。\",\"evidence\":[{\"text\":\"打孩子\"}]}],"
		"\"uncovered\":[{\"code\":\"N\",\"name\":\"手语\",\"reason\":\"NOBODY\",\"text\":"
		"\"没有人会。\"},"
		"{\"code\":\"M\"}]}}");

	expect_says(text, "  · 救助窗口\n     联系:12345\n     时间:工作日\n");
	expect_says(text, "  · 强制报告\n     应当立即报告。\n     法律依据:未成年人保护法第11条\n"
					  "     义务主体:社工机构\n     相关文字:「打孩子」\n");
	expect_says(text, "派单不等于报告");
	expect_says(text, "  · 手语:没有人会。\n  · M:原因未说明\n");
}

Test(report, consultation_has_no_words)
{
	const char *text = report_of("{\"help\":{\"worker\":\"LH-1\"},"
								 "\"match\":{\"needs\":[{\"code\":\"N\",\"name\":\"疏导\"}]}}");

	expect_says(text, "【求助内容】\n  去标识化咨询,没有保存原文。\n");
	expect_says(text, "  · 疏导\n");
}

Test(report, record)
{
	const char *text =
		report_of("{\"help\":{\"narrative\":\"手头很紧\",\"worker\":\"LH-1\",\"client\":{"
				  "\"contact\":{\"phone\":\"010\",\"trusted\":\"其姐\"}}},\"events\":["
				  "{\"seq\":1,\"atUs\":1735660800000000,\"kind\":\"FILED\","
				  "\"actor\":\"LH-0231\"},"
				  "{\"seq\":2,\"atUs\":1735660800000000,\"kind\":\"CLOSED\"}]}");

	expect_says(text, "【求助内容】\n  手头很紧\n");
	expect_says(text, "  安全号码:010\n  可以接听的人:其姐\n");
	expect_says(text, "  1. 2025年1月1日 00:00  求助受理  LH-0231\n");
	expect_says(text, "  2. 2025年1月1日 00:00  CLOSED\n");
}
