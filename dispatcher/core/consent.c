#include "consent.h"

static const struct {
	struct text code, zh, law;
	bool whole;
} bases[BASES] = {
#define BASIS(name, whole, zh, law) \
	[BASIS_##name] = {TEXT_INIT(#name), TEXT_INIT(zh), TEXT_INIT(law), whole},
#include "consent.def"
#undef BASIS
};

/* Somebody must consent in the client's place. */
static bool needs_guardian(const struct consent_asked *c)
{
	return c->incapable || (c->age >= 0 ? c->age < CONSENT_AGE : c->minor);
}

static bool guardian_suspected(const struct consent_asked *c)
{
	return c->violence && (c->minor || c->incapable || c->giver == GIVER_GUARDIAN);
}

static enum consent_basis basis_of_consent(const struct consent_asked *c)
{
	if (!c->given)
		return BASIS_DEIDENTIFIED;
	switch (c->giver) {
	case GIVER_NOT_SAID:
	case GIVER_CLIENT:
		return needs_guardian(c) ? BASIS_DEIDENTIFIED : BASIS_CONSENT_OF_CLIENT;
	case GIVER_GUARDIAN:
		return guardian_suspected(c) || !consent_guarded(c->age, c->incapable)
				   ? BASIS_DEIDENTIFIED
				   : BASIS_CONSENT_OF_GUARDIAN;
	case GIVER_OFFICE:
		return consent_guarded(c->age, c->incapable) ? BASIS_CONSENT_OF_OFFICE : BASIS_DEIDENTIFIED;
	}
	return BASIS_DEIDENTIFIED;
}

static enum consent_ask whom_to_ask(const struct consent_asked *c)
{
	if (!needs_guardian(c))
		return ASK_CLIENT;
	return guardian_suspected(c) ? ASK_OFFICE : ASK_GUARDIAN;
}

struct consent_ground consent_decide(const struct consent_asked *c)
{
	struct consent_ground g = {.basis = basis_of_consent(c), .suspected = guardian_suspected(c)};

	if (consent_whole(g.basis))
		return g;
	g.ask = whom_to_ask(c);
	g.duty = c->duty;
	if (c->grade == GRADE_CRISIS)
		g.basis = BASIS_DANGER_TO_LIFE;
	else if (c->duty.len)
		g.basis = BASIS_DUTY_TO_REPORT;
	return g;
}

bool consent_guarded(int age, bool incapable)
{
	return incapable || age < ADULT_AGE;
}

bool consent_whole(enum consent_basis basis)
{
	return bases[basis].whole;
}

bool consent_doubted(enum erasure_requester who)
{
	return who == REQUESTER_GUARDIAN || who == REQUESTER_KIN;
}

bool consent_erasable(enum erasure_requester who, bool harm)
{
	return who > REQUESTER_NOT_SAID && who < REQUESTERS && !(harm && consent_doubted(who));
}

struct text consent_code(enum consent_basis basis)
{
	return bases[basis].code;
}

struct text consent_zh(enum consent_basis basis)
{
	return bases[basis].zh;
}

struct text consent_law(enum consent_basis basis)
{
	return bases[basis].law;
}

/* What is held without a consent, or not held. */
static struct text held_zh(enum consent_basis basis)
{
	switch (basis) {
	case BASIS_DANGER_TO_LIFE:
		return TEXT(
			"因危及生命或疑似危及生命,未取得同意也已完整立案(个人信息保护法第13条第1款第4项)。");
	case BASIS_DUTY_TO_REPORT:
		return TEXT("因法定报告义务,未取得同意也已完整立案(个人信息保护法第13条第1款第3项);"
					"报告须由义务人另行履行。");
	case BASIS_DEIDENTIFIED:
		return TEXT("未取得有效同意,已按去标识化咨询受理:中心没有保存求助原文、服务对象资料、"
					"联系方式和贵机构的个案编号,请值班社工与主责社工通话了解;求助不受影响。");
	case BASIS_NOT_SAID:
	case BASIS_CONSENT_OF_CLIENT:
	case BASIS_CONSENT_OF_GUARDIAN:
	case BASIS_CONSENT_OF_OFFICE:
	case BASES:
		break;
	}
	return TEXT_NONE;
}

static struct text ask_zh(enum consent_ask ask)
{
	static const struct text sentences[] = {
		[ASK_NOBODY] = TEXT_INIT(""),
		[ASK_CLIENT] = TEXT_INIT("请向服务对象本人说明用途后征求同意,写明同意方式(口头或书面)、"
								 "范围、同意人和日期,再重新提交;年龄不详的请核实年龄。"),
		[ASK_GUARDIAN] =
			TEXT_INIT("服务对象未满14周岁(或年龄不详的未成年人,或无完全行为能力),须监护人同意:"
					  "请补监护人的同意方式、范围、同意人和日期,再重新提交。"),
		[ASK_OFFICE] =
			TEXT_INIT("须由监护人同意,但问清之前不可向监护人征求:请联系区民政部门(未成年人救助保护"
					  "中心,成年人找街道民政)依法临时监护并由其同意,补同意方式、范围和日期。"),
	};

	return sentences[ask];
}

struct text consent_notice(const struct consent_ground *g, struct arena *a)
{
	const struct text parts[] = {held_zh(g->basis), ask_zh(g->ask),
		g->suspected ? TEXT("筛查提示伤害可能来自监护人或家人:问清之前不要征求其同意,也不要让其"
							"知道本次求助;请找民政部门、公安(110)或12345未成年人保护热线。")
					 : TEXT_NONE};

	return arena_join(a, TEXT_NONE, parts, sizeof(parts) / sizeof(parts[0]));
}
