#include "sentence.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "small.h"

enum { ARGS_MAX = 96 };

/* A reason with its args parted by spaces, as a sentence. */
static struct text tell(struct arena *a, Jieyou__Reason__Code code, const char *args)
{
	struct showing sh = {.s = &small_snapshot, .a = a};
	struct text rest = text_from(args);
	char *list[ARGS_MAX], *told;
	Jieyou__Reason r;

	jieyou__reason__init(&r);
	r.code = code;
	r.args = list;
	while (rest.len)
		list[r.n_args++] = showing_string(&sh, text_cut(&rest, ' '));
	told = sentence(&sh, &r);
	cr_assert(told && !sh.full);
	return text_from(told);
}

static const struct {
	Jieyou__Reason__Code code;
	const char *args, *want;
} sentences[] = {
#define SAYS(name, args, want)                   \
	{                                            \
		JIEYOU__REASON__CODE__##name, args, want \
	}
	SAYS(CRISIS, "", "等级为危机:立即召集会诊,可先行动后会诊"),
	SAYS(MANY_DOMAINS, "6", "需要涉及6个领域,宜在派单前会诊"),
	SAYS(MANY_MEMBERS, "4", "需4名专家配合,先会诊定分工和牵头"),
	SAYS(NOBODY_HERE, "", "本中心现无可派的专家,需转介其他机构或上一级支援"),
	SAYS(FEW_EXPERTS, "4", "需要集中,4名专家即可承接,直接转介"),
	SAYS(NO_NEED, "", "未发现明确需要,先由督导梳理"),
	SAYS(SUPERVISOR_ENOUGH, "", "只有一项需要,督导即可支持"),
	SAYS(RESOURCES_ENOUGH, "", "各项需要由联动单位或政策资源即可回应,无需组建专家团队"),
	SAYS(UNCOVERED, "4", "另有4项需要暂无人承接,须由中心另行联系"),
	SAYS(DUTY, "", "另有法定义务须履行,派单不等于报告"),
	SAYS(SEMINAR_ASKED, "", "社工提出就此类问题开展研讨"),
	SAYS(APART, "",
		"涉及家庭暴力:安全评估完成并取得受害人同意之前,不安排调解和夫妻辅导,"
		"会诊和各种会面不请被指施暴的一方到场"),
	SAYS(TOGETHER, "2026-03-01",
		"涉及家庭暴力:2026-03-01已完成安全评估,受害人同意在案,可按评估安排调解、辅导或会面;"
		"受害人随时可以叫停"),
	SAYS(WISH, "",
		"受害人是有完全民事行为能力的成年人的:尊重其意愿,先做安全计划;危及生命时立即拨打110"),
	SAYS(FOLLOWS, "poor_child", "推知:困难家庭的孩子:查对法律援助"),
	SAYS(FOLLOWS_FROM, "poor_child dibao CHD.REPORT SUICIDE",
		"推知:困难家庭的孩子:查对法律援助(依据:低保对象、强制报告、自杀风险)"),
	SAYS(OUTSIDE, "", "区外支援:当地现无可派的督导"),
	SAYS(OUTSIDE_FOR, "LAW.AID CHD.REPORT", "区外支援:当地现无专家可承接法律援助、强制报告"),
	SAYS(ALTERNATE_OUTSIDE, "2", "替补中2名来自区外,当地再无人可替补"),
	SAYS(AREA_NOT_SAID, "L1", "服务范围:龙华区(个案所在地未填,请核实)"),
	SAYS(CONTINUITY, "", "此前已在服务该对象,由其接续"),
	SAYS(LEAD_ALONE, "", "牵头:团队只需一人"),
	SAYS(LEAD, "LAW.AID", "牵头:承接法律援助"),
	SAYS(ALTERNATE_NONE, "1 2", "能全部替补的专家只有1名,不足2名"),
	SAYS(RULE_NOT_SAID, "", "来源未列申请条件,请先问清"),
	SAYS(RULE_PARTIAL, "", "条件中不能自动判断的部分"),
	SAYS(PROVE_CHILD, "6", "是否有不超过6周岁的孩子需要这一项(户口簿或出生医学证明)"),
	SAYS(CHILD_AT_MOST, "6", "限不超过6周岁的孩子"),
	SAYS(FIRST_FOR, "LAW.AID", "回应「法律援助」的首选"),
	SAYS(NEXT_FOR, "LAW.AID", "回应「法律援助」的又一选择"),
	SAYS(AT_ONCE, "", "情况紧急,这一项可以立即求助"),
	SAYS(REGION, "L1", "只适用于龙华区"),
	SAYS(FULL, "2026-01-06", "已满:现无名额(2026-01-06登记),转介前请先问清何时有空"),
	SAYS(LAST_CHECKED, "2024-01-31", "上次核对是2024-01-31,已久,请先核对是否仍有效"),
	SAYS(PROVE_AGE, "", "年龄(身份证或户口簿)"),
	SAYS(PROVE_SEX, "", "性别(身份证)"),
	SAYS(PROVE_DISABILITY, "", "残疾等级(残疾人证)"),
	SAYS(AGE_AT_MOST, "4", "须不超过4周岁"),
	SAYS(WOMEN_ONLY, "", "限女性"),
	SAYS(MEN_ONLY, "", "限男性"),
	SAYS(DISABILITY_GRADE, "4", "须持残疾人证,等级为4级或更重"),
	SAYS(SKILL, "LAWYER 3", "专业:律师,水平:领头"),
	SAYS(SKILL_FOR, "POLICE 1 LAW.AID", "专业:公安,水平:基本,用于:法律援助"),
	SAYS(SKILL_FOR, "LAWYER 2 LAW.AID CHD.REPORT MET.GROUP",
		"专业:律师,水平:胜任,用于:法律援助、强制报告、小组工作"),
	SAYS(AREA, "CN L1", "服务范围:中国,包括个案所在地龙华区"),
	SAYS(AREA_HERE, "L2", "服务范围:朝阳区,即个案所在地"),
	SAYS(LANGUAGE, "yue", "能用粤语沟通"),
	SAYS(LANGUAGE_INTERPRETED, "csl", "不会中国手语,由团队中的翻译陪同"),
	SAYS(LOAD, "0 5", "在手0个个案,上限5个"),
	SAYS(LEAD_OF, "3 LAW.AID", "牵头:承接3项需要,含法律援助"),
	SAYS(PROVE, "minor", "户口簿"),
	SAYS(PROVE, "dibao", "低保对象的证明"), /* no paper is named in the table */
	SAYS(PROVE_ANY, "dibao minor", "以下任一情形的证明:低保对象、未成年"),
	SAYS(AGE_AT_LEAST, "60", "须年满60周岁"),
	SAYS(MUST_BE, "dibao", "须为:低保对象"),
	SAYS(MUST_BE_ANY, "dibao minor", "须属以下任一情形:低保对象、未成年"),

	SAYS(BAR_OUTSIDE, "L2 L1", "为朝阳区服务;龙华区本区已有人可承担,区内优先"),
	SAYS(BAR_KIN, "", "是当事人的亲属,须回避"),
	SAYS(BAR_OTHER_PARTY, "", "正在服务对方当事人,须回避"),
	SAYS(BAR_UNIT, "", "所在单位被投诉,须回避"),
	SAYS(BAR_METHOD, "", "这是工作方法,由社工会同受理单位办理,不派给专家"),
	SAYS(BAR_DUTY, "", "法定义务,须由义务人自行履行,不派给专家"),
	SAYS(BAR_UNITS, "", "这项需要由联动单位答复,不派给专家"),
	SAYS(BAR_TYPE, "2 LAWYER POLICE",
		"专业不对口;在专家库登记以下任一专业、水平达到胜任后可接:律师、公安"),
	SAYS(BAR_NARROWED, "LAWYER", "专业律师只登记了其他需要;在专家库补登这一项后可接"),
	SAYS(BAR_LEVEL, "LAWYER 1 2", "专业律师的水平为基本;评定为胜任后可接"),
	SAYS(BAR_FROM, "2026-04-01", "聘期2026-04-01才开始;到期方可接"),
	SAYS(BAR_FROM_NOT_SAID, "", "没有登记聘期的起始日;补登后可接"),
	SAYS(BAR_UNTIL, "2026-03-14", "聘期已于2026-03-14届满;续聘后可接"),
	SAYS(BAR_UNTIL_NOT_SAID, "", "没有登记聘期的截止日;补登后可接"),
	SAYS(BAR_AGREEMENT, "2026-03-14", "保密协议已于2026-03-14到期;续签后可接"),
	SAYS(BAR_AGREEMENT_MISSING, "", "没有登记保密协议;签订并登记后可接"),
	SAYS(BAR_AWAY, "2026-03-10 2026-03-20", "请假,自2026-03-10至2026-03-20;销假后可接"),
	SAYS(BAR_AREA, "L2 L1", "服务范围为朝阳区,不包括个案所在地龙华区;扩大服务范围后可接"),
	SAYS(BAR_CONFLICT, "", "已列入回避名单(利益冲突);核实不存在冲突并更正名单后可接"),
	SAYS(BAR_DV, "", "有家庭暴力时任何人不得调解、不得做婚姻辅导;须先做安全评估,排除家暴后可接"),
	SAYS(BAR_TRAUMA, "3 3 1", "在办的创伤类个案已有3件,一人最多3件;结案1件后可再接这一类"),
	SAYS(BAR_FULL, "3 3 1", "已满:在办3件,上限3件;结案1件后可接"),
	SAYS(BAR_NO_PLACES, "0", "上限为0件,在办0件;在专家库把上限提高到在办件数以上后可接"),
	SAYS(BAR_SIGN, "csl", "不会中国手语,这一项须由会的人承接"),
	SAYS(BAR_INTERPRETER, "yue 2", "这一项须由会粤语、水平达到胜任的翻译承接"),
	SAYS(BAR_LANGUAGE, "yue", "不会粤语,团队中也没有翻译;会这种语言或有翻译参加后可接"),
	SAYS(BAR_LANGUAGE_UNKNOWN, "", "服务对象的语言专家库中无人会;会这种语言后可接"),
	SAYS(BAR_SEX, "F", "服务对象要求专家为女性;与其商量改变要求后可接"),
	SAYS(BAR_SEX, "M", "服务对象要求专家为男性;与其商量改变要求后可接"),
	SAYS(TAKES, "772", "已在团队中,由其承接,评分772"),
	SAYS(LOWER_SCORE, "655 E02 772", "可以承接;评分655,低于入选的乙(772)"),
	SAYS(TIE, "772 E02 772", "可以承接;评分772,与入选的乙(772)不分高下,按编号先后选定"),
	SAYS(
		TEAM_FIT, "877 E02 772", "可以承接;评分877,入选的乙为772。团队先求人数最少,再求总评分最高"),
	SAYS(SPEAKERS_FIRST, "yue E02", "可以经翻译承接;不会粤语,而入选的乙会,会的人优先"),
	SAYS(TEAM_FULL, "12", "可以承接;团队已满12人,首次会商后再安排"),
	SAYS(NOT_ASKED, "", "可以承接;但个案中没有发现这项需要,没有为此选人"),

	/* Codes that the tables no longer have stand as they are. */
	SAYS(SKILL_FOR, "WIZARD 7 OLD.LEAF", "专业:WIZARD,水平:7,用于:OLD.LEAF"),
	SAYS(AREA_HERE, "L9", "服务范围:L9,即个案所在地"),
	SAYS(LANGUAGE, "tlh", "能用tlh沟通"),
	SAYS(PROVE, "rich", "rich的证明"),
	SAYS(MUST_BE, "rich", "须为:rich"),
	SAYS(LOWER_SCORE, "655 E99 772", "可以承接;评分655,低于入选的E99(772)"),
	SAYS(FOLLOWS_FROM, "rich_child rich OLD.LEAF BOREDOM",
		"推知:rich_child(依据:rich、OLD.LEAF、BOREDOM)"),
	SAYS(BAR_SEX, "X", "服务对象要求专家为X;与其商量改变要求后可接"),

	/* Of a record that went wrong, what there is. */
	SAYS(LOAD, "", "在手个个案,上限个"),
	SAYS(SKILL_FOR, "", "专业:,水平:,用于:"),
	SAYS(SKILL_FOR, "LAWYER", "专业:律师,水平:,用于:"),
	SAYS(CRISIS, "1 2 3", "等级为危机:立即召集会诊,可先行动后会诊"),
	SAYS(LOAD, "1 2 3", "在手1个个案,上限2个"),
	{JIEYOU__REASON__CODE__CODE_UNKNOWN, "", ""},
	{(Jieyou__Reason__Code)10000, "", ""},
	{(Jieyou__Reason__Code)-1, "x", ""},
#undef SAYS
};

