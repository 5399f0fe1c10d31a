/*
 * jieyou-match: the matcher alone. Reads cases from standard input, one JSON object a line, and
 * answers each on a line of its own (--json), or for people. Needs no database and no server: the
 * snapshot is the seed, compiled in, and everybody in the pool is free.
 *
 * Of the clock only the day counts, so that the same input gives the same bytes all day long, and
 * for ever with --at. The arena is emptied after each line: memory does not grow with their number.
 */
#include <getopt.h>
#include <jansson.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "day.h"
#include "dress.h"
#include "help.h"
#include "json.h"
#include "matching.h"
#include "print_match.h"
#include "seed.h"
#include "show.h"
#include "teach.h"

enum {
	LINE_BYTES = 1 << 20,     /* of input, without the line end */
	LINE_ARENA = 64 << 20,    /* what one case may take */
	REFUSAL_ARENA = 16 << 20, /* an id of 1 MiB grows sixfold when all of it is escaped */
	SNAPSHOT_ARENA = 1 << 30, /* a fence, not a plan */
	OUTPUT_BYTES = 64 << 10,
	CHINA_AHEAD_HOURS = 8, /* of UTC; no summer time since 1992 */
	CHINA_NOON_UTC = 4,    /* 12:00 there: the same day in both */
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* some line was; the others are answered */
	EXIT_USAGE = 2,
	EXIT_FAULT = 70, /* EX_SOFTWARE: ours, or the output's */
};

static const char usage[] =
	"用法: jieyou-match [--json] [--at YYYY-MM-DD] < cases.jsonl\n"
	"      jieyou-match --train 案例文件... > model.tsv\n"
	"      jieyou-match --cross-validate 案例文件... [--judge 案例文件...]\n"
	"\n"
	"逐行读入求助(每行一个 JSON 对象),逐行给出筛查、需要、答复、团队和资源。\n"
	"不需要数据库和服务器;专家库、资源目录和规则用内置的示范数据。\n"
	"\n"
	"  --json            每个求助输出一行 JSON,字段见 proto/jieyou.proto 的 Match\n"
	"  --at YYYY-MM-DD   按这一天的规则、聘期和协议匹配;不写则为今天(北京时间)\n"
	"  --help            显示本说明\n"
	"\n"
	"输入的键与 proto/jieyou.proto 的 HelpRequest 相同:narrative(必填)、id、declaredNeeds、\n"
	"urgency、district(不写为 440309 龙华区)、language(ISO 639-3,或 粤语、客家话、手语等)、\n"
	"client 等;其他键不理会。\n"
	"\n"
	"  --train           用标注案例(键 narrative、needs;社工确认过的为 confirmed)训练模型表\n"
	"  --cross-validate  交叉验证模型是否有帮助;写了 --judge 的,只评其后各文件的案例\n"
	"\n"
	"退出码: 0 全部完成;1 有的行被退回(该行给出原因);2 用法有误;70 程序故障\n";

struct program {
	bool json;
	moment now;
	const struct snapshot *s;
	const struct loads *loads; /* everybody is free */
	district_index fallback;   /* the district of a case that names none */
};

/* One line of input on its way through. */
struct job {
	const struct program *program;
	struct arena *a;   /* of the case */
	struct arena *out; /* of the refusal, for which there must be room when `a` is full */
	size_t line;       /* from 1 */
	const char *id;    /* the sender's own number, as far as it is known */
	struct refusal refusal;
};

/* ---- Input -------------------------------------------------------------------------------- */

enum line_kind { LINE_END, LINE_WHOLE, LINE_TOO_LONG };

/* Reads up to a line end, which is dropped; of what is too long the rest is skipped. */
static enum line_kind line_read(FILE *in, char buf[LINE_BYTES], size_t *ret_len)
{
	size_t len = 0;
	int c = getc_unlocked(in);

	if (c == EOF)
		return LINE_END;
	for (; c != EOF && c != '\n'; c = getc_unlocked(in)) {
		if (len < LINE_BYTES)
			buf[len] = (char)c;
		if (len <= LINE_BYTES)
			len++;
	}
	*ret_len = len;
	return len > LINE_BYTES ? LINE_TOO_LONG : LINE_WHOLE;
}

