#include "harmless.h"

#include <stdbool.h>

/* What would move the cursor, change colours or turn the direction of what follows. */
static bool is_harmful(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x200e || cp == 0x200f ||
		   (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

uint32_t harmless_take(struct text *t)
{
	uint32_t cp;
	size_t n = text_codepoint(*t, &cp);

	t->ptr += n ? n : 1;
	t->len -= n ? n : 1;
	if (n && cp == '\t')
		return ' ';
	return n && !is_harmful(cp) ? cp : HARMLESS;
}