Test(sentence, says)
{
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		struct arena a;
		struct text told;

		arena_init(&a, 1 << 20);
		told = tell(&a, sentences[i].code, sentences[i].args);
		cr_expect(text_eq(told, text_from(sentences[i].want)), "%zu: %.*s", i, TEXT_ARG(told));
		arena_release(&a);
	}
}

/* Every reason that the matcher can give has its sentence, and the .proto has no others. */
Test(sentence, of_every_reason)
{
	static const Jieyou__Reason__Code codes[] = {
#define REASON(name) JIEYOU__REASON__CODE__##name,
#include "reasons.def"
#undef REASON
	};
	struct arena a;

	arena_init(&a, 1 << 20);
	cr_expect_eq(jieyou__reason__code__descriptor.n_values, REASONS + 1);
	for (size_t i = 0; i < REASONS; i++)
		cr_expect(tell(&a, codes[i], "A B").len, "%zu", i);
	arena_release(&a);
}

Test(sentence, the_longest_list_fits)
{
	struct arena a;
	char args[64 * 8] = "";
	size_t at = 0, parts = 1;
	struct text told;

	arena_init(&a, 1 << 20);
	for (int i = 0; i < 64; i++)
		at += (size_t)snprintf(args + at, sizeof(args) - at, "%sf%d", i ? " " : "", i);
	told = tell(&a, JIEYOU__REASON__CODE__PROVE_ANY, args);
	for (size_t i = 0; i + 3 <= told.len; i++)
		parts += memcmp(told.ptr + i, "、", 3) == 0;
	cr_expect_eq(parts, 64);
	cr_expect(strstr(told.ptr, "f63"));
	arena_release(&a);
}

Test(sentence, an_arena_that_is_full_says_so)
{
	char *args[] = {(char[]){"60"}};
	struct arena a;
	struct showing sh = {.s = &small_snapshot, .a = &a};
	Jieyou__Reason r;

	jieyou__reason__init(&r);
	r.code = JIEYOU__REASON__CODE__AGE_AT_LEAST;
	r.args = args;
	r.n_args = 1;
	arena_init(&a, 8);
	cr_expect_null(sentence(&sh, &r));
	cr_expect(sh.full);
	arena_release(&a);
}
