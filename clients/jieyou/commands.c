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
	{"submit", "kx", "FILE", submit_run, "提交求助:立案并匹配",
		"用法:jieyou submit FILE|- [--key K] [--shut-out ID,ID...]\n"
		"\n"
		"把个案文件(JSON)提交给中心:立案、匹配,并打印结果。“-”表示从标准输入读取。\n"
		"\n"
		"  --key K              幂等键(1 到 64 字节)。没有答复时,用同一个键再提交一次,\n"
		"                       不会重复立案。默认每次随机生成。\n"
		"  --shut-out ID,ID...  须回避的人在名册中的编号,最多 8 人:个案从一开始就对其不存在\n"
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
	{"record", "H", "CASE", record_run, "一个个案的完整办理记录,可打印成册",
		"用法:jieyou record CASE [--html]\n"
		"\n"
		"按顺序列出案号为 CASE 的个案的全部记录:何时、何人、何事,每张表的每一项;事后补记的\n"
		"注明何时写入。有权查看个案内容的人看到全部,审计员、隐私专员只看到何时何人何事。\n"
		"每次查看都会留痕。\n"
		"\n"
		"  --html               一个可打印的文件(A4,有页码;每页有案号和末条校验值):\n"
		"                       用 Chromium 类浏览器打开后打印\n"
		"\n"
		"例:\n"
		"  jieyou record 1024\n"
		"  jieyou record 1024 --html > 1024.html\n"},
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
	{"list", "SgdlaL", "", list_run, "列出个案,新的在前",
		"用法:jieyou list [--life L] [--state S] [--grade G] [--district D] [--limit N] [--all]\n"
		"\n"
		"  --life L             列哪种档案:CASE 个案(默认),SUPERVISION 督导\n"
		"  --state S            只列某一状态,例如 RECEIVED\n"
		"  --grade G            只列某一分级:normal 一般、urgent 紧急、crisis 危机\n"
		"  --district D         只列某一地区及其下级,例如 440309\n"
		"  --limit N            一页多少个,1 到 200,默认 50\n"
		"  --all                列出全部,而不只是第一页\n"
		"\n"
		"例:\n"
		"  jieyou list --grade crisis\n"
		"  jieyou --json list --district 440309 --all\n"},
	{"queue", "Oula", "", queue_run, "列出待办,按期限先后",
		"用法:jieyou queue [--owner O] [--overdue] [--limit N] [--all]\n"
		"\n"
		"列出轮到您办理的个案,期限早的在前,逾期的排在最前。\n"
		"\n"
		"  --owner O            只列轮到某一方的:WORKER 社工,STAFF 中心值班社工,LEAD 牵头专家\n"
		"                       (未定时为接案人),SUPERVISOR 已逾期、由中心督导督办;默认是您自己\n"
		"  --overdue            只列已经逾期的\n"
		"  --limit N            一页多少个,1 到 200,默认 50\n"
		"  --all                列出全部,而不只是第一页\n"
		"\n"
		"例:\n"
		"  jieyou queue\n"
		"  jieyou --json queue --owner WORKER --overdue --all\n"},
	{"find-phone", "", "NUMBER", find_phone_run, "按电话查找个案",
		"用法:jieyou find-phone NUMBER|-\n"
		"\n"
		"列出您有权查看、且登记了这个号码(服务对象本人的,或安全联系号码)的个案,新的在前。\n"
		"手机号 11 位;固定电话要带区号;境外号码以 + 开头。没有这样的个案,和有而您无权查看,\n"
		"答复完全相同。每次查找都会留痕(不记号码);每人每小时的次数有限制。\n"
		"\n"
		"  -                    从标准输入读取号码:写在命令里的,本机其他用户看得到\n"
		"\n"
		"例:\n"
		"  jieyou find-phone 0755-23456789\n"
		"  jieyou find-phone - < number.txt\n"},
	{"pool", "", "", pool_run, "列出专家库",
		"用法:jieyou pool\n"
		"\n"
		"列出全部专家:专长与水平、地区、语言、名额。\n"
		"\n"
		"例:\n"
		"  jieyou pool\n"},
	{"catalogue", "ndL", "", catalogue_run, "列出资源库",
		"用法:jieyou catalogue [--need N] [--district D] [--stale]\n"
		"\n"
		"  --need N             只列对应某一需要的,例如 EMP.WAGE\n"
		"  --district D         只列在某一地区有效的,例如 440309\n"
		"  --stale              只列须重新核对的:超过 resource.recheck 天,或从未核对\n"
		"\n"
		"例:\n"
		"  jieyou catalogue --need EMP.WAGE --district 440309\n"},
	{"library", "nE", "[CODE]", library_run, "查看疑难个案库",
		"用法:jieyou library [--need N]\n"
		"      jieyou library CODE [--version N]\n"
		"\n"
		"列出库中的条目(已去标识、经两人核准),评分高的在前;写明 CODE 时打印该条目的全文,并留痕。\n"
		"提议、批准、撤出在个案上办理:jieyou handle CASE(propose-entry、approve-entry、\n"
		"withdraw-entry)。\n"
		"\n"
		"  --need N             只列有某一需要的,例如 YOU.NET\n"
		"  --version N          第 N 版的全文,以及它与前一版有何不同\n"
		"\n"
		"例:\n"
		"  jieyou library --need YOU.NET\n"
		"  jieyou library L048151 --version 2\n"},
	{"rate", "", "CODE VERSION RATING", rate_run, "给库中读过的条目评分",
		"用法:jieyou rate CODE VERSION RATING\n"
		"\n"
		"给读过全文的条目(jieyou library CODE)评分,1 到 5。一人一版一个评分,可以随时改;\n"
		"本人提议的由他人评。新的一版重新评。别人只看到人数和平均分。\n"
		"\n"
		"例:\n"
		"  jieyou rate L048151 2 5\n"},
	{"draft", "", "CASE", draft_run, "入库初稿:按规则由个案生成",
		"用法:jieyou draft CASE\n"
		"\n"
		"按规则从支援已结束的个案生成入库的初稿(题目、需要、案情、有效和无效的做法),列出规则改掉\n"
		"了什么、哪些须人核对。有待批准的提议时一并列出,以及它与提议时的初稿有何不同:批准的人\n"
		"应当先看。每次查看都会留痕。\n"
		"\n"
		"例:\n"
		"  jieyou draft 1024\n"},
	{"publicity", "H", "CODE...", publicity_run, "项目宣传:选编库中的条目,可打印",
		"用法:jieyou publicity CODE... [--html]\n"
		"\n"
		"把选定的条目编成一份:只用已批准入库的。何人取用了哪些条目的哪一版,都会留痕;其后撤出\n"
		"的条目,再编时只注明已撤出。\n"
		"\n"
		"  --html               一个可打印的文件(A4,有页码):用 Chromium 类浏览器打开后打印\n"
		"\n"
		"例:\n"
		"  jieyou publicity L048151 L730214 --html > xuanchuan.html\n"},
	{"similar", "", "CASE", similar_run, "与一个个案相似的往案",
		"用法:jieyou similar CASE\n"
		"\n"
		"从疑难个案库中找出与案号为 CASE 的个案最相似的条目:相同的需要、相同的字句,当时什么\n"
		"有效、什么无效。每次查看都会留痕。\n"
		"\n"
		"例:\n"
		"  jieyou similar 1024\n"},
	{"deidentify", "", "TEXT", deidentify_run, "试去标识:看规则会改掉什么",
		"用法:jieyou deidentify TEXT\n"
		"\n"
		"按规则去掉姓名、区以下地址、单位、日期、年龄、号码等,并列出改了什么、哪些须人核对。\n"
		"什么也不保存。\n"
		"\n"
		"例:\n"
		"  jieyou deidentify '王阿姨住民治街道'\n"},
	{"stats", "dYfUiPXH", "", stats_run, "统计数据",
		"用法:jieyou stats --district D [--year Y | --since D1 --until D2] [--by B]\n"
		"                    [--csv | --html]\n"
		"      jieyou stats --district D --year Y --published [--csv | --html]\n"
		"\n"
		"某一地区及其下级在一个时段里的数据:求助、人工应答和组成团队的用时、确认的需要、\n"
		"婉拒、结束支援、满意度、法定报告。数的是时段内发生的事,不涉及任何个案的内容。\n"
		"\n"
		"  --district D         地区,例如 440309\n"
		"  --year Y             哪一年;默认今年到今天为止\n"
		"  --since D --until D  从哪一天到哪一天(含),例如 2026-01-01\n"
		"  --by B               分组:month、district、need、grade、channel、answer、expert、\n"
		"                       ledger(督导与津贴,按月份和督导)\n"
		"  --published          可对外公布的年度数据:过小的数,以及能推出它们的,都不列出\n"
		"  --csv                CSV(RFC 4180)\n"
		"  --html               一个可打印的文件(A4),有图:用 Chromium 类浏览器打开后打印\n"
		"\n"
		"例:\n"
		"  jieyou stats --district 440309 --year 2026\n"
		"  jieyou stats --district 440309 --since 2026-01-01 --until 2026-06-30 --by month --csv\n"
		"  jieyou stats --district 440309 --year 2025 --published --html > 2025.html\n"},
	{"ledger", "dYfUX", "", ledger_run, "督导与津贴台账",
		"用法:jieyou ledger --district D [--year Y | --since D1 --until D2] [--csv]\n"
		"\n"
		"按月份和督导列出:督导次数、时长、小结,应发和已发的津贴(谁使用、谁发放)。默认今年。\n"
		"\n"
		"例:\n"
		"  jieyou ledger --district 440309 --since 2026-01-01 --until 2026-06-30 --csv\n"},
	{"incidents", "dYfU", "", incidents_run, "重大事件",
		"用法:jieyou incidents --district D [--year Y | --since D1 --until D2]\n"
		"\n"
		"某一地区及其下级的重大事件,默认今天的:何时、哪个区、什么事、现为哪一等级;不涉及\n"
		"任何人。\n"
		"\n"
		"例:\n"
		"  jieyou incidents --district 440309\n"
		"  jieyou --json incidents --district 440309 --since 2026-01-01\n"},
	{"verify", "aBl", "[CASE]", verify_run, "核对记录有没有被改动、删减",
		"用法:jieyou verify CASE\n"
		"      jieyou verify --all [--against FILE]\n"
		"\n"
		"由服务器逐条重算记录的校验值,指出第一处被改动、缺失、插入、顺序不对或末尾被删去的\n"
		"地方;有问题时退出码为 1。核对不需要任何解密的密钥。核对本身也会留痕。\n"
		"\n"
		"  --all                核对全部:检查点、各个案的记录、查阅记录、请求\n"
		"  --against FILE       再与另存的检查点对照(jieyou checkpoint 打印的各行),这样连最新\n"
		"                       的检查点一起被删去也看得出来\n"
		"  --limit N            每次核对多少条,8 到 200;默认由服务器定\n"
		"\n"
		"例:\n"
		"  jieyou verify 1024\n"
		"  jieyou verify --all --against checkpoints.txt\n"},
	{"checkpoint", "l", "", checkpoint_run, "打印最新的检查点,供另行保存",
		"用法:jieyou checkpoint [--limit N]\n"
		"\n"
		"一行一个,请保存到数据库管理员改动不了的地方,核对时用 verify --against 对照。\n"
		"\n"
		"  --limit N            多少个,1 到 100,默认 10\n"
		"\n"
		"例:\n"
		"  jieyou checkpoint --limit 1 >> checkpoints.txt\n"},
	{"erase", "bQk", "CASE", erase_run, "依法删除一个个案的内容",
		"用法:jieyou erase CASE --basis B --requester R [--key K]\n"
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
		"  --requester R        由谁请求:\n"
		"                         CLIENT               服务对象本人\n"
		"                         GUARDIAN             监护人(有侵害嫌疑的不予办理)\n"
		"                         TEMPORARY_GUARDIAN   临时监护的民政部门\n"
		"                         KIN                  死者的近亲属(同监护人)\n"
		"                         AUTHORITY            主管机关、法院\n"
		"                         CENTRE               无人请求,中心主动删除\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou erase 1024 --basis CONSENT_WITHDRAWN --requester CLIENT\n"},
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
	{"handle", "k", "CASE FORM [F=V...]", handle_run, "办理个案:筛选、团队、支援、结束、回访",
		"用法:jieyou handle CASE FORM [字段=内容 ...] [--key K]\n"
		"\n"
		"有哪些办理、各填什么,见 jieyou forms;能不能办、由谁办,见 jieyou life。\n"
		"多项的字段用逗号隔开。\n"
		"\n"
		"LIST.字段=内容 填列表中的一项,再写同一字段即另起一项;时间写成 2026-01-06 18:00 或日期。\n"
		"各项都可加 when=时间:事后补记的,写明办理的时间。\n"
		"  --key K    幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou handle 1024 take criteria=MULTI_NEED,STUCK "
		"opinion=多重问题,本机构督导已无法支持\n"
		"  jieyou handle 1024 raise grade=URGENT reason=孩子一周内无人照料\n"},
	{"open", "k", "FORM [F=V...]", open_run, "申请督导等,另建档案",
		"用法:jieyou open FORM district=D [worker=W] [字段=内容 ...] [--key K]\n"
		"\n"
		"申请求助个案以外的事项,各自建档;此后与个案一样用 jieyou show、handle、record 查看和办理,\n"
		"各有自己的一生(jieyou life)。有哪些申请、各填什么,见 jieyou forms。\n"
		"\n"
		"  district=D           地区代码或全名\n"
		"  worker=W             "
		"为哪位社工申请(名册中的编号):机构督导为本机构社工,中心为辖区内社工;\n"
		"                       社工本人申请不必填\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou open supervision district=440309 question=亲子冲突个案久无进展\n"},
	{"forms", "", "", forms_run, "可以办理什么,各填什么",
		"用法:jieyou forms\n"
		"\n"
		"列出 jieyou handle 的各种办理和 jieyou open "
		"的各种申请、要填的字段和可用的代码。不需要服务器。\n"
		"\n"
		"例:\n"
		"  jieyou --json forms\n"},
	{"offers", "", "", offers_run, "列出发给本人的邀约和在办的个案",
		"用法:jieyou offers\n"
		"\n"
		"专家查看:待答复的在前,答复用 jieyou handle CASE join 或 decline;详情用 jieyou show "
		"CASE。\n"},
	{"invitation", "m", "CASE N", invitation_run, "会诊的日历邀请(iCalendar)",
		"用法:jieyou invitation CASE N [--member X]\n"
		"\n"
		"把案号为 CASE 的个案第 N 次会诊的邀请写成日历文件(RFC 5545、5546):待答复的是邀请\n"
		"(REQUEST),已换人、已取消的是取消(CANCEL)。文件中没有姓名、案号和需要。\n"
		"\n"
		"  --member X           哪一位专家的(专家库编号);本人查看时不必写\n"
		"\n"
		"例:\n"
		"  jieyou invitation 1024 1 --member E09 > E09.ics\n"},
	{"answer-invitation", "k", "CASE FILE", answer_invitation_run, "读取日历对会诊邀请的答复",
		"用法:jieyou answer-invitation CASE FILE|- [--key K]\n"
		"\n"
		"读取日历的答复(METHOD:REPLY),登记为参加或不能参加。同一文件交两次只算一次;对旧邀请\n"
		"(SEQUENCE)的答复、不是受邀专家本人或中心代办的答复,不予登记。\n"
		"\n"
		"  --key K              幂等键;默认取自文件内容\n"
		"\n"
		"例:\n"
		"  jieyou answer-invitation 1024 reply.ics\n"},
	{"attach", "R", "CASE FILE", attach_run, "给个案添附件:图片、扫描件、录音",
		"用法:jieyou attach CASE FILE [--resume]\n"
		"\n"
		"图片(JPEG、PNG)、扫描件(PDF)或录音(M4A、MP3、WAV、AMR),不超过 20 MiB。分块上传,\n"
		"每块各自封存;断了就再执行同一条命令,从断开处续传,哪台服务器都可以。\n"
		"传完后核对摘要,记入个案。24 小时内没有传完的清除。\n"
		"\n"
		"  --resume             连接断开时不退出,自己重连续传,最多 30 次\n"
		"\n"
		"例:\n"
		"  jieyou attach 1024 伤情照片.jpg --resume\n"},
	{"attachments", "", "CASE", attachments_run, "列出个案的附件",
		"用法:jieyou attachments CASE\n"
		"\n"
		"每行一份:编号、名称、类型、大小、由谁添。查看记入查阅记录。\n"
		"\n"
		"例:\n"
		"  jieyou attachments 1024\n"},
	{"fetch", "o", "CASE N", fetch_run, "取出一份附件,存为文件",
		"用法:jieyou fetch CASE N -o FILE\n"
		"\n"
		"取出案号为 CASE 的个案编号为 N 的附件,核对摘要后存为 FILE。查看记入查阅记录。\n"
		"\n"
		"  -o, --output FILE    存为哪个文件;已有的文件不会覆盖\n"
		"\n"
		"例:\n"
		"  jieyou fetch 1024 17 -o 伤情照片.jpg\n"},
	{"shut-out", "yk", "CASE WHO", shut_out_run, "让某人回避一个个案",
		"用法:jieyou shut-out CASE WHO --why W [--key K]\n"
		"\n"
		"从现在起,案号为 CASE 的个案对名册中编号为 WHO 的人不存在:查看、列出、核验、破窗,\n"
		"答复都与没有这个个案一样;其查阅企图记入查阅记录。由机构督导、中心督导、隐私专员办理。\n"
		"\n"
		"  --why W              理由,10 至 500 个字,与个案一同封存\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou shut-out 1024 LH-0231 --why 与服务对象配偶是亲属,应当回避\n"},
	{"let-in", "yk", "CASE WHO", let_in_run, "解除回避",
		"用法:jieyou let-in CASE WHO --why W [--key K]\n"
		"\n"
		"  --why W              理由,10 至 500 个字,与个案一同封存\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou let-in 1024 LH-0231 --why 经核实并无亲属关系,解除回避\n"},
	{"break-glass", "yk", "CASE", break_glass_run, "紧急破窗:查阅本无权查看的个案",
		"用法:jieyou break-glass CASE --why W [--key K]\n"
		"\n"
		"此后 4 小时内可以用 show 查看案号为 CASE 的个案,只此一个。何人、何时、为何破窗记入\n"
		"个案记录,隐私专员立即可见,事后必须复核。中心值班社工和中心督导可用。\n"
		"\n"
		"  --why W              理由,10 至 500 个字,与个案一同封存\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou break-glass 1024 --why 夜间来电称孩子走失,须立即了解情况\n"},
	{"glass", "p", "", glass_run, "列出破窗,新的在前",
		"用法:jieyou glass [--open]\n"
		"\n"
		"  --open               只列待复核的\n"
		"\n"
		"破窗的理由见各个案(jieyou show CASE)。\n"
		"\n"
		"例:\n"
		"  jieyou glass --open\n"},
	{"review-glass", "vyk", "CASE N", review_glass_run, "复核一次破窗",
		"用法:jieyou review-glass CASE N --verdict V --why W [--key K]\n"
		"\n"
		"对案号为 CASE 的个案序号为 N 的破窗作出结论;一次为准,破窗者本人不能复核。\n"
		"\n"
		"  --verdict V          justified 有正当理由,unjustified 没有:破窗随即失效\n"
		"  --why W              复核意见,10 至 500 个字,与个案一同封存\n"
		"  --key K              幂等键;没有答复时用同一个键再办一次,不会重复。默认随机\n"
		"\n"
		"例:\n"
		"  jieyou review-glass 1024 3 --verdict justified --why 走失儿童已找回,查阅确有必要\n"},
	{"notices", "dD", "", notices_run, "接收通知:与您有关、尚未确认的",
		"用法:jieyou notices [--district D] [--ack]\n"
		"\n"
		"列出通知,旧的在前:通知您本人的,和您任职地区内要您的角色处理的。通知只说哪个个案\n"
		"发生了什么;未确认的,下次还会列出。\n"
		"\n"
		"  --district D         按角色收到的,只列某一地区及其下级\n"
		"  --ack                列出后即确认,不再列出\n"
		"\n"
		"例:\n"
		"  jieyou notices --ack\n"},
	{"watch", "cqOdD", "", watch_run, "持续关注:通知、个案清单或一个个案",
		"用法:jieyou watch [--district D] [--ack]\n"
		"      jieyou watch --queue [--owner O] [--district D]\n"
		"      jieyou watch --case N\n"
		"\n"
		"有新情况即打印,直到按 Ctrl-C;--json 时一行一个 JSON。连接中断会自动重连,从中断处\n"
		"继续,不遗漏。每次都重新核对权限。\n"
		"\n"
		"  --ack                通知打印后即确认\n"
		"  --queue              您能列出的个案的每次变化\n"
		"  --owner O            只看变化前后须由其办理的:WORKER 社工、STAFF 中心、LEAD 牵头专家\n"
		"  --district D         只看某一地区及其下级\n"
		"  --case N             只看案号为 N 的个案\n"
		"\n"
		"例:\n"
		"  jieyou watch\n"
		"  jieyou --json watch --queue --owner STAFF --district 440309\n"},
	{"ping", "W", "", ping_run, "看服务器是否应答",
		"用法:jieyou ping [--wait SECONDS]\n"
		"\n"
		"  --wait SECONDS       服务器还没有起来时,最多等这么久\n"
		"\n"
		"例:\n"
		"  jieyou ping --wait 30 && jieyou submit wanghua.json\n"},
	{"admin", "TNGe", "VERB [A] [B] [C]", admin_run, "管理名册:谁是谁,以什么身份,在哪里",
		"用法:jieyou admin add ID [--kind K] [--name N] [--agency A] [--expert E]\n"
		"      jieyou admin amend ID [--name N] [--agency A]\n"
		"      jieyou admin bind|unbind ID CREDENTIAL\n"
		"      jieyou admin grant|withdraw ID ROLE DISTRICT\n"
		"      jieyou admin represent|unrepresent ID WORKER\n"
		"      jieyou admin suspend|resume ID\n"
		"      jieyou admin revoke SERIAL [WHY]\n"
		"      jieyou admin list\n"
		"\n"
		"只有管理员能用;每次改动都会留痕,什么也不会删除。第一位管理员由\n"
		"“jieyoud --bootstrap-admin uid:N”产生。停用和吊销在一分钟内处处生效。\n"
		"管理员不兼任其他角色,也不代表社工。\n"
		"\n"
		"  CREDENTIAL           uid:N(本机用户),或 cert:NAME(证书的通用名)\n"
		"  ROLE                 角色,见 jieyou rights;在 DISTRICT 及其下级有效\n"
		"  WHY                  吊销原因:keyCompromise 私钥丢失或泄露,affiliationChanged "
		"人员离开,\n"
		"                       superseded 已换新,cessationOfOperation 停用,\n"
		"                       privilegeWithdrawn 取消资格,cACompromise 签发者失守,unspecified "
		"其他\n"
		"  --kind K             person 人(默认),service 程序,例如小程序后台\n"
		"  --name N             姓名或名称;默认与 ID 相同\n"
		"  --agency A           所属机构:机构督导看得到本机构社工提交的个案\n"
		"  --expert E           在专家库中的编号\n"
		"\n"
		"例:\n"
		"  jieyou admin add LH-0231 --name 王社工 --agency 龙华区示例社工服务中心\n"
		"  jieyou admin grant LH-0231 WORKER 440309\n"
		"  jieyou admin bind LH-0231 uid:1001\n"},
	{"rights", "", "", rights_run, "谁可以做什么",
		"用法:jieyou rights\n"
		"\n"
		"列出权限表:角色、动作、与个案的关系、能看到多少。表中没有的,一律不可。\n"
		"不需要服务器。\n"
		"\n"
		"例:\n"
		"  jieyou --json rights\n"},
	{"life", "", "[dot]", life_run, "个案、督导的一生:状态,与可以发生的事",
		"用法:jieyou life [dot]\n"
		"\n"
		"列出个案和督导的状态(轮到谁办)和可以发生的事(在哪些状态、由谁、须满足什么)。\n"
		"表中没有的,一律不可。不需要服务器。dot:给 Graphviz 画图。\n"
		"\n"
		"例:\n"
		"  jieyou --json life\n"
		"  jieyou life dot | dot -Tsvg > life.svg\n"},
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
