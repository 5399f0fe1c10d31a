/* jieyou: the dispatcher's command line. Reads the options, then lets a command run. */
#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

enum {
	ARENA_MAX = 256 << 20,
	TIMEOUT_S = 30,
	SECONDS_MAX = 86400,
	LIMIT_MAX = 200,
	VERSIONS_MAX = 1000000
};

#define VERSION "jieyou 0.1\n"

/* Letters are how a command names its own options (commands.def); short options are -h and -o. */
static const struct option options[] = {
	{"server", required_argument, NULL, 's'},
	{"json", no_argument, NULL, 'j'},
	{"on-behalf-of", required_argument, NULL, 'w'},
	{"timeout", required_argument, NULL, 't'},
	{"help", no_argument, NULL, 'h'},
	{"version", optional_argument, NULL, 'V'}, /* of a number: 'E' */
	{"cert", required_argument, NULL, 'C'},
	{"cert-key", required_argument, NULL, 'K'},
	{"ca", required_argument, NULL, 'A'},
	{"key", required_argument, NULL, 'k'},
	{"state", required_argument, NULL, 'S'},
	{"grade", required_argument, NULL, 'g'},
	{"district", required_argument, NULL, 'd'},
	{"need", required_argument, NULL, 'n'},
	{"limit", required_argument, NULL, 'l'},
	{"all", no_argument, NULL, 'a'},
	{"against", required_argument, NULL, 'B'},
	{"wait", required_argument, NULL, 'W'},
	{"kind", required_argument, NULL, 'T'},
	{"name", required_argument, NULL, 'N'},
	{"agency", required_argument, NULL, 'G'},
	{"expert", required_argument, NULL, 'e'},
	{"basis", required_argument, NULL, 'b'},
	{"requester", required_argument, NULL, 'Q'},
	{"release", no_argument, NULL, 'r'},
	{"why", required_argument, NULL, 'y'},
	{"verdict", required_argument, NULL, 'v'},
	{"open", no_argument, NULL, 'p'},
	{"output", required_argument, NULL, 'o'},
	{"resume", no_argument, NULL, 'R'},
	{"html", no_argument, NULL, 'H'},
	{"shut-out", required_argument, NULL, 'x'},
	{"owner", required_argument, NULL, 'O'},
	{"life", required_argument, NULL, 'L'},
	{"overdue", no_argument, NULL, 'u'},
	{"target", required_argument, NULL, 'F'},
	{"case", required_argument, NULL, 'c'},
	{"queue", no_argument, NULL, 'q'},
	{"ack", no_argument, NULL, 'D'},
	{"member", required_argument, NULL, 'm'},
	{"year", required_argument, NULL, 'Y'},
	{"since", required_argument, NULL, 'f'},
	{"until", required_argument, NULL, 'U'},
	{"by", required_argument, NULL, 'i'},
	{"published", no_argument, NULL, 'P'},
	{"csv", no_argument, NULL, 'X'},
	{"stale", no_argument, NULL, 'z'},
	{"withdrawn", no_argument, NULL, 'Z'},
	{NULL, 0, NULL, 0},
};

static const char general[] = "sjwthVCKA";

/* What was asked for, beside the settings that go into struct cli. */
struct asked {
	bool help;
	bool version;
	char own[32]; /* letters of the options given that are not general */
	size_t n_own;
	bool wrong; /* told already */
};

/* A number of an option, least to most. Tells what is wrong with it. */
static int number(struct asked *asked, const char *option, const char *value, int least, int most)
{
	int64_t n;

	if (text_to_i64(text_from(value), &n) && n >= least && n <= most)
		return (int)n;
	cli_misuse("--%s 应为 %d 到 %d 的整数:%s", option, least, most, value);
	asked->wrong = true;
	return least;
}

/* Options that are words, and where they go. */
static const struct {
	int letter;
	size_t at;
} word_options[] = {
	{'s', offsetof(struct cli, server)},
	{'w', offsetof(struct cli, on_behalf_of)},
	{'C', offsetof(struct cli, files.certificate)},
	{'K', offsetof(struct cli, files.key)},
	{'A', offsetof(struct cli, files.ca)},
	{'k', offsetof(struct cli, key)},
	{'S', offsetof(struct cli, state)},
	{'g', offsetof(struct cli, grade)},
	{'d', offsetof(struct cli, district)},
	{'n', offsetof(struct cli, need)},
	{'B', offsetof(struct cli, against)},
	{'T', offsetof(struct cli, kind)},
	{'N', offsetof(struct cli, name)},
	{'G', offsetof(struct cli, agency)},
	{'e', offsetof(struct cli, expert)},
	{'b', offsetof(struct cli, basis)},
	{'Q', offsetof(struct cli, requester)},
	{'y', offsetof(struct cli, why)},
	{'v', offsetof(struct cli, verdict)},
	{'x', offsetof(struct cli, shut_out)},
	{'O', offsetof(struct cli, owner)},
	{'L', offsetof(struct cli, life)},
	{'c', offsetof(struct cli, of_case)},
	{'o', offsetof(struct cli, output)},
	{'m', offsetof(struct cli, member)},
	{'Y', offsetof(struct cli, year)},
	{'f', offsetof(struct cli, since)},
	{'U', offsetof(struct cli, until)},
	{'i', offsetof(struct cli, by)},
	{'F', offsetof(struct cli, target)},
};

static bool take_word(struct cli *c, int letter, const char *value)
{
	for (size_t i = 0; i < sizeof(word_options) / sizeof(word_options[0]); i++) {
		if (word_options[i].letter == letter) {
			memcpy((char *)c + word_options[i].at, &value, sizeof(value));
			return true;
		}
	}
	return false;
}

