/* fetch: an attachment into a file, which must not be there yet, with its digest checked. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "digest.h"

struct fetching {
	Jieyou__GetChunk get;
	int fd;
	struct digest digest; /* of what has come */
	uint32_t chunks;
	uint8_t wanted[DIGEST_SIZE];
	uint8_t ticket[256];
};

static bool write_all(int fd, const uint8_t *bytes, size_t n)
{
	ssize_t written;

	for (; n; bytes += written, n -= (size_t)written) {
		written = write(fd, bytes, n);
		if (written <= 0)
			return false;
	}
	return true;
}

/* What the opening tells of the rest. */
static bool take_opening(struct fetching *f, const Jieyou__ChunkReply *m)
{
	if (!m->attachment)
		return true;
	if (m->attachment->digest.len != DIGEST_SIZE || m->ticket.len > sizeof(f->ticket))
		return false;
	f->chunks = m->attachment->chunks;
	memcpy(f->wanted, m->attachment->digest.data, DIGEST_SIZE);
	memcpy(f->ticket, m->ticket.data, m->ticket.len);
	f->get.ticket = (ProtobufCBinaryData){m->ticket.len, f->ticket};
	return true;
}

static enum cli_exit fetch_next(struct cli *c, struct fetching *f)
{
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	const ProtobufCBinaryData *content;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CHUNK;
	frame.get_chunk = &f->get;
	f->get.index++;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_CHUNK, &reply);
	if (result != CLI_DONE)
		return result;
	content = &reply->get_chunk->content;
	digest_bytes(&f->digest, (struct text){(const char *)content->data, content->len});
	if (!take_opening(f, reply->get_chunk)) {
		fputs("服务器的答复与请求不符,可能版本不一致。\n", stderr);
		result = CLI_NOT_REACHED;
	} else if (!write_all(f->fd, content->data, content->len)) {
		result = cli_misuse("写不进文件:%s", strerror(errno));
	}
	jieyou_free(reply);
	return result;
}

static enum cli_exit fetch_all(struct cli *c, struct fetching *f)
{
	uint8_t digest[DIGEST_SIZE];
	enum cli_exit result = CLI_DONE;

	digest_init(&f->digest);
	f->chunks = 1;
	while (result == CLI_DONE && f->get.index < f->chunks)
		result = fetch_next(c, f);
	if (result != CLI_DONE)
		return result;
	digest_end(&f->digest, digest);
	if (memcmp(digest, f->wanted, DIGEST_SIZE) == 0)
		return CLI_DONE;
	fputs("收到的内容与附件的摘要不符,没有保存;请联系中心。\n", stderr);
	return CLI_REFUSED;
}

enum cli_exit fetch_run(struct cli *c)
{
	struct fetching f = {.fd = -1};
	enum cli_exit result;

	jieyou__get_chunk__init(&f.get);
	if (!cli_case(c, &f.get.case_id))
		return CLI_USAGE;
	if (!text_to_i64(text_from(c->words[1]), &f.get.number) || f.get.number <= 0)
		return cli_misuse("附件编号应为正整数:%s", c->words[1]);
	if (!c->output)
		return cli_misuse("请用 -o 写明保存为哪个文件");
	f.fd = open(c->output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (f.fd < 0)
		return cli_misuse("不能保存为 %s:%s", c->output, strerror(errno));
	result = fetch_all(c, &f);
	if (close(f.fd) != 0 && result == CLI_DONE)
		result = cli_misuse("写不进文件:%s", strerror(errno));
	if (result != CLI_DONE)
		unlink(c->output);
	else if (!c->json)
		page_print(
			&c->page, 0, 2, "附件 %lld 已保存为 %s,摘要相符。", (long long)f.get.number, c->output);
	return result;
}
