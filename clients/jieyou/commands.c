#include "commands.h"

#define GENERAL                                                                                                 \
	"\n通用选项:\n"                                                                                         \
	"  --server ADDR        服务器:unix:/路径、tls:主机:端口;默认取环境变量 JIEYOU_SERVER,\n"  \
	"                       再默认 " CLI_SERVER "\n"                                                            \
	"  --cert FILE, --cert-key FILE, --ca FILE\n"                                                               \
	"                       连接 tls: 用的证书、私钥、CA(PEM);默认取环境变量 JIEYOU_CERT、\n" \
	"                       JIEYOU_KEY、JIEYOU_CA\n"                                                           \
	"  --json               输出 JSON,供程序使用\n"                                                      \
	"  --on-behalf-of W     代哪位社工提出(工号)\n"                                                    \
	"  --timeout SECONDS    最多等多久,默认 30 秒\n"                                                    \
	"  --help, --version\n"                                                                                     \
	"\n退出码:0 完成,1 被拒绝,2 用法有误,3 没有连上服务器或没有得到答复。\n"

static const struct command commands[] = {
#include "commands.def"
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const struct command *command_named(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

void commands_help(void)
{
	fputs("用法:jieyou [通用选项] 命令 [选项]\n\n命令:\n", stdout);
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-12s %-18s %s\n", commands[i].name, commands[i].arguments, commands[i].summary);
	fputs("\n每个命令的选项与例子:jieyou 命令 --help\n" GENERAL, stdout);
}

void command_help(const struct command *command)
{
	fputs(command->help, stdout);
	fputs(GENERAL, stdout);
}
