/*
 * attach, attachments, fetch: photos, scans and sounds of a case. The key of an upload is made of
 * the case and the file, so that the same command goes on where it was cut off, on whichever
 * dispatcher.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attachment.h"
#include "cli.h"
#include "digest.h"

/* A file, whole in memory, and what is told of it. */
struct file {
	const char *name; /* without its folders */
	struct text bytes;
	struct text type;
	uint8_t digest[DIGEST_SIZE];
	char key[2 * DIGEST_SIZE + 1];
};

struct uploading {
	struct file file;
	int64_t case_id, number;
	uint32_t chunk_bytes;
	uint32_t *missing;
	size_t n_missing;
	bool finished;
};

static void digest_of(struct text bytes, uint8_t ret[DIGEST_SIZE])
{
	struct digest d;

	digest_init(&d);
	digest_bytes(&d, bytes);
	digest_end(&d, ret);
}

/* ---- The file ---- */

static bool read_whole(struct cli *c, const char *path, struct text *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *room = NULL;
	size_t have = 0;
	ssize_t n = -1;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size <= ATTACHMENT_BYTES)
		room = arena_room(&c->arena, (size_t)st.st_size);
	while (room && have < (size_t)st.st_size &&
		   (n = read(fd, room + have, (size_t)st.st_size - have)) > 0)
		have += (size_t)n;
	*ret = (struct text){room, have};
	if (fd < 0)
		cli_misuse("打不开 %s:%s", path, strerror(errno));
	else if (!room)
		cli_misuse("附件不能为空,也不能超过 20 MiB:%s", path);
	else if (have < (size_t)st.st_size)
		cli_misuse("没有读全 %s", path);
	if (fd >= 0)
		close(fd);
	return room && have == (size_t)st.st_size;
}

/* The same file for the same case has the same key. */
static void make_key(struct file *f, int64_t case_id)
{
	uint8_t hash[DIGEST_SIZE];
	struct digest d;

	digest_init(&d);
	digest_text(&d, TEXT("jieyou attach"));
	digest_int(&d, (uint64_t)case_id, 8);
	digest_text(&d, text_from(f->name));
	digest_bytes(&d, (struct text){(const char *)f->digest, DIGEST_SIZE});
	digest_end(&d, hash);
	text_hex(hash, sizeof(hash), f->key);
	f->key[2 * DIGEST_SIZE] = '\0';
}

static bool read_file(struct cli *c, const char *path, int64_t case_id, struct file *f)
{
	const char *slash = strrchr(path, '/');

	f->name = slash ? slash + 1 : path;
	if (!read_whole(c, path, &f->bytes))
		return false;
	f->type = media_of(f->bytes);
	if (!f->type.len) {
		cli_misuse("只能是图片(JPEG、PNG)、扫描件(PDF)或录音(M4A、MP3、WAV、AMR):%s", path);
		return false;
	}
	digest_of(f->bytes, f->digest);
	make_key(f, case_id);
	return true;
}

/* ---- Uploading ---- */

/* Opens it, or finds what is there already. */
static enum cli_exit open_upload(struct cli *c, struct uploading *u)
{
	Jieyou__ClientFrame frame;
	Jieyou__Attach attach;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__attach__init(&attach);
	attach.case_id = u->case_id;
	attach.name = (char *)(uintptr_t)u->file.name;
	attach.type = (char *)(uintptr_t)u->file.type.ptr;
	attach.bytes = (int64_t)u->file.bytes.len;
	attach.digest = (ProtobufCBinaryData){DIGEST_SIZE, u->file.digest};
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_ATTACH;
	frame.attach = &attach;
	frame.idempotency_key = u->file.key;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_ATTACH, &reply);
	if (result != CLI_DONE)
		return result;
	u->number = reply->attach->number;
	u->chunk_bytes = reply->attach->chunk_bytes;
	u->finished = reply->attach->finished;
	u->n_missing = reply->attach->n_missing;
	u->missing = arena_array(&c->arena, u->n_missing, sizeof(*u->missing));
	if (u->missing && u->n_missing)
		memcpy(u->missing, reply->attach->missing, u->n_missing * sizeof(*u->missing));
	jieyou_free(reply);
	return u->missing && u->chunk_bytes ? CLI_DONE : CLI_REFUSED;
}

