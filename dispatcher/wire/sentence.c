#include "sentence.h"

/*
 * A letter after % stands for the next of the reason's args: n as it is, N the name of a need, V
 * the level of a skill, T a type of expert, E an expert, D a district, L a language, S a sex, F a
 * fact, P the paper that proves a fact, C what a combination says, G a fact, a need or a danger.
 * What stands in [] is told for each of the args that are left, parted by 、.
 */
static const struct text table[] = {
#define SENTENCE(name, words) [JIEYOU__REASON__CODE__##name] = TEXT_INIT(words)
	SENTENCE(CRISIS, "等级为危机:立即召集会诊,可先行动后会诊"),
	SENTENCE(MANY_DOMAINS, "需要涉及%n个领域,宜在派单前会诊"),
	SENTENCE(MANY_MEMBERS, "需%n名专家配合,先会诊定分工和牵头"),
	SENTENCE(NOBODY_HERE, "本中心现无可派的专家,需转介其他机构或上一级支援"),
	SENTENCE(FEW_EXPERTS, "需要集中,%n名专家即可承接,直接转介"),
	SENTENCE(NO_NEED, "未发现明确需要,先由督导梳理"),
	SENTENCE(SUPERVISOR_ENOUGH, "只有一项需要,督导即可支持"),
	SENTENCE(RESOURCES_ENOUGH, "各项需要由联动单位或政策资源即可回应,无需组建专家团队"),
	SENTENCE(UNCOVERED, "另有%n项需要暂无人承接,须由中心另行联系"),
	SENTENCE(DUTY, "另有法定义务须履行,派单不等于报告"),
	SENTENCE(SEMINAR_ASKED, "社工提出就此类问题开展研讨"),
	SENTENCE(APART, "涉及家庭暴力:安全评估完成并取得受害人同意之前,不安排调解和夫妻辅导,"
					"会诊和各种会面不请被指施暴的一方到场"),
	SENTENCE(TOGETHER, "涉及家庭暴力:%n已完成安全评估,受害人同意在案,可按评估安排调解、辅导或会面;"
					   "受害人随时可以叫停"),
	SENTENCE(
		WISH, "受害人是有完全民事行为能力的成年人的:尊重其意愿,先做安全计划;危及生命时立即拨打110"),

	SENTENCE(FOLLOWS, "推知:%C"),
	SENTENCE(FOLLOWS_FROM, "推知:%C(依据:[%G])"),

	SENTENCE(SKILL, "专业:%T,水平:%V"),
	SENTENCE(SKILL_FOR, "专业:%T,水平:%V,用于:[%N]"),
	SENTENCE(AREA, "服务范围:%D,包括个案所在地%D"),
	SENTENCE(AREA_HERE, "服务范围:%D,即个案所在地"),
	SENTENCE(AREA_NOT_SAID, "服务范围:%D(个案所在地未填,请核实)"),
	SENTENCE(OUTSIDE, "区外支援:当地现无可派的督导"),
	SENTENCE(OUTSIDE_FOR, "区外支援:当地现无专家可承接[%N]"),
	SENTENCE(LANGUAGE, "能用%L沟通"),
	SENTENCE(LANGUAGE_INTERPRETED, "不会%L,由团队中的翻译陪同"),
	SENTENCE(LOAD, "在手%n个个案,上限%n个"),
	SENTENCE(CONTINUITY, "此前已在服务该对象,由其接续"),
	SENTENCE(LEAD_ALONE, "牵头:团队只需一人"),
	SENTENCE(LEAD, "牵头:承接%N"),
	SENTENCE(LEAD_OF, "牵头:承接%n项需要,含%N"),
	SENTENCE(ALTERNATE_NONE, "能全部替补的专家只有%n名,不足%n名"),
	SENTENCE(ALTERNATE_OUTSIDE, "替补中%n名来自区外,当地再无人可替补"),

	SENTENCE(FIRST_FOR, "回应「%N」的首选"),
	SENTENCE(NEXT_FOR, "回应「%N」的又一选择"),
	SENTENCE(AT_ONCE, "情况紧急,这一项可以立即求助"),
	SENTENCE(REGION, "只适用于%D"),
	SENTENCE(LAST_CHECKED, "上次核对是%n,已久,请先核对是否仍有效"),
	SENTENCE(FULL, "已满:现无名额(%n登记),转介前请先问清何时有空"),

	SENTENCE(RULE_NOT_SAID, "来源未列申请条件,请先问清"),
	SENTENCE(RULE_PARTIAL, "条件中不能自动判断的部分"),
	SENTENCE(PROVE_CHILD, "是否有不超过%n周岁的孩子需要这一项(户口簿或出生医学证明)"),
	SENTENCE(PROVE_AGE, "年龄(身份证或户口簿)"),
	SENTENCE(PROVE_SEX, "性别(身份证)"),
	SENTENCE(PROVE_DISABILITY, "残疾等级(残疾人证)"),
	SENTENCE(PROVE, "%P"),
	SENTENCE(PROVE_ANY, "以下任一情形的证明:[%F]"),

	SENTENCE(AGE_AT_LEAST, "须年满%n周岁"),
	SENTENCE(AGE_AT_MOST, "须不超过%n周岁"),
	SENTENCE(CHILD_AT_MOST, "限不超过%n周岁的孩子"),
	SENTENCE(WOMEN_ONLY, "限女性"),
	SENTENCE(MEN_ONLY, "限男性"),
	SENTENCE(DISABILITY_GRADE, "须持残疾人证,等级为%n级或更重"),
	SENTENCE(MUST_BE, "须为:%F"),
	SENTENCE(MUST_BE_ANY, "须属以下任一情形:[%F]"),

	SENTENCE(BAR_KIN, "是当事人的亲属,须回避"),
	SENTENCE(BAR_OTHER_PARTY, "正在服务对方当事人,须回避"),
	SENTENCE(BAR_UNIT, "所在单位被投诉,须回避"),
	SENTENCE(BAR_OUTSIDE, "为%D服务;%D本区已有人可承担,区内优先"),
	SENTENCE(BAR_METHOD, "这是工作方法,由社工会同受理单位办理,不派给专家"),
	SENTENCE(BAR_DUTY, "法定义务,须由义务人自行履行,不派给专家"),
	SENTENCE(BAR_UNITS, "这项需要由联动单位答复,不派给专家"),
	SENTENCE(BAR_TYPE, "专业不对口;在专家库登记以下任一专业、水平达到%V后可接:[%T]"),
	SENTENCE(BAR_NARROWED, "专业%T只登记了其他需要;在专家库补登这一项后可接"),
	SENTENCE(BAR_LEVEL, "专业%T的水平为%V;评定为%V后可接"),
	SENTENCE(BAR_FROM, "聘期%n才开始;到期方可接"),
	SENTENCE(BAR_FROM_NOT_SAID, "没有登记聘期的起始日;补登后可接"),
	SENTENCE(BAR_UNTIL, "聘期已于%n届满;续聘后可接"),
	SENTENCE(BAR_UNTIL_NOT_SAID, "没有登记聘期的截止日;补登后可接"),
	SENTENCE(BAR_AGREEMENT, "保密协议已于%n到期;续签后可接"),
	SENTENCE(BAR_AGREEMENT_MISSING, "没有登记保密协议;签订并登记后可接"),
	SENTENCE(BAR_AWAY, "请假,自%n至%n;销假后可接"),
	SENTENCE(BAR_AREA, "服务范围为%D,不包括个案所在地%D;扩大服务范围后可接"),
	SENTENCE(BAR_CONFLICT, "已列入回避名单(利益冲突);核实不存在冲突并更正名单后可接"),
	SENTENCE(BAR_DV, "有家庭暴力时任何人不得调解、不得做婚姻辅导;须先做安全评估,排除家暴后可接"),
	SENTENCE(BAR_FULL, "已满:在办%n件,上限%n件;结案%n件后可接"),
	SENTENCE(BAR_NO_PLACES, "上限为0件,在办%n件;在专家库把上限提高到在办件数以上后可接"),
	SENTENCE(BAR_TRAUMA, "在办的创伤类个案已有%n件,一人最多%n件;结案%n件后可再接这一类"),
	SENTENCE(BAR_SIGN, "不会%L,这一项须由会的人承接"),
	SENTENCE(BAR_INTERPRETER, "这一项须由会%L、水平达到%V的翻译承接"),
	SENTENCE(BAR_LANGUAGE, "不会%L,团队中也没有翻译;会这种语言或有翻译参加后可接"),
	SENTENCE(BAR_LANGUAGE_UNKNOWN, "服务对象的语言专家库中无人会;会这种语言后可接"),
	SENTENCE(BAR_SEX, "服务对象要求专家为%S;与其商量改变要求后可接"),

	SENTENCE(TAKES, "已在团队中,由其承接,评分%n"),
	SENTENCE(LOWER_SCORE, "可以承接;评分%n,低于入选的%E(%n)"),
	SENTENCE(TIE, "可以承接;评分%n,与入选的%E(%n)不分高下,按编号先后选定"),
	SENTENCE(TEAM_FIT, "可以承接;评分%n,入选的%E为%n。团队先求人数最少,再求总评分最高"),
	SENTENCE(SPEAKERS_FIRST, "可以经翻译承接;不会%L,而入选的%E会,会的人优先"),
	SENTENCE(TEAM_FULL, "可以承接;团队已满%n人,首次会商后再安排"),
	SENTENCE(NOT_ASKED, "可以承接;但个案中没有发现这项需要,没有为此选人"),
#undef SENTENCE
};

