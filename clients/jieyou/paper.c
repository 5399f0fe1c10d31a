#include "paper.h"

#include "harmless.h"

/* Lengths in em are half-columns of page.h: a column of a terminal is half a Chinese character. */
static const char style[] =
	"html{font:10.5pt/1.65 'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,serif;"
	"color:#111;-webkit-print-color-adjust:exact}\n"
	"body{margin:0 auto;max-width:174mm}\n"
	"h1,h2,h3,h4,dt{font-family:'Noto Sans CJK SC','Source Han Sans SC','PingFang SC',"
	"'Microsoft YaHei',sans-serif}\n"
	"h1,h2,h3,h4{break-after:avoid;break-inside:avoid}\n"
	"h1{font-size:19pt;text-align:center;letter-spacing:.35em;text-indent:.35em;margin:2mm 0 5mm;"
	"padding-bottom:4mm;border-bottom:2.4pt double #333}\n"
	"h2{display:flex;align-items:baseline;font-size:11.5pt;margin:6.5mm 0 1.8mm;"
	"padding-bottom:.8mm;border-bottom:.6pt solid #777}\n"
	"h2 b{min-width:2.2em}\n"
	"h2 time{margin-left:auto;font-weight:normal;font-size:9.5pt;color:#444}\n"
	"h3{font-size:10.5pt;margin:3.5mm 0 1mm;padding-left:.6em;border-left:2.4pt solid #999}\n"
	"h4{font-size:9.5pt;margin:1.6mm 0 .4mm calc(var(--i)*.5em)}\n"
	"p,dl{margin:.4mm 0;orphans:2;widows:2;overflow-wrap:anywhere}\n"
	"p{padding-left:calc(var(--h)*.5em);text-indent:calc((var(--i) - var(--h))*.5em)}\n"
	"dl{display:flow-root}\n"
	"dt{float:left;width:calc(12em - "
	"var(--i)*.5em);margin-left:calc(var(--i)*.5em);font-size:9.5pt;"
	"line-height:1.82;color:#444}\n"
	"dd{margin-left:12em}\n"
	"table{border-collapse:collapse;width:100%;font-size:9.5pt;margin:1.5mm 0 4mm}\n"
	"th,td{border-bottom:.4pt solid #bbb;padding:.6mm 1.5mm;text-align:left}\n"
	"tr{break-inside:avoid}\n"
	"th:not(:first-child):last-child,td:not(:first-child):last-child{text-align:right}\n"
	"figure{margin:2mm 0;break-inside:avoid}\n"
	"figure svg{width:100%;height:auto}\n"
	"p:last-child{margin-top:8mm;text-align:center;font-size:9.5pt;color:#444;break-before:avoid}"
	"\n";

/* The letters that mean something in HTML, within quotes or without. */
static const char *entity(uint32_t cp)
{
	switch (cp) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case HARMLESS:
		return "\xef\xbf\xbd";
	default:
		return NULL;
	}
}

void paper_escape(FILE *out, struct text t)
{
	while (t.len) {
		const char *at = t.ptr;
		const char *as = entity(harmless_take(&t));

		if (as)
			fputs(as, out);
		else
			fwrite(at, 1, (size_t)(t.ptr - at), out);
	}
}

void paper_begin(FILE *out, const char *title, const char *head, const char *mark, const char *foot)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<title>%s %s</title>\n<style>\n%s"
		"@page{size:A4;margin:24mm 18mm 24mm;"
		"@top-left{content:\"%s\"}@top-right{content:\"%s\"}"
		"@bottom-left{content:\"%s\";font:7pt monospace;white-space:nowrap}"
		"@bottom-right{content:\"第 \" counter(page) \" 页,共 \" counter(pages) \" 页\"}}\n"
		"@page{@top-left{%s}@top-right{%s}@bottom-right{%s}}\n"
		"</style>\n</head>\n<body>\n<h1>%s</h1>\n",
		title, head, style, head, mark, foot, "font:9pt sans-serif;color:#444",
		"font:9pt sans-serif;color:#444", "font:9pt sans-serif;color:#444", title);
}

void paper_end(FILE *out)
{
	fputs("</body>\n</html>\n", out);
}

static void put(FILE *out, const char *text)
{
	paper_escape(out, text_from(text));
}

void paper_heading(FILE *out, const char *title)
{
	fputs("<h3>", out);
	put(out, title);
	fputs("</h3>\n", out);
}

void paper_group(FILE *out, int indent, const char *title)
{
	fprintf(out, "<h4 style=\"--i:%d\">", indent);
	put(out, title);
	fputs("</h4>\n", out);
}

void paper_line(FILE *out, int indent, int hang, struct text line)
{
	fprintf(out, "<p style=\"--i:%d;--h:%d\">", indent, hang);
	paper_escape(out, line);
	fputs("</p>\n", out);
}

/* Lines of a value stay lines. */
void paper_field(FILE *out, int indent, const char *label, struct text value)
{
	fprintf(out, "<dl style=\"--i:%d\"><dt>", indent);
	put(out, label);
	fputs("</dt>", out);
	do {
		fputs("<dd>", out);
		paper_escape(out, text_trim(text_cut(&value, '\n')));
		fputs("</dd>", out);
	} while (value.len);
	fputs("</dl>\n", out);
}

void paper_item(FILE *out, int number, const char *title, const char *beside)
{
	fprintf(out, "<h2><b>%d</b><span>", number);
	put(out, title);
	fputs("</span><time>", out);
	put(out, beside);
	fputs("</time></h2>\n", out);
}

void paper_table(FILE *out, bool begins)
{
	fputs(begins ? "<table>\n" : "</table>\n", out);
}

void paper_row(FILE *out, bool headings, const struct text *cells, size_t n)
{
	fputs("<tr>", out);
	for (size_t i = 0; i < n; i++) {
		fputs(headings ? "<th>" : "<td>", out);
		paper_escape(out, cells[i]);
	}
	fputs("</tr>\n", out);
}

void paper_figure(FILE *out, bool begins)
{
	fputs(begins ? "<figure>\n" : "</figure>\n", out);
}
