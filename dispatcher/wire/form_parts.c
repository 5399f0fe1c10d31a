#include "form_parts.h"

#include "form.h"

bool form_check_said(const struct reading *rd, const char *field, const char *zh, const char *value)
{
	return reading_check_said(rd, field, zh, value, FORM_TEXT_MAX);
}

bool form_check_words(
	const struct reading *rd, const char *field, const char *zh, const char *value)
{
	return reading_check_text(rd, field, zh, value, FORM_TEXT_MAX);
}

bool form_check_chosen(const struct reading *rd, const char *field, const char *zh,
	const ProtobufCEnumDescriptor *type, int value)
{
	if (value == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "请从代码中选一项%s。", zh);
	return reading_check_enum(rd, field, zh, type, value);
}
