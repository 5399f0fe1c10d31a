#include "refusal.h"

static const struct {
	const char *name;
	int code;
} kinds[] = {
	[REFUSAL_NONE] = {"NONE", 0},
#define REFUSAL(name, code) [REFUSAL_##name] = {#name, code},
#include "refusal.def"
#undef REFUSAL
};

int refusal_code(enum refusal_kind kind)
{
	return kinds[kind].code;
}

const char *refusal_name(enum refusal_kind kind)
{
	return kinds[kind].name;
}

int64_t refusal_wait_ms(int64_t wait_us)
{
	return (wait_us + 999) / 1000;
}

bool refuse(struct refusal *r, enum refusal_kind kind, struct text field, struct text sentence)
{
	if (r->kind == REFUSAL_NONE)
		*r = (struct refusal){.kind = kind, .field = field, .sentence = sentence};
	return false;
}