enum { PARTS_MAX = 2 * 64 }; /* what is before, 64 facts, and what parts them: the longest */

struct telling {
	struct showing *sh;
	const Jieyou__Reason *reason;
	size_t at; /* of its args */
	struct text parts[PARTS_MAX];
	size_t n;
};

static void add(struct telling *t, struct text part)
{
	if (t->n < PARTS_MAX)
		t->parts[t->n++] = part;
}

static struct text level_zh(struct text level)
{
	static const struct text names[] = {TEXT_INIT("基本"), TEXT_INIT("胜任"), TEXT_INIT("领头")};
	int64_t n;

	return text_to_i64(level, &n) && n >= 1 && n <= 3 ? names[n - 1] : level;
}

static struct text language_zh(struct text code)
{
	static const struct {
		struct text code, zh;
	} names[] = {
		{TEXT_INIT("cmn"), TEXT_INIT("普通话")},
		{TEXT_INIT("yue"), TEXT_INIT("粤语")},
		{TEXT_INIT("csl"), TEXT_INIT("中国手语")},
		{TEXT_INIT("hak"), TEXT_INIT("客家话")},
		{TEXT_INIT("nan"), TEXT_INIT("闽南语(含潮汕话)")},
		{TEXT_INIT("eng"), TEXT_INIT("英语")},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_eq(names[i].code, code))
			return names[i].zh;
	return code;
}

