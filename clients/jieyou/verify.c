/* verify: the record recomputed by the server, page by page, until all of it is or a fault is
 * found. */
#include "checkpoint.h"

/* Adds a page to what is told in the end. */
static bool add(struct cli *c, Jieyou__VerifyReply *all, const Jieyou__VerifyReply *page)
{
	all->checkpoints += page->checkpoints;
	all->signed_checkpoints += page->signed_checkpoints;
	all->cases += page->cases;
	all->events += page->events;
	all->uncovered += page->uncovered;
	all->reads += page->reads;
	all->requests += page->requests;
	all->changes += page->changes;
	all->chunks += page->chunks;
	all->rows += page->rows;
	for (size_t i = 0; i < page->n_signers; i++) {
		ProtobufCBinaryData key = page->signers[i];
		struct text own;
		size_t at = 0;

		while (at < all->n_signers && memcmp(all->signers[at].data, key.data, key.len) != 0)
			at++;
		if (at < all->n_signers)
			continue;
		own = arena_text(&c->arena, (struct text){(const char *)key.data, key.len});
		all->signers = arena_grow(&c->arena, all->signers, all->n_signers, sizeof(key));
		if (!all->signers)
			return false;
		all->signers[all->n_signers++] =
			(ProtobufCBinaryData){own.len, (uint8_t *)(uintptr_t)own.ptr};
	}
	return !c->arena.failed;
}

static char *own(struct cli *c, const char *words)
{
	return (char *)(uintptr_t)arena_text(&c->arena, text_from(words)).ptr;
}

/* A fault outlives its page. */
static bool keep_fault(struct cli *c, const Jieyou__RecordFault *f, Jieyou__RecordFault *ret)
{
	ret->table = own(c, f->table);
	ret->id = f->id;
	ret->seq = f->seq;
	ret->row = own(c, f->row);
	ret->name = own(c, f->name);
	ret->text = own(c, f->text);
	return !c->arena.failed;
}

static enum cli_exit take_page(struct cli *c, const Jieyou__VerifyReply *page,
	Jieyou__VerifyReply *all, Jieyou__RecordFault *fault)
{
	if (add(c, all, page) && (!page->fault || keep_fault(c, page->fault, fault)))
		return CLI_DONE;
	fputs("内存不足。\n", stderr);
	return CLI_REFUSED;
}

/* Asks page after page. */
static enum cli_exit ask_all(
	struct cli *c, Jieyou__Verify *verify, Jieyou__VerifyReply *all, Jieyou__RecordFault *fault)
{
	Jieyou__ClientFrame frame;
	Jieyou__RecordPlace from;
	enum cli_exit result = CLI_DONE;

	jieyou__client_frame__init(&frame);
	jieyou__record_place__init(&from);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_VERIFY;
	frame.verify = verify;
	for (bool more = true; more && result == CLI_DONE;) {
		Jieyou__ServerFrame *reply;
		const Jieyou__RecordPlace *next;

		result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_VERIFY, &reply);
		if (result != CLI_DONE)
			break;
		result = take_page(c, reply->verify, all, fault);
		next = reply->verify->next;
		more = next != NULL;
		if (more) {
			from.part = next->part;
			from.id = next->id;
			from.seq = next->seq;
			verify->from = &from;
		}
		jieyou_free(reply);
	}
	return result;
}

/* ---- What is told --------------------------------------------------------------------------- */

static void print_signers(struct cli *c, const Jieyou__VerifyReply *all)
{
	for (size_t i = 0; i < all->n_signers; i++) {
		char hex[64];
		size_t n = all->signers[i].len < sizeof(hex) / 2 ? all->signers[i].len : sizeof(hex) / 2;

		text_hex(all->signers[i].data, n, hex);
		page_print(&c->page, 0, 2, "签名公钥 %.*s,请与您手里的核对。", (int)(2 * n), hex);
	}
	if (all->checkpoints > all->signed_checkpoints)
		page_print(&c->page, 0, 2, "有 %lld 个检查点没有签名:它们证明不了整个记录没有被重写过。",
			(long long)(all->checkpoints - all->signed_checkpoints));
}

static void print_all(struct cli *c, const Jieyou__VerifyReply *all)
{
	page_print(&c->page, 0, 2,
		"已核对:检查点 %lld 个,个案 %lld 个,记录 %lld 条,附件 %lld 块,查阅 %lld 条,"
		"名册变更 %lld 条,请求 %lld 条,由记录得出的 %lld 项。",
		(long long)all->checkpoints, (long long)all->cases, (long long)all->events,
		(long long)all->chunks, (long long)all->reads, (long long)all->changes,
		(long long)all->requests, (long long)all->rows);
	print_signers(c, all);
	if (all->uncovered)
		page_print(&c->page, 0, 2,
			"有 %lld 个个案最新的记录还没有列入检查点,它们的末尾若被删去,这里看不出来。",
			(long long)all->uncovered);
	if (all->fault)
		page_print(&c->page, 0, 2, "发现问题:%s", all->fault->text);
	else
		page_print(&c->page, 0, 2, "没有发现问题。");
}

static enum cli_exit tell(struct cli *c, const Jieyou__VerifyReply *all)
{
	enum cli_exit result = CLI_DONE;

	if (c->json)
		result = cli_print_json(c, &all->base);
	else
		print_all(c, all);
	return all->fault ? CLI_REFUSED : result;
}

enum cli_exit verify_run(struct cli *c)
{
	Jieyou__Verify verify;
	Jieyou__VerifyReply all;
	Jieyou__RecordFault fault;
	enum cli_exit result;

	jieyou__verify__init(&verify);
	jieyou__verify_reply__init(&all);
	jieyou__record_fault__init(&fault);
	if (!c->words[0] == !c->all || (c->against && !c->all))
		return cli_misuse("verify 后面写案号,或者写 --all;--against 只与 --all 同用");
	if (c->words[0] && !cli_case(c, &verify.case_id))
		return CLI_USAGE;
	verify.limit = c->limit;
	result = ask_all(c, &verify, &all, &fault);
	if (result == CLI_DONE && c->against && !fault.name[0])
		result = checkpoint_against(c, c->against, &fault);
	if (result != CLI_DONE)
		return result;
	all.fault = fault.name[0] ? &fault : NULL;
	return tell(c, &all);
}
