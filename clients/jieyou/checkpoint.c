/* checkpoint: the newest checkpoints of the record, in a form to be kept elsewhere. */
#include "checkpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define MARK "jieyou-checkpoint "

static struct text hex(ProtobufCBinaryData b, struct arena *a)
{
	char *out = arena_alloc(a, 2 * b.len + 1);

	if (!out || b.len == 0)
		return TEXT("-");
	text_hex(b.data, b.len, out);
	return (struct text){out, 2 * b.len};
}

struct text checkpoint_line(const Jieyou__Checkpoint *m, struct arena *a)
{
	time_t seconds = (time_t)(m->at_us / 1000000);
	char at[40] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm))
		strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%S", &tm);
	return arena_format(a,
		MARK "%lld %s.%06dZ cases=%lld events=%lld reads=%lld heads=%d digest=%.*s hash=%.*s "
			 "signer=%.*s signature=%.*s",
		(long long)m->number, at, (int)(m->at_us % 1000000), (long long)m->cases,
		(long long)m->events, (long long)m->reads, (int)m->heads, TEXT_ARG(hex(m->digest, a)),
		TEXT_ARG(hex(m->hash, a)), TEXT_ARG(hex(m->signer, a)), TEXT_ARG(hex(m->signature, a)));
}

static enum cli_exit ask(struct cli *c, int64_t from, uint32_t limit, Jieyou__ServerFrame **ret)
{
	Jieyou__ClientFrame frame;
	Jieyou__GetCheckpoints get;

	jieyou__client_frame__init(&frame);
	jieyou__get_checkpoints__init(&get);
	get.from = from;
	get.limit = limit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CHECKPOINTS;
	frame.get_checkpoints = &get;
	return cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_CHECKPOINTS, ret);
}

/* ---- Against what was kept ------------------------------------------------------------------ */

static void differs(struct cli *c, int64_t number, bool there, Jieyou__RecordFault *ret)
{
	ret->table = (char *)(uintptr_t) "checkpoint";
	ret->id = number;
	ret->name = (char *)(uintptr_t)(there ? "REWRITTEN" : "CUT_OFF");
	ret->text = (char *)(uintptr_t)arena_format(&c->arena, "检查点 %lld(表 checkpoint):%s。",
		(long long)number, there ? "与另存的那一份不一致" : "另存的那一份里有,现在没有了")
					.ptr;
}

static enum cli_exit compare(
	struct cli *c, struct text kept, int64_t number, Jieyou__RecordFault *ret_fault)
{
	Jieyou__ServerFrame *reply;
	enum cli_exit result = ask(c, number, 1, &reply);
	const Jieyou__CheckpointsReply *m;
	bool there;

	if (result != CLI_DONE)
		return result;
	m = reply->get_checkpoints;
	there = m->n_checkpoints == 1 && m->checkpoints[0]->number == number;
	if (!there || !text_eq(checkpoint_line(m->checkpoints[0], &c->arena), kept))
		differs(c, number, there, ret_fault);
	jieyou_free(reply);
	return CLI_DONE;
}

/* The number in a line; false: it is none of a checkpoint. */
static bool number_of(struct text line, int64_t *ret)
{
	struct text rest = line;

	return text_eq(text_cut(&rest, ' '), TEXT("jieyou-checkpoint")) &&
		   text_to_i64(text_cut(&rest, ' '), ret) && *ret > 0;
}

enum cli_exit checkpoint_against(struct cli *c, const char *file, Jieyou__RecordFault *ret_fault)
{
	FILE *f = fopen(file, "r");
	enum cli_exit result = CLI_DONE;
	char line[1024];
	int64_t number;

	if (!f)
		return cli_misuse("打不开 %s:%s", file, strerror(errno));
	while (result == CLI_DONE && !ret_fault->name[0] && fgets(line, sizeof(line), f)) {
		struct text kept = text_trim(text_from(line));

		if (kept.len == 0 || kept.ptr[0] == '#')
			continue;
		result = number_of(kept, &number) ? compare(c, kept, number, ret_fault)
										  : cli_misuse("%s 里有一行不是检查点", file);
	}
	fclose(f);
	return result;
}

/* ---- The command ---------------------------------------------------------------------------- */

static enum cli_exit print(struct cli *c, const Jieyou__CheckpointsReply *m)
{
	if (c->json)
		return cli_print_json(c, &m->base);
	for (size_t i = 0; i < m->n_checkpoints; i++)
		printf("%.*s\n", TEXT_ARG(checkpoint_line(m->checkpoints[i], &c->arena)));
	return CLI_DONE;
}

enum cli_exit checkpoint_run(struct cli *c)
{
	Jieyou__ServerFrame *reply;
	enum cli_exit result = ask(c, 0, c->limit < 100 ? c->limit : 100, &reply);

	if (result != CLI_DONE)
		return result;
	result = print(c, reply->get_checkpoints);
	jieyou_free(reply);
	return result;
}
