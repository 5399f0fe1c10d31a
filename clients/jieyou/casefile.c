#include "casefile.h"

#include <errno.h>
#include <stdio.h>

#include "json.h"

/* JSON may be several times its message (\u escapes, indents); above this it is no case file. */
enum { CASEFILE_MAX = 1 << 20 };

static bool read_all(FILE *f, struct arena *a, struct text *ret)
{
	char *bytes = arena_alloc(a, CASEFILE_MAX + 1);
	size_t n = bytes ? fread(bytes, 1, CASEFILE_MAX + 1, f) : 0;

	if (!bytes || ferror(f))
		return false;
	*ret = (struct text){bytes, n};
	return true;
}

enum cli_exit casefile_bytes(struct cli *c, const char *path, struct text *ret)
{
	bool from_stdin = strcmp(path, "-") == 0;
	FILE *f = from_stdin ? stdin : fopen(path, "re");
	bool ok;

	if (!f)
		return cli_misuse("打不开文件 %s:%s", path, strerrordesc_np(errno));
	errno = 0;
	ok = read_all(f, &c->arena, ret);
	if (!from_stdin)
		fclose(f);
	if (!ok)
		return cli_misuse("读不了文件 %s:%s", path, strerrordesc_np(errno));
	if (ret->len > CASEFILE_MAX)
		return cli_misuse("文件 %s 超过 1 MiB,请检查是否选错了文件", path);
	return CLI_DONE;
}

enum cli_exit casefile_read(struct cli *c, Jieyou__HelpRequest **ret_help)
{
	struct refusal r = {0};
	struct text json = TEXT_NONE;
	ProtobufCMessage *help;
	enum cli_exit result = casefile_bytes(c, c->words[0], &json);

	if (result != CLI_DONE)
		return result;
	help = json_parse(json, &jieyou__help_request__descriptor, JSON_KEYS_KNOWN, &c->arena, &r);
	if (!help)
		return cli_refuse(c, &r);
	*ret_help = (Jieyou__HelpRequest *)help;
	return CLI_DONE;
}
