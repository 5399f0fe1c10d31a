#include "reading.h"

enum { QUOTED_MAX = 64 };

bool reading_fault(
	const struct reading *rd, enum refusal_kind kind, const char *field, struct text sentence)
{
	if (!sentence.ptr)
		sentence = TEXT("这一项填写有误,请对照接口说明改正后重发。");
	return refuse(rd->r, kind, text_from(field), sentence);
}

const char *reading_element(const struct reading *rd, const char *list, size_t i)
{
	struct text t = arena_format(rd->a, "%s[%zu]", list, i);

	return t.ptr ? t.ptr : list;
}

struct text reading_quoted(struct text t)
{
	size_t len = t.len < QUOTED_MAX ? t.len : QUOTED_MAX;

	if (!text_is_clean(t))
		return TEXT("?");
	while (len < t.len && len > 0 && ((unsigned char)t.ptr[len] & 0xc0) == 0x80)
		len--;
	return (struct text){t.ptr, len};
}

bool reading_text(const struct reading *rd, const char *field, const char *zh, const char *value,
	size_t max, struct text *ret)
{
	struct text t = text_from(value);

	if (t.len > max)
		return FAULT(rd, REFUSAL_TOO_LARGE, field, "%s超过 %zu 字节,请删减后重发。", zh, max);
	if (!text_is_clean(t))
		return FAULT(
			rd, REFUSAL_BAD_VALUE, field, "%s不是有效的 UTF-8 文字,请转换编码后重发。", zh);
	*ret = t;
	return true;
}

bool reading_check_text(
	const struct reading *rd, const char *field, const char *zh, const char *value, size_t max)
{
	struct text t;

	return reading_text(rd, field, zh, value, max, &t);
}

bool reading_check_said(
	const struct reading *rd, const char *field, const char *zh, const char *value, size_t max)
{
	if (reading_blank(text_from(value)))
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明%s。", zh);
	return reading_check_text(rd, field, zh, value, max);
}

bool reading_has_number(struct text t)
{
	enum { DIGITS = 7 };
	size_t digits = 0;

	for (size_t i = 0; i < t.len && digits < DIGITS; i++)
		digits = t.ptr[i] >= '0' && t.ptr[i] <= '9' ? digits + 1 : 0;
	return digits == DIGITS;
}

/* Of one character. */
static bool is_blank(uint32_t cp)
{
	return cp <= 0x20 || (cp >= 0x7f && cp <= 0xa0) || cp == 0xad || cp == 0x1680 ||
		   (cp >= 0x2000 && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202f) ||
		   (cp >= 0x205f && cp <= 0x206f) || cp == 0x3000 || cp == 0x3164 || cp == 0xfeff;
}

bool reading_blank(struct text t)
{
	while (t.len) {
		uint32_t cp = 0;
		size_t n = text_codepoint(t, &cp);

		if (n == 0 || !is_blank(cp))
			return false;
		t.ptr += n;
		t.len -= n;
	}
	return true;
}

bool reading_check_enum(const struct reading *rd, const char *field, const char *zh,
	const ProtobufCEnumDescriptor *type, int value)
{
	if (protobuf_c_enum_descriptor_get_value(type, value))
		return true;
	return FAULT(rd, REFUSAL_BAD_VALUE, field, "%s的取值 %d 不在约定之内,请按接口说明(%s)填写。",
		zh, value, type->short_name);
}

bool reading_check_count(
	const struct reading *rd, const char *field, const char *zh, size_t n, size_t max)
{
	if (n <= max)
		return true;
	return FAULT(
		rd, REFUSAL_TOO_LARGE, field, "%s有 %zu 项,最多 %zu 项,请删减后重发。", zh, n, max);
}