static enum cli_exit put(struct cli *c, const struct uploading *u, uint32_t index)
{
	size_t at = (index - (size_t)1) * u->chunk_bytes, rest;
	Jieyou__ClientFrame frame;
	Jieyou__PutChunk chunk;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	if (index == 0 || at >= u->file.bytes.len)
		return cli_misuse("服务器要的块不在文件里");
	rest = u->file.bytes.len - at;
	jieyou__client_frame__init(&frame);
	jieyou__put_chunk__init(&chunk);
	chunk.case_id = u->case_id;
	chunk.number = u->number;
	chunk.index = index;
	chunk.content.data = (uint8_t *)(uintptr_t)u->file.bytes.ptr + at;
	chunk.content.len = rest < u->chunk_bytes ? rest : u->chunk_bytes;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_PUT_CHUNK;
	frame.put_chunk = &chunk;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_PUT_CHUNK, &reply);
	if (result == CLI_DONE)
		jieyou_free(reply);
	return result;
}

static enum cli_exit finish(struct cli *c, const struct uploading *u)
{
	char key[sizeof(u->file.key)];
	Jieyou__ClientFrame frame;
	Jieyou__FinishAttachment m;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	memcpy(key, u->file.key, sizeof(key));
	key[0] = 'f'; /* of the same file, and of another request */
	key[1] = '-';
	jieyou__client_frame__init(&frame);
	jieyou__finish_attachment__init(&m);
	m.case_id = u->case_id;
	m.number = u->number;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_FINISH_ATTACHMENT;
	frame.finish_attachment = &m;
	frame.idempotency_key = key;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_FINISH_ATTACHMENT, &reply);
	if (result == CLI_DONE)
		jieyou_free(reply);
	return result;
}

static void tell_progress(const struct cli *c, const struct uploading *u, size_t done)
{
	if (!c->json && isatty(STDERR_FILENO))
		fprintf(stderr, "\r附件 %lld:还缺 %zu 块   ", (long long)u->number, u->n_missing - done);
}

/* On one connection, as far as it goes. */
static enum cli_exit upload(struct cli *c, struct uploading *u)
{
	enum cli_exit result = open_upload(c, u);

	for (size_t i = 0; result == CLI_DONE && !u->finished && i < u->n_missing; i++) {
		result = put(c, u, u->missing[i]);
		tell_progress(c, u, i + 1);
	}
	if (u->n_missing && !c->json && isatty(STDERR_FILENO))
		fputc('\n', stderr);
	if (result == CLI_DONE && !u->finished)
		result = finish(c, u);
	return result;
}

static enum cli_exit tell_attached(struct cli *c, const struct uploading *u)
{
	if (c->json)
		return cli_print_value(json_pack("{sI ss ss sb}", "number", (json_int_t)u->number, "name",
			u->file.name, "type", u->file.type.ptr, "repeated", u->finished));
	page_print(&c->page, 0, 2, "附件 %lld 已记入个案 %lld:%s(%.*s,%zu 字节)%s",
		(long long)u->number, (long long)u->case_id, u->file.name, TEXT_ARG(u->file.type),
		u->file.bytes.len, u->finished ? "  此前已添" : "");
	return CLI_DONE;
}

enum cli_exit attach_run(struct cli *c)
{
	enum { AGAIN = 30, AGAIN_MS = 1000 };
	struct uploading u = {.number = 0};
	enum cli_exit result;

	if (!cli_case(c, &u.case_id) || !read_file(c, c->words[1], u.case_id, &u.file))
		return CLI_USAGE;
	result = upload(c, &u);
	for (int i = 0; c->resume && result != CLI_DONE && c->passing && i < AGAIN; i++) {
		jieyou_close(c->connection);
		c->connection = NULL;
		poll(NULL, 0, AGAIN_MS);
		result = upload(c, &u);
	}
	if (result == CLI_NOT_REACHED)
		fputs("没有传完;同一条命令再执行一次,就从断开处续传。\n", stderr);
	return result == CLI_DONE ? tell_attached(c, &u) : result;
}

/* ---- Listing ---- */

static void print_attachments(struct cli *c, const Jieyou__AttachmentsReply *m)
{
	for (size_t i = 0; i < m->n_attachments; i++) {
		const Jieyou__Attachment *a = m->attachments[i];

		page_print(&c->page, 0, 2, "%lld  %s  %s  %lld 字节  %s%s", (long long)a->number, a->name,
			a->type, (long long)a->bytes, a->actor, a->seq ? "" : "  未传完");
	}
	if (!m->n_attachments)
		page_print(&c->page, 0, 2, "没有附件。");
}

enum cli_exit attachments_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListAttachments list;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__list_attachments__init(&list);
	if (!cli_case(c, &list.case_id))
		return CLI_USAGE;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_ATTACHMENTS;
	frame.list_attachments = &list;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_ATTACHMENTS, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->list_attachments->base);
	else
		print_attachments(c, reply->list_attachments);
	jieyou_free(reply);
	return result;
}