static struct text type_zh(const struct snapshot *s, struct text code)
{
	uint16_t type = snapshot_type(s, code);

	return type == NONE ? code : s->types[type].zh;
}

static struct text district_zh(const struct snapshot *s, struct text code)
{
	district_index d = snapshot_district(s, code);

	return d == NONE ? code : s->districts[d].name;
}

static struct text sex_zh(struct text code)
{
	if (text_eq(code, TEXT("F")))
		return TEXT("女性");
	return text_eq(code, TEXT("M")) ? TEXT("男性") : code;
}

static struct text fact_zh(const struct snapshot *s, struct text code)
{
	uint16_t fact = snapshot_fact(s, code);

	return fact == NONE ? code : s->facts[fact].zh;
}

static struct text combination_zh(const struct snapshot *s, struct text code)
{
	uint16_t c = snapshot_combination(s, code);

	return c == NONE ? code : s->combinations[c].zh;
}

/* Facts are in small letters; needs have a point; dangers neither. */
static struct text ground_zh(const struct snapshot *s, struct text code)
{
	if (snapshot_fact(s, code) != NONE)
		return fact_zh(s, code);
	return snapshot_need(s, code) != NONE ? showing_need_name(s, code)
										  : showing_screen_name(s, code);
}

static void add_proof(struct telling *t, struct text code)
{
	const struct snapshot *s = t->sh->s;
	uint16_t fact = snapshot_fact(s, code);

	if (fact != NONE && s->facts[fact].proof.len) {
		add(t, s->facts[fact].proof);
		return;
	}
	add(t, fact_zh(s, code));
	add(t, TEXT("的证明"));
}

static void add_arg(struct telling *t, char as)
{
	const Jieyou__Reason *r = t->reason;
	struct text arg = t->at < r->n_args ? text_from(r->args[t->at++]) : TEXT_NONE;

	switch (as) {
	case 'N':
		add(t, showing_need_name(t->sh->s, arg));
		break;
	case 'V':
		add(t, level_zh(arg));
		break;
	case 'T':
		add(t, type_zh(t->sh->s, arg));
		break;
	case 'E':
		add(t, showing_expert_name(t->sh->s, arg));
		break;
	case 'S':
		add(t, sex_zh(arg));
		break;
	case 'D':
		add(t, district_zh(t->sh->s, arg));
		break;
	case 'L':
		add(t, language_zh(arg));
		break;
	case 'F':
		add(t, fact_zh(t->sh->s, arg));
		break;
	case 'C':
		add(t, combination_zh(t->sh->s, arg));
		break;
	case 'G':
		add(t, ground_zh(t->sh->s, arg));
		break;
	case 'P':
		add_proof(t, arg);
		break;
	default:
		add(t, arg);
		break;
	}
}

/* Words with args among them, but no []. */
static void add_words(struct telling *t, struct text words)
{
	while (words.len) {
		struct text plain = text_cut(&words, '%');

		if (plain.len)
			add(t, plain);
		if (!words.len)
			break;
		add_arg(t, words.ptr[0]);
		words.ptr++;
		words.len--;
	}
}

static void add_each(struct telling *t, struct text words)
{
	for (bool first = true; words.len && t->at < t->reason->n_args; first = false) {
		if (!first)
			add(t, TEXT("、"));
		add_words(t, words);
	}
}

static char *join(struct telling *t)
{
	struct text whole;

	if (t->n == 1)
		return showing_cell(t->sh, t->parts[0]);
	whole = arena_join(t->sh->a, TEXT_NONE, t->parts, t->n);
	if (!whole.ptr)
		t->sh->full = true;
	return (char *)(uintptr_t)whole.ptr;
}

char *sentence(struct showing *sh, const Jieyou__Reason *reason)
{
	struct telling t;
	struct text words =
		(size_t)reason->code < sizeof(table) / sizeof(table[0]) ? table[reason->code] : TEXT_NONE;

	t.sh = sh;
	t.reason = reason;
	t.at = t.n = 0;
	while (words.len) {
		add_words(&t, text_cut(&words, '['));
		add_each(&t, text_cut(&words, ']'));
	}
	return join(&t);
}