/* A language may be given as people call it; what is neither a name nor a code says nothing. */
static void adapt_language(json_t *object)
{
	static const struct {
		const char *name, *code;
	} names[] = {
		{"普通话", "cmn"},
		{"粤语", "yue"},
		{"广东话", "yue"},
		{"客家话", "hak"},
		{"手语", "csl"},
		{"英语", "eng"},
	};
	const char *said = json_string_value(json_object_get(object, "language"));

	if (!said || (strlen(said) == 3 && strspn(said, "abcdefghijklmnopqrstuvwxyz") == 3))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(said, names[i].name) == 0) {
			json_object_set_new(object, "language", json_string(names[i].code));
			return;
		}
	json_object_del(object, "language");
}

/* The id, also for a refusal. A number may be one: 17 is "17". */
static void adapt_id(struct job *job, json_t *object)
{
	const json_t *id = json_object_get(object, "id");
	struct text t = TEXT_NONE;

	if (json_is_integer(id))
		t = arena_format(job->out, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
	else if (json_is_string(id))
		t = arena_text(job->out, text_from(json_string_value(id)));
	if (json_is_integer(id) && t.ptr)
		json_object_set_new(object, "id", json_string(t.ptr));
	if (t.ptr)
		job->id = t.ptr;
}

/* The line as a request, in the arena; NULL: refused. */
static const Jieyou__HelpRequest *job_parse(struct job *job, struct text line)
{
	json_error_t error;
	json_t *object = json_loadb(line.ptr, line.len, 0, &error);
	ProtobufCMessage *msg = NULL;

	if (json_is_object(object)) {
		adapt_id(job, object);
		adapt_language(object);
		msg = json_read(
			object, &jieyou__help_request__descriptor, JSON_KEYS_ANY, job->a, &job->refusal);
	} else {
		refuse(&job->refusal, REFUSAL_BAD_VALUE, TEXT_NONE,
			arena_format(job->a, "第 %zu 行不是一个 JSON 对象(看到第 %d 字节为止),请改正后重发。",
				job->line, object ? (int)line.len : error.position));
	}
	json_decref(object);
	return (const Jieyou__HelpRequest *)msg;
}

/* ---- Output as JSON ----------------------------------------------------------------------- */

/*
 * The line of a refused case, as a message, so that the one JSON writer writes it. It never
 * travels, hence it has no place in the .proto: descriptors are plain data.
 */
struct refused_line {
	ProtobufCMessage base;
	const char *id;
	const Jieyou__Refusal *refusal;
};

static const ProtobufCFieldDescriptor refused_fields[] = {
	{.name = "id",
		.id = 1,
		.label = PROTOBUF_C_LABEL_NONE,
		.type = PROTOBUF_C_TYPE_STRING,
		.offset = offsetof(struct refused_line, id)},
	{.name = "refusal",
		.id = 2,
		.label = PROTOBUF_C_LABEL_NONE,
		.type = PROTOBUF_C_TYPE_MESSAGE,
		.offset = offsetof(struct refused_line, refusal),
		.descriptor = &jieyou__refusal__descriptor},
};

static const ProtobufCMessageDescriptor refused_descriptor = {
	.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "RefusedLine",
	.sizeof_message = sizeof(struct refused_line),
	.n_fields = 2,
	.fields = refused_fields,
};

static bool print_json(const ProtobufCMessage *message, struct arena *a)
{
	struct text json;

	if (!json_write(message, JSON_COMPACT_FORM, a, &json))
		return false;
	fwrite(json.ptr, 1, json.len, stdout);
	putchar('\n');
	return true;
}

/* For people, without words of the case: they can look at the line. */
static void print_refusal_text(const struct job *job)
{
	printf("第 %zu 行 ", job->line);
	print_words(job->id);
	printf(" 退回 %.*s:%.*s\n\n", TEXT_ARG(job->refusal.field), TEXT_ARG(job->refusal.sentence));
}

/* ---- One line ----------------------------------------------------------------------------- */

/* The answer, in the arena; NULL: refused. */
static Jieyou__Match *job_match(struct job *job, struct text line)
{
	const struct program *p = job->program;
	const Jieyou__HelpRequest *msg = job_parse(job, line);
	struct help *help = arena_alloc(job->a, sizeof(*help));
	struct matching m;
	Jieyou__Match *match = NULL;

	if (!msg || (help && !help_read(msg, p->s, p->now, p->fallback, job->a, help, &job->refusal)))
		return NULL;
	if (help && matching_run(p->s, p->loads, help, p->now, job->a, &m))
		match = show_match(p->s, text_from(msg->id), &m, job->a);
	if (!match || !dress_match(p->s, match, job->a))
		refuse(&job->refusal, REFUSAL_TOO_LARGE, TEXT("help.narrative"),
			TEXT("这一求助内容太复杂,处理它的内存不够,请删减或分开后重发。"));
	return job->refusal.kind == REFUSAL_NONE ? match : NULL;
}

/* Answers one line. False when not even the refusal could be written. */
static bool job_run(struct job *job, enum line_kind kind, struct text line)
{
	Jieyou__Match *match = NULL;
	struct refused_line refused = {.base.descriptor = &refused_descriptor};

	if (kind == LINE_WHOLE)
		match = job_match(job, line);
	else
		refuse(&job->refusal, REFUSAL_TOO_LARGE, TEXT_NONE,
			arena_format(job->a, "第 %zu 行超过 1 MiB(%d 字节),请拆开或删减后重发。", job->line,
				LINE_BYTES));
	if (match && !job->program->json)
		print_match(match, job->line);
	if (match)
		return !job->program->json || print_json(&match->base, job->a);
	if (!job->program->json) {
		print_refusal_text(job);
		return true;
	}
	refused.id = job->id;
	refused.refusal = show_refusal(&job->refusal, job->out);
	return refused.refusal && print_json(&refused.base, job->out);
}

/* All lines of the input; returns the program's exit status. */
static int run(const struct program *p, FILE *in)
{
	static char buf[LINE_BYTES];
	enum line_kind kind;
	size_t len = 0;
	bool refused = false;
	bool written = true;
	struct arena a;
	struct arena out;

	arena_init(&a, LINE_ARENA);
	arena_init(&out, REFUSAL_ARENA);
	for (size_t n = 1; written && (kind = line_read(in, buf, &len)) != LINE_END; n++) {
		struct job job = {.program = p, .a = &a, .out = &out, .line = n, .id = ""};
		struct text line = {buf, len};

		if (kind == LINE_WHOLE && !text_trim(line).len)
			continue; /* an empty line is no case */
		written = job_run(&job, kind, line);
		refused = refused || job.refusal.kind != REFUSAL_NONE;
		arena_empty(&a);
		arena_empty(&out);
	}
	arena_release(&a);
	arena_release(&out);
	if (!written || ferror(in) || fflush(stdout) != 0 || ferror(stdout)) {
		fputs("jieyou-match: 读写出错,结果不完整。\n", stderr);
		return EXIT_FAULT;
	}
	return refused ? EXIT_REFUSED : EXIT_DONE;
}

/* ---- The program -------------------------------------------------------------------------- */

/* Noon of a day in China, where it is the same day in UTC. False: there is no such day since 1970.
 */
static bool date_from(const char *s, moment *ret)
{
	moment begins;

	if (!day_from(text_from(s), &begins) || begins.us + US_PER_DAY / 2 < 0)
		return false;
	*ret = moment_after(begins, US_PER_DAY / 2);
	return true;
}

static moment today(void)
{
	int64_t day =
		((int64_t)time(NULL) * US_PER_SECOND + CHINA_AHEAD_HOURS * US_PER_HOUR) / US_PER_DAY;

	return (moment){day * US_PER_DAY + CHINA_NOON_UTC * US_PER_HOUR};
}

/* -1: go on; else the status to exit with. */
static int options_read(int argc, char **argv, struct program *p)
{
	static const struct option known[] = {
		{"json", no_argument, NULL, 'j'},
		{"at", required_argument, NULL, 'a'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		if (c == 'j') {
			p->json = true;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return EXIT_DONE;
		} else if (c != 'a' || !date_from(optarg, &p->now)) {
			if (c == 'a')
				fprintf(stderr, "jieyou-match: --at 应为日历上有的一天,如 2026-03-01\n");
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct program p = {.now = today()};
	struct snapshot_fault fault = {.why = TEXT_NONE};
	struct arena a;
	int status = teach(argc, argv);

	if (status < 0)
		status = options_read(argc, argv, &p);
	if (status >= 0)
		return status;
	setvbuf(stdout, NULL, _IOLBF, OUTPUT_BYTES); /* each answer goes out when it is there */
	arena_init(&a, SNAPSHOT_ARENA);
	p.s = seed_snapshot(&a, &fault);
	p.loads = p.s ? loads_new(&a, p.s) : NULL;
	if (p.loads) {
		p.fallback = snapshot_district(p.s, TEXT("440309"));
		status = run(&p, stdin);
	} else {
		fprintf(stderr, "jieyou-match: seed: %s row %zu: %.*s\n", snapshot_table_name(fault.table),
			fault.row, TEXT_ARG(fault.why));
		status = EXIT_FAULT;
	}
	arena_release(&a);
	return status;
}
