/* Attachments: into which chunks they are cut, and what their first bytes say they are. */
#include "attachment.h"

#include <criterion/criterion.h>

Test(attachment, chunks)
{
	static const struct {
		int64_t bytes;
		int32_t chunks;
		size_t last;
	} rows[] = {
		{1, 1, 1},
		{ATTACHMENT_CHUNK - 1, 1, ATTACHMENT_CHUNK - 1},
		{ATTACHMENT_CHUNK, 1, ATTACHMENT_CHUNK},
		{ATTACHMENT_CHUNK + 1, 2, 1},
		{ATTACHMENT_BYTES, 427, 32768},
	};

	cr_assert_eq(ATTACHMENT_CHUNKS, 427);
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		int64_t all = 0;

		cr_expect_eq(attachment_chunks(rows[r].bytes), rows[r].chunks);
		for (int32_t i = 1; i <= rows[r].chunks; i++)
			all += (int64_t)attachment_chunk_size(rows[r].bytes, i);
		cr_expect_eq(all, rows[r].bytes);
		cr_expect_eq(attachment_chunk_size(rows[r].bytes, rows[r].chunks), rows[r].last);
	}
}

#define BYTES(literal) TEXT_INIT(literal)

Test(attachment, media_by_their_first_bytes)
{
	static const struct {
		struct text first;
		const char *type;
	} rows[] = {
		{BYTES("\xff\xd8\xff\xe0"), "image/jpeg"},
		{BYTES("\xff\xd8\xff"), "image/jpeg"},
		{BYTES("\xff\xd8"), ""},
		{BYTES("\x89PNG\r\n\x1a\n...."), "image/png"},
		{BYTES("\x89PNG\n\x1a\n"), ""},
		{BYTES("%PDF-1.7"), "application/pdf"},
		{BYTES(" %PDF-1.7"), ""},
		{BYTES("\0\0\0 ftypM4A "), "audio/mp4"},
		{BYTES("\0\0\0 ftypisom"), ""}, /* film */
		{BYTES("ID3\3"), "audio/mpeg"},
		{BYTES("\xff\xfb\x90"), "audio/mpeg"},
		{BYTES("\xff\xff\xff"), ""},
		{BYTES("RIFF....WAVEfmt "), "audio/wav"},
		{BYTES("RIFF....WEBPVP8 "), ""},
		{BYTES("#!AMR\n"), "audio/amr"},
		{BYTES("#!/bin/sh\n"), ""},
		{BYTES("<svg xmlns="), ""},
		{BYTES("<html>"), ""},
		{BYTES("PK\3\4"), ""},
		{BYTES("MZ\x90"), ""},
		{BYTES(""), ""},
	};

	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct text type = media_of(rows[r].first);

		cr_expect(text_eq(type, text_from(rows[r].type)), "row %zu", r);
		cr_expect(!type.len || media_taken(type), "row %zu", r);
	}
	cr_expect_not(media_taken(TEXT("image/svg+xml")));
	cr_expect_not(media_taken(TEXT("image/jpe")));
	cr_expect_not(media_taken(TEXT("")));
}