static void take_other(struct cli *c, struct asked *asked, int letter, const char *value)
{
	switch (letter) {
	case 'j':
		c->json = true;
		break;
	case 't':
		c->timeout_ms = number(asked, "timeout", value, 1, SECONDS_MAX) * 1000;
		break;
	case 'h':
		asked->help = true;
		break;
	case 'V':
		asked->version = true;
		break;
	case 'E':
		c->of_version = (uint32_t)number(asked, "version", value, 1, VERSIONS_MAX);
		break;
	case 'l':
		c->limit = (uint32_t)number(asked, "limit", value, 1, LIMIT_MAX);
		break;
	case 'z':
		c->stale = true;
		break;
	case 'Z':
		c->withdrawn = true;
		break;
	case 'a':
		c->all = true;
		break;
	case 'W':
		c->wait_s = number(asked, "wait", value, 0, SECONDS_MAX);
		break;
	case 'r':
		c->release = true;
		break;
	case 'u':
		c->overdue = true;
		break;
	case 'p':
		c->open = true;
		break;
	case 'H':
		c->html = true;
		break;
	case 'q':
		c->queue = true;
		break;
	case 'D':
		c->ack = true;
		break;
	case 'P':
		c->published = true;
		break;
	case 'X':
		c->csv = true;
		break;
	case 'R':
		c->resume = true;
		break;
	}
}

/* --version with a number, or before one, is of what the command is about; alone, of the program.
 */
static int version_letter(int argc, char **argv)
{
	int64_t n;

	if (!optarg && optind < argc && text_to_i64(text_from(argv[optind]), &n))
		optarg = argv[optind++];
	return optarg ? 'E' : 'V';
}

static void read_options(struct cli *c, struct asked *asked, int argc, char **argv)
{
	int letter;

	opterr = 0;
	while (!asked->wrong && (letter = getopt_long(argc, argv, ":ho:", options, NULL)) != -1) {
		if (letter == ':')
			cli_misuse("选项 %s 后面少了值", argv[optind - 1]);
		else if (letter == '?')
			cli_misuse("没有这个选项:%s", argv[optind - 1]);
		asked->wrong = letter == ':' || letter == '?';
		if (asked->wrong)
			return;
		if (letter == 'V')
			letter = version_letter(argc, argv);
		if (!take_word(c, letter, optarg))
			take_other(c, asked, letter, optarg);
		if (!strchr(general, letter) && asked->n_own + 1 < sizeof(asked->own))
			asked->own[asked->n_own++] = (char)letter;
	}
}

static const char *option_named(char letter)
{
	if (letter == 'E')
		return "version";
	for (size_t i = 0; options[i].name; i++) {
		if (options[i].val == letter)
			return options[i].name;
	}
	return "?";
}

/*
 * How many words a command must be given, and may: those in [] may be left out, and of the last one
 * there may be as many as you like where it ends with "...".
 */
static int words_needed(const struct command *command, int *ret_most)
{
	struct text rest = text_from(command->arguments);
	int least = 0;

	*ret_most = 0;
	while (rest.len) {
		struct text word = text_cut(&rest, ' ');

		least += word.ptr[0] != '[';
		*ret_most = memmem(word.ptr, word.len, "...", 3) ? INT_MAX : *ret_most + 1;
	}
	return least;
}

/* Whether the words and options given are those of the command. */
static enum cli_exit check_use(
	const struct asked *asked, const struct command *command, int words, char *const *word)
{
	int most, least = words_needed(command, &most);

	for (size_t i = 0; i < asked->n_own; i++) {
		if (!strchr(command->options, asked->own[i]))
			return cli_misuse("%s 没有选项 --%s", command->name, option_named(asked->own[i]));
	}
	if (words < least)
		return cli_misuse("%s 后面要写 %s", command->name, command->arguments);
	if (words > most)
		return cli_misuse("%s 后面多了:%s", command->name, word[words - 1]);
	return CLI_DONE;
}

static enum cli_exit run(struct cli *c, int argc, char **argv)
{
	struct asked asked = {0};
	const struct command *command;
	enum cli_exit result;

	read_options(c, &asked, argc, argv);
	if (asked.wrong)
		return CLI_USAGE;
	if (asked.version) {
		fputs(VERSION, stdout);
		return CLI_DONE;
	}
	if (optind == argc && !asked.help)
		return cli_misuse("请写明要做什么");
	if (optind == argc) {
		commands_help();
		return CLI_DONE;
	}
	command = command_named(argv[optind]);
	if (!command)
		return cli_misuse("没有这个命令:%s", argv[optind]);
	if (asked.help) {
		command_help(command);
		return CLI_DONE;
	}
	c->words = argv + optind + 1;
	result = check_use(&asked, command, argc - optind - 1, c->words);
	return result == CLI_DONE ? command->run(c) : result;
}

int main(int argc, char **argv)
{
	const char *server = getenv("JIEYOU_SERVER");
	struct cli c = {
		.server = server && server[0] ? server : CLI_SERVER,
		.on_behalf_of = "",
		.state = "",
		.district = "",
		.target = "",
		.need = "",
		.why = "",
		.member = "",
		.shut_out = "",
		.owner = "",
		.life = "",
		.timeout_ms = TIMEOUT_S * 1000,
		.page = page_on(stdout),
	};
	enum cli_exit result;

	arena_init(&c.arena, ARENA_MAX);
	result = run(&c, argc, argv);
	jieyou_close(c.connection);
	arena_release(&c.arena);
	if (fflush(stdout) != 0 && result == CLI_DONE) {
		fputs("输出没有写完。\n", stderr);
		result = CLI_REFUSED;
	}
	return (int)result;
}
