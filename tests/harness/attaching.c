#include "attaching.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"

struct upload upload_of(int64_t case_id, size_t size, unsigned seed)
{
	return upload_with(case_id, size, seed, "");
}

struct upload upload_with(int64_t case_id, size_t size, unsigned seed, const char *word)
{
	static const uint8_t jpeg[] = {0xff, 0xd8, 0xff, 0xe0};
	struct upload u = {.case_id = case_id,
		.bytes = malloc(size + sizeof(jpeg)),
		.size = size,
		.chunks = (uint32_t)((size + CHUNK - 1) / CHUNK)};
	struct digest d;
	uint32_t x = seed * 2654435761u + 1;

	cr_assert(u.bytes);
	for (size_t i = 0; i < size; i++) {
		x = x * 1664525u + 1013904223u;
		u.bytes[i] = (uint8_t)(x >> 24);
	}
	memcpy(u.bytes, jpeg, size < sizeof(jpeg) ? size : sizeof(jpeg));
	if (word[0]) {
		cr_assert(sizeof(jpeg) + strlen(word) <= size);
		memcpy(u.bytes + sizeof(jpeg), word, strlen(word));
	}
	digest_init(&d);
	digest_bytes(&d, (struct text){(const char *)u.bytes, size});
	digest_end(&d, u.digest);
	snprintf(u.key, sizeof(u.key), "upload %u", seed);
	return u;
}

void upload_end(struct upload *u)
{
	free(u->bytes);
}

void ask_attach(struct question *q, const struct upload *u)
{
	jieyou__client_frame__init(&q->frame);
	jieyou__attach__init(&q->attach);
	q->frame.attach = &q->attach;
	q->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_ATTACH;
	q->frame.idempotency_key = words(u->key);
	q->attach.case_id = u->case_id;
	q->attach.name = words("伤情照片.jpg");
	q->attach.type = words("image/jpeg");
	q->attach.bytes = (int64_t)u->size;
	q->attach.digest = (ProtobufCBinaryData){32, (uint8_t *)(uintptr_t)u->digest};
}

void ask_put(struct question *q, const struct upload *u, uint32_t index)
{
	size_t at = (index - 1) * (size_t)CHUNK;

	jieyou__client_frame__init(&q->frame);
	jieyou__put_chunk__init(&q->put_chunk);
	q->frame.put_chunk = &q->put_chunk;
	q->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_PUT_CHUNK;
	q->put_chunk.case_id = u->case_id;
	q->put_chunk.number = u->number;
	q->put_chunk.index = index;
	q->put_chunk.content.data = u->bytes + at;
	q->put_chunk.content.len = u->size - at < CHUNK ? u->size - at : CHUNK;
}

void ask_finish(struct question *q, const struct upload *u, const char *key)
{
	jieyou__client_frame__init(&q->frame);
	jieyou__finish_attachment__init(&q->finish_attachment);
	q->frame.finish_attachment = &q->finish_attachment;
	q->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_FINISH_ATTACHMENT;
	q->frame.idempotency_key = words(key);
	q->finish_attachment.case_id = u->case_id;
	q->finish_attachment.number = u->number;
}

void ask_attachments(struct question *q, int64_t case_id)
{
	jieyou__client_frame__init(&q->frame);
	jieyou__list_attachments__init(&q->list_attachments);
	q->frame.list_attachments = &q->list_attachments;
	q->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_ATTACHMENTS;
	q->list_attachments.case_id = case_id;
}

void ask_chunk(struct question *q, const struct upload *u, uint32_t index)
{
	jieyou__client_frame__init(&q->frame);
	jieyou__get_chunk__init(&q->get_chunk);
	q->frame.get_chunk = &q->get_chunk;
	q->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CHUNK;
	q->get_chunk.case_id = u->case_id;
	q->get_chunk.number = u->number;
	q->get_chunk.index = index;
}

void upload_open(struct peer *p, struct upload *u)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_attach(&q, u);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "", "%s", f->refusal ? f->refusal->message : "");
	cr_assert_eq(f->attach->chunk_bytes, CHUNK);
	u->number = f->attach->number;
	peer_free(f);
}

void upload_put(struct peer *p, const struct upload *u, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i <= to; i++) {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_put(&q, u, i);
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(
			refused_as(f), "", "chunk %u: %s", i, f->refusal ? f->refusal->message : "");
		peer_free(f);
	}
}

void upload_finish(struct peer *p, const struct upload *u)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_finish(&q, u, fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "", "%s", f->refusal ? f->refusal->message : "");
	cr_expect_eq(f->finish_attachment->head->case_id, u->case_id);
	peer_free(f);
}

void upload_whole(struct peer *p, struct upload *u)
{
	upload_open(p, u);
	upload_put(p, u, 1, u->chunks);
	upload_finish(p, u);
}

void expect_fetched(struct peer *p, const struct upload *u)
{
	uint8_t ticket[64];
	size_t n = 0, at = 0;

	for (uint32_t i = 1; i <= u->chunks; i++) {
		struct question q;
		Jieyou__ServerFrame *f;
		const ProtobufCBinaryData *got;

		ask_chunk(&q, u, i);
		q.get_chunk.ticket = (ProtobufCBinaryData){n, ticket};
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "", "%s", f->refusal ? f->refusal->message : "");
		got = &f->get_chunk->content;
		cr_assert(at + got->len <= u->size && memcmp(u->bytes + at, got->data, got->len) == 0);
		at += got->len;
		cr_assert_eq(f->get_chunk->ticket.len > 0, i == 1);
		if (i == 1) {
			n = f->get_chunk->ticket.len;
			cr_assert(n <= sizeof(ticket));
			memcpy(ticket, f->get_chunk->ticket.data, n);
		}
		peer_free(f);
	}
	cr_assert_eq(at, u->size);
}
