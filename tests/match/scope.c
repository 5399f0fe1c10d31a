/* Scope: sentences as social workers write them, with what must and must not be cancelled. */
#include "scope.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <uchar.h>

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 64 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(scope, .init = open_arena, .fini = close_arena);

/* What scope says of the words between the angle brackets of a text. */
static struct reach reach_of(const char *text)
{
	char plain[512];
	size_t n = 0;
	uint32_t begin = 0, end = 0;
	struct folded f;
	const struct scope *sc;

	for (const char *p = text; *p; p++) {
		if (*p != '<' && *p != '>') {
			plain[n++] = *p;
			continue;
		}
		cr_assert(fold(&arena, (struct text){plain, n}, &f));
		*(*p == '<' ? &begin : &end) = (uint32_t)f.n;
	}
	cr_assert(fold(&arena, (struct text){plain, n}, &f));
	cr_assert(begin < end && end <= f.n, "%s", text);
	sc = scope_read(&arena, &f);
	cr_assert(sc);
	return scope_reach(sc, begin, end);
}

Test(scope, cancels)
{
	static const char *const rows[] = {"<自杀>、家暴均未发现", "自杀、<家暴>均未发现",
		"无家暴、无<自伤>", "没有<自杀念头>", "目前没有<自杀念头>。", "沒有<自殺念頭>",
		"她没有任何<自杀>的想法", "没有明显的<自杀>倾向", "否认<自杀>", "否认有<自杀念头>",
		"本人否认丈夫对其<家暴>", "无<自伤>行为", "从未<自杀>过", "从来没有想过<自杀>",
		"他从来没有<打过老婆>", "孩子没有被<打>", "未发现<家暴>", "未发现其有<自残>行为",
		"未见明显<自伤>行为", "没有发现孩子被<虐待>", "不存在<家庭暴力>", "并非<家暴>",
		"不是<家暴>", "并无<轻生>念头", "她说自己不会<自杀>", "她不想<死>", "不曾<动手>",
		"没<打过孩子>", "没有人<打他>", "已排除<自杀>可能",
		/* lists */
		"没有自杀、<自残>的念头", "否认自杀、自残和<伤人>的想法", "无自杀或<自伤>行为",
		/* answers of a form */
		"<自杀念头>:无", "<自杀>风险:没有;家暴:有", "<自伤行为>：否认",
		/* twice and once more */
		"不是没有否认<自杀>", "并不是说没有,只是没有<自杀>",
		/* full width and blanks */
		"没 有 <自 杀> 念 头", "沒　有　<自　殺>　念頭", "没 有 <自杀>"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect(reach_of(rows[i]).negated, "%s", rows[i]);
}

static const char *const not_cancelled[] = {
	"<自杀>均未发现吗?",
	"<自杀>的事家暴均未发现",
	"<自杀念头>",
	"有<自杀念头>",
	/* another clause, sentence, or a turn */
	"没有自杀念头,但经常<割手腕>",
	"没有自杀念头，<割手腕>",
	"没有工作。想<自杀>",
	"没有工作\n想<自杀>",
	"没有工作 想要<自杀>",
	"没有自杀念头但经常<割手腕>",
	"没说什么却<割腕>了",
	"没有朋友(曾<自杀>)",
	"不吃不喝可是会<打人>",
	"没有钱不过想<死>",
	/* the negation is about something else */
	"没钱看病想<自杀>",
	"没有人管就想<死>",
	"没有工作经常被<家暴>",
	"不上学天天<打架>",
	"没有收入想<自杀>",
	"无家可归想<死>",
	"无依无靠有<自杀念头>",
	"未成年被<打>",
	"未来想<死>",
	"睡不着想<死>",
	"起不来想<死>",
	"过不去想<死>",
	"活不下去想<死>",
	"没有工作、被<家暴>",
	"没有固定住处、经常被<打>",
	"没人照顾而被<打>",
	"没人知道他想<自杀>",
	/* words with 不, 没, 无 that negate nothing */
	"不得不<离婚>",
	"不仅<打人>还骂人",
	"不但<打人>",
	"不只<打>她",
	"没办法只好<借钱>",
	"忍不住<打孩子>",
	"不停地<打>",
	"不断<打>她",
	"不断地<自残>",
	"差点没<自杀>成",
	"差点没<打死>他",
	"差点没有<自杀>",
	"动不动就<打>",
	"控制不住<打孩子>",
	"恨不得去<死>",
	"时不时<打>她",
	"不由得想<死>",
	"无故被<打>",
	"无缘无故<打>她",
	"没想到他会<打人>",
	"没完没了<打>她",
	"没有一天不想<死>",
	"要不<自杀>算了",
	"不堪<家暴>",
	"受不了想<死>",
	"舍不得孩子才没<自杀>",
	/* forbidding is fearing */
	"别<自杀>",
	"叫他不要<打>孩子",
	"劝她别<想不开>",
	"不敢<自杀>",
	"不能再被<打>",
	/* ceased is not denied */
	"最近没再<自杀>",
	"不再<打>她了",
	"保证不会再<打>她",
	/* double */
	"不是没有<自杀念头>",
	"并非没有<自杀念头>",
	"不能说没有<自杀念头>",
	"不否认有<自杀念头>",
	"不排除<自杀>可能",
	"不能排除<家暴>",
	"无法排除<自杀>",
	"没有否认<家暴>",
	/* questions */
	"有没有<自杀念头>",
	"有没<有自杀念头>不清楚",
	"会不会<自杀>",
	"是不是被<打>",
	"不知道有没有<自杀>",
	"<自杀念头>:有没有?",
	"是否<自杀>",
	/* who may be the cause denies */
	"丈夫否认<家暴>",
	"丈夫一直否认<打人>",
	"家属否认<自杀>",
	"他不承认<家暴>",
	/* a denial reaches to what resumes */
	"否认家暴后又<打>她",
	"否认吸毒经常<打人>",
	/* after the words only an answer counts */
	"<自杀>没有成功",
	"<自杀>未遂",
	"<自杀念头>:有",
	"<自杀念头>:没有?",
	"什么都没有 想<死>",
	"没有家庭暴力想<自杀>",
	"<自杀>:无法忍受家暴",
};

Test(scope, does_not_cancel)
{
	for (size_t i = 0; i < sizeof(not_cancelled) / sizeof(not_cancelled[0]); i++)
		cr_expect_not(reach_of(not_cancelled[i]).negated, "%s", not_cancelled[i]);
}

enum { H = SCOPE_HEARSAY, S = SCOPE_SUSPECT, P = SCOPE_PASTTIME, O = SCOPE_OTHER, I = SCOPE_IF };
static const struct {
	unsigned marks;
	const char *text;
} marked[] = {
	{0, "她被<家暴>"},
	{0, "听说她搬走但是她被<打>"},
	{0, "曾经住院 想<死>"},
	{H, "听说她被<家暴>"},
	{H, "聽說她被<家暴>"},
	{H, "据说<家暴>"},
	{H, "听邻居讲她被<打>"},
	{H, "邻居说她被<打>"},
	{H, "据居委会反映孩子被<打>"},
	{H, "据邻居反映,孩子常被<打>"},
	{H, "据邻居反映,他爱喝酒,喝了就<打>孩子"},
	{0, "据邻居反映,他爱喝酒。他<打>孩子"},
	{0, "听力不好不会<说话>"},
	{0, "邻居报警说明后他<打>她"},
	{0, "她说被<打>"},
	{0, "听说她搬走了,但是她被<打>了"},
	{S, "疑似<家暴>"},
	{S, "怀疑有<自杀念头>"},
	{S, "可能被<打>"},
	{S, "好像<自杀>过"},
	{S, "担心<自杀>"},
	{0, "不可能<自杀>"},
	{S, "有没有<自杀念头>"},
	{H | S, "听说可能<自杀>"},
	{P, "曾经<自杀>"},
	{P, "曾<割腕>"},
	{P, "小时候被<打>"},
	{P, "以前,他<打>她"},
	{P, "三年前<自杀>过"},
	{P, "不再<打>她"},
	{0, "情绪比以前差,想<死>"},
	{0, "以前到现在都<打>她"},
	{0, "过去一年经常<打>她"},
	{O, "邻居家<吵架>"},
	{O, "邻居的孩子<自杀>"},
	{O | H, "听说邻居家<家暴>"},
	{O, "看到别人<自杀>"},
	{O, "同事的老公<打人>"},
	{0, "在朋友的陪同下想<离婚>"},
	{0, "被别人<打>"},
	{0, "儿子<打>她"},
	{0, "她妈妈<自杀>"},
	{0, "住在邻居家被<打>"},
	{0, "邻居家劝服务对象<离婚>"},
	{H, "听说村里有个人,让她<脱衣服>"},
	{H, "听说他喝酒,天天<打>她"},
	{0, "听说他喝酒。他<打>她"},
	{I, "如果<离婚>"},
	{I, "要是没钱就<自杀>"},
	{I, "万一<摔倒>"},
	{I, "<离婚>的话"},
	{0, "如果没钱,想<自杀>"},
	{I, "避免<摔倒>"},
};

Test(scope, marks)
{
	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
		unsigned expected = marked[i].marks, seen = reach_of(marked[i].text).marks;

		cr_expect_eq(seen, expected, "%s: %u, not %u", marked[i].text, seen, expected);
	}
}

