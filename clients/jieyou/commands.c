#include "commands.h"

#define GENERAL                                                                                            \
	"\n通用选项:\n"                                                                                    \
	"  --server ADDR        服务器:unix:/路径、主机:端口;默认取环境变量 JIEYOU_SERVER,\n" \
	"                       再默认 " CLI_SERVER "\n"                                                       \
	"  --json               输出 JSON,供程序使用\n"                                                 \
	"  --on-behalf-of W     代哪位社工提出(工号)\n"                                               \
	"  --timeout SECONDS    最多等多久,默认 30 秒\n"                                               \
	"  --help, --version\n"                                                                                \
	"\n退出码:0 完成,1 被拒绝,2 用法有误,3 没有连上服务器或没有得到答复。\n"

static const struct command commands[] = {
	{"submit", "k", "FILE", submit_run, "提交求助:立案并匹配",
		"用法:jieyou submit FILE|- [--key K]\n"
		"\n"
		"把个案文件(JSON)提交给中心:立案、匹配,并打印结果。“-”表示从标准输入读取。\n"
		"\n"
		"  --key K              幂等键(1 到 64 字节)。没有答复时,用同一个键再提交一次,\n"
		"                       不会重复立案。默认每次随机生成。\n"
		"\n"
		"例:\n"
		"  jieyou submit wanghua.json\n"
		"  jieyou --on-behalf-of LH-0231 submit - < linglong.json\n"},
	{"preview", "", "FILE", preview_run, "试匹配:只看结果,不立案",
		"用法:jieyou preview FILE|-\n"
		"\n"
		"与 submit 相同的匹配,但什么也不保存。\n"
		"\n"
		"例:\n"
		"  jieyou preview wanghua.json\n"
		"  jieyou --json preview wanghua.json | python3 -m json.tool\n"},
	{"show", "", "CASE", show_run, "查看一个个案及其记录",
		"用法:jieyou show CASE\n"
		"\n"
		"打印案号为 CASE 的个案:状态、求助内容、匹配结果、记录。每次查看都会留痕。\n"
		"\n"
		"例:\n"
		"  jieyou show 1024\n"},
	{"why", "", "CASE EXPERT [NEED]", why_run, "某位专家为什么没有入选",
		"用法:jieyou why CASE EXPERT [NEED]\n"
		"\n"
		"对案号为 CASE 的个案,逐项说明编号为 EXPERT 的专家为什么没有入选:列出不符合的\n"
		"每一条规则和解决办法;都符合的,说明评分和入选的是谁。写明 NEED(需要代码)时\n"
		"只说这一项。依据个案匹配当时的专家库;其后有更新的,依据现在的,并注明。\n"
		"每次查看都会留痕。\n"
		"\n"
		"例:\n"
		"  jieyou why 1024 E04\n"
		"  jieyou --json why 1024 E04 LAW.AID\n"},
	{"list", "Sgdla", "", list_run, "列出个案,新的在前",
		"用法:jieyou list [--state S] [--grade G] [--district D] [--limit N] [--all]\n"
		"\n"
		"  --state S            只列某一状态,例如 RECEIVED\n"
		"  --grade G            只列某一分级:normal 一般、urgent 紧急、crisis 危机\n"
		"  --district D         只列某一地区及其下级,例如 440309\n"
		"  --limit N            一页多少个,1 到 200,默认 50\n"
		"  --all                列出全部,而不只是第一页\n"
		"\n"
		"例:\n"
		"  jieyou list --grade crisis\n"
		"  jieyou --json list --district 440309 --all\n"},
	{"pool", "", "", pool_run, "列出专家库",
		"用法:jieyou pool\n"
		"\n"
		"列出全部专家:专长与水平、地区、语言、名额。\n"
		"\n"
		"例:\n"
		"  jieyou pool\n"},
	{"catalogue", "nd", "", catalogue_run, "列出资源库",
		"用法:jieyou catalogue [--need N] [--district D]\n"
		"\n"
		"  --need N             只列对应某一需要的,例如 EMP.WAGE\n"
		"  --district D         只列在某一地区有效的,例如 440309\n"
		"\n"
		"例:\n"
		"  jieyou catalogue --need EMP.WAGE --district 440309\n"},
	{"erase", "bk", "CASE", erase_run, "依法删除一个个案的内容",
		"用法:jieyou erase CASE --basis B [--key K]\n"
		"\n"
		"销毁案号为 CASE 的个案的密钥:求助内容和匹配结果从此无人能读,备份里的也一样,\n"
		"不可恢复;何时由何人办理的记录保留。依法保留的个案不能删除。\n"
		"\n"
		"  --basis B            依据(个人信息保护法第四十七条):\n"
		"                         PURPOSE_ENDED        处理目的已实现、无法实现,或不再必要\n"
		"                         RETENTION_ENDED      停止服务,或保存期限已届满\n"
		"                         CONSENT_WITHDRAWN    撤回同意\n"
		"                         UNLAWFUL_PROCESSING  违法或违约处理\n"
		"                         OTHER_LAW            法律、行政法规规定的其他情形\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou erase 1024 --basis CONSENT_WITHDRAWN\n"},
	{"hold", "brk", "CASE", hold_run, "依法保留一个个案,或解除保留",
		"用法:jieyou hold CASE --basis B [--key K]\n"
		"      jieyou hold CASE --release [--key K]\n"
		"\n"
		"依法保留期间,个案不能删除。\n"
		"\n"
		"  --basis B            依据:PROCEEDINGS 诉讼、仲裁,INVESTIGATION 侦查、调查、监察,\n"
		"                       RETENTION_REQUIRED 法定保存期限未届满\n"
		"  --release            解除保留\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou hold 1024 --basis INVESTIGATION\n"
		"  jieyou hold 1024 --release\n"},
	{"ping", "W", "", ping_run, "看服务器是否应答",
		"用法:jieyou ping [--wait SECONDS]\n"
		"\n"
		"  --wait SECONDS       服务器还没有起来时,最多等这么久\n"
		"\n"
		"例:\n"
		"  jieyou ping --wait 30 && jieyou submit wanghua.json\n"},
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
		printf("  %-10s %-18s %s\n", commands[i].name, commands[i].arguments, commands[i].summary);
	fputs("\n每个命令的选项与例子:jieyou 命令 --help\n" GENERAL, stdout);
}

void command_help(const struct command *command)
{
	fputs(command->help, stdout);
	fputs(GENERAL, stdout);
}
