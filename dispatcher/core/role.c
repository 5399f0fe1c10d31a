#include "role.h"

static const struct {
	struct text code, zh;
} roles[] = {
#define ROLE(code, zh) [ROLE_##code] = {TEXT_INIT(#code), TEXT_INIT(zh)},
#include "role.def"
#undef ROLE
	[ROLE_SYSTEM] = {TEXT_INIT("SYSTEM"), TEXT_INIT("系统")},
};

struct text role_code(enum role r)
{
	return roles[r].code;
}

struct text role_zh(enum role r)
{
	return roles[r].zh;
}

bool role_from(struct text code, enum role *ret)
{
	for (int i = 0; i < ROLES; i++) {
		if (text_eq(code, roles[i].code)) {
			*ret = (enum role)i;
			return true;
		}
	}
	return false;
}
