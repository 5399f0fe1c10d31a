#include "rights.h"

struct named {
	struct text code, zh;
};

static const struct named acts[] = {
	[ACT_NONE] = {TEXT_INIT(""), TEXT_INIT("")},
#define VERB(name, zh) [ACT_##name] = {TEXT_INIT(#name), TEXT_INIT(zh)},
#include "rights.def"
};

static const struct named relations[] = {
	[RELATION_OWN] = {TEXT_INIT("OWN"), TEXT_INIT("自己主责的")},
	[RELATION_OFFERED] = {TEXT_INIT("OFFERED"), TEXT_INIT("邀约待本人答复的")},
	[RELATION_TEAM] = {TEXT_INIT("TEAM"), TEXT_INIT("本人在团队中的")},
	[RELATION_LEAD] = {TEXT_INIT("LEAD"), TEXT_INIT("本人牵头的")},
	[RELATION_AGENCY] = {TEXT_INIT("AGENCY"), TEXT_INIT("本机构的")},
	[RELATION_DISTRICT] = {TEXT_INIT("DISTRICT"), TEXT_INIT("辖区内的")},
	[RELATION_GLASS] = {TEXT_INIT("GLASS"), TEXT_INIT("本人破窗未失效的")},
	[RELATION_NONE] = {TEXT_INIT("NONE"), TEXT_INIT("任何个案")},
	[RELATION_ANY] = {TEXT_INIT("ANY"), TEXT_INIT("不涉及个案")},
	[RELATION_SEAT] = {TEXT_INIT("SEAT"), TEXT_INIT("受邀会诊的")},
	[RELATION_EXCUSED] = {TEXT_INIT("EXCUSED"), TEXT_INIT("本人不参加其会诊的")},
	[RELATION_LED] = {TEXT_INIT("LED"), TEXT_INIT("本人牵头至结束、待回访的")},
	[RELATION_SUBJECT] = {TEXT_INIT("SUBJECT"), TEXT_INIT("聘任本人的")},
};

static const struct named views[] = {
	[VIEW_NONE] = {TEXT_INIT("NONE"), TEXT_INIT("不可")},
	[VIEW_RECORD] = {TEXT_INIT("RECORD"), TEXT_INIT("仅记录")},
	[VIEW_OFFER] = {TEXT_INIT("OFFER"), TEXT_INIT("仅邀约所需")},
	[VIEW_TASK] = {TEXT_INIT("TASK"), TEXT_INIT("任务所需")},
	[VIEW_HEAD] = {TEXT_INIT("HEAD"), TEXT_INIT("仅摘要行")},
	[VIEW_WHOLE] = {TEXT_INIT("WHOLE"), TEXT_INIT("全部")},
};

static const enum view cells[ROLES][ACTS][RELATIONS] = {
#define RIGHT(role, verb, relation, view) \
	[ROLE_##role][ACT_##verb][RELATION_##relation] = VIEW_##view,
#include "rights.def"
};

enum view rights_cell(enum role role, enum act act, enum relation relation)
{
	return cells[role][act][relation];
}

enum view rights_view(const struct standing *list, size_t n, enum act act)
{
	enum view most = VIEW_NONE;

	for (size_t i = 0; i < n; i++) {
		for (int r = 0; r < RELATIONS; r++) {
			enum view v = cells[list[i].role][act][r];

			if ((list[i].relations & 1u << r) && v > most)
				most = v;
		}
	}
	return most;
}

struct text act_code(enum act a)
{
	return acts[a].code;
}

struct text act_zh(enum act a)
{
	return acts[a].zh;
}

struct text relation_code(enum relation r)
{
	return relations[r].code;
}

struct text relation_zh(enum relation r)
{
	return relations[r].zh;
}

struct text view_code(enum view v)
{
	return views[v].code;
}

struct text view_zh(enum view v)
{
	return views[v].zh;
}
