#include "attachment.h"

static const struct media {
	struct text type;
	size_t at;
	struct text first;
} media[] = {
#define MEDIA(code, name, at, first) {TEXT_INIT(name), at, TEXT_INIT(first)},
#include "media.def"
#undef MEDIA
};

enum { MEDIA_KINDS = sizeof(media) / sizeof(media[0]) };

int32_t attachment_chunks(int64_t bytes)
{
	return (int32_t)((bytes + ATTACHMENT_CHUNK - 1) / ATTACHMENT_CHUNK);
}

size_t attachment_chunk_size(int64_t bytes, int32_t i)
{
	int64_t rest = bytes - (i - INT64_C(1)) * ATTACHMENT_CHUNK;

	return rest < ATTACHMENT_CHUNK ? (size_t)rest : ATTACHMENT_CHUNK;
}

/* MPEG sound without a tag before it: eleven bits of one, then of layer III. */
static bool is_bare_mpeg(struct text first)
{
	return first.len > 1 && (uint8_t)first.ptr[0] == 0xff && ((uint8_t)first.ptr[1] & 0xe6) == 0xe2;
}

struct text media_of(struct text first)
{
	for (size_t i = 0; i < MEDIA_KINDS; i++) {
		const struct media *m = &media[i];

		if (first.len >= m->at + m->first.len &&
			text_eq((struct text){first.ptr + m->at, m->first.len}, m->first))
			return m->type;
	}
	return is_bare_mpeg(first) ? TEXT("audio/mpeg") : TEXT_NONE;
}

bool media_taken(struct text type)
{
	for (size_t i = 0; i < MEDIA_KINDS; i++)
		if (text_eq(media[i].type, type))
			return true;
	return false;
}