/* Which word negates: the nearest, though it is turned over by another. */
/* 过 after words, and clauses that tell of nobody here: what stands in < > is asked of. */
Test(scope, once_and_topic)
{
	static const struct {
		const char *text;
		bool once, topic;
	} rows[] = {
		{"他<打>过她", true, false},
		{"<割手>过,没有再犯", true, false},
		{"最近又<打>过她", false, false}, /* now */
		{"现在好了。他<打>过她", true, false},
		{"他<打>,过了年又来", false, false},
		{"他<打>过来", false, false},
		{"<服药>过量", false, false},
		{"她<自杀>", false, false},
		{"电视剧里演<家暴>", false, true},
		{"<离家出走>那段是情景表演", false, true},
		{"看完讲座,他又<打>她", false, false},
		{"讲座说<家暴>。", false, true},
		{"看了家暴的新闻但是她也被<打>", false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reach r = reach_of(rows[i].text);

		cr_expect_eq(r.once, rows[i].once, "%s", rows[i].text);
		cr_expect_eq(r.topic, rows[i].topic, "%s", rows[i].text);
	}
}

Test(scope, tells_where_the_negation_begins)
{
	static const struct {
		const char *text;
		uint32_t begin, end, by;
	} rows[] = {
		{"没有自杀念头", 2, 6, 0},
		{"孩子不想上学", 4, 6, 2},
		{"从来没有任何自杀念头", 6, 10, 2},
		{"绝对不是没有不想上学", 8, 10, 6},
		{"否认他曾经有过自杀念头", 7, 11, 0},
		{"自杀念头:无", 0, 4, 5},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folded f;
		const struct scope *sc;
		struct reach reach;

		cr_assert(fold(&arena, text_from(rows[i].text), &f));
		sc = scope_read(&arena, &f);
		cr_assert(sc);
		reach = scope_reach(sc, rows[i].begin, rows[i].end);
		cr_expect(reach.negated, "%s", rows[i].text);
		cr_expect_eq(reach.negated_by, rows[i].by, "%s: %u", rows[i].text, reach.negated_by);
	}
}

Test(scope, empty)
{
	struct folded f;
	const struct scope *sc;

	cr_assert(fold(&arena, TEXT(" "), &f));
	sc = scope_read(&arena, &f);
	cr_assert(sc);
	cr_expect_eq(scope_reach(sc, 0, 0).marks, 0);
	cr_expect_not(scope_reach(sc, 0, 0).negated);
}

/* The words are simplified, lower case, without blanks, and each is there once. */
Test(scope, words_are_folded_and_unique)
{
	static const char32_t *const words[] = {
#define WORD(words, kind) words,
#include "scope_words.def"
#undef WORD
	};
	static const char *const utf8[] = {
#define U
#define WORD(words, kind) #words,
#include "scope_words.def"
#undef WORD
#undef U
	};
	size_t n = sizeof(words) / sizeof(words[0]);

	for (size_t i = 0; i < n; i++) {
		struct text t = text_from(utf8[i]); /* U"..." as written */
		struct folded f;
		size_t len = 0;

		while (words[i][len])
			len++;
		t = (struct text){t.ptr + 2, t.len - 3};
		cr_assert(fold(&arena, t, &f));
		cr_assert_eq(f.n, len, "%s", utf8[i]);
		for (size_t k = 0; k < len; k++)
			cr_expect_eq(f.cp[k], words[i][k], "%s", utf8[i]);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(utf8[i], utf8[k]);
	}
}

Test(scope, at_every_size_of_arena)
{
	struct folded f;
	size_t before, enough;

	cr_assert(fold(&arena, TEXT("没有自杀念头,但经常割手腕。听说,他打人\n可是不敢说"), &f));
	before = arena.used;
	cr_assert(scope_read(&arena, &f));
	enough = arena.used - before;
	for (size_t cap = 0; cap <= enough; cap++) {
		struct arena small;
		const struct scope *sc;

		arena_init(&small, cap);
		sc = scope_read(&small, &f);
		cr_expect(sc || cap < enough, "%zu", cap);
		if (sc)
			cr_expect(scope_reach(sc, 2, 6).negated && !scope_reach(sc, 10, 13).negated);
		arena_release(&small);
	}
}
