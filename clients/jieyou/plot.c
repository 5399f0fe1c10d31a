#include "plot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool plot_can(void)
{
	return system("command -v gnuplot >/dev/null 2>&1") ==
		   0; /* NOLINT(cert-env33-c): no input in it */
}

/* A string for gnuplot: nothing that it would take for more than a letter. */
static void quote(FILE *out, struct text t)
{
	fputc('"', out);
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.ptr[i];
		bool plain = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
					 (c >= 'a' && c <= 'z') || c == '.' || c == '-';

		fputc(plain ? c : ' ', out);
	}
	fputc('"', out);
}

bool plot_bars(struct text title, const struct bar *bars, size_t n)
{
	enum { CROWDED = 6, FEW = 8 };
	FILE *gnuplot = popen("gnuplot", "w"); /* NOLINT(cert-env33-c): it is a fixed command */

	int64_t most = 0;

	if (!gnuplot)
		return false;
	fputs("set encoding utf8\n"
		  "set terminal svg size 640,250 font 'Noto Sans CJK SC,WenQuanYi Micro Hei,12' noenhanced "
		  "background rgb 'white'\n"
		  "unset key\nset border 3\nset grid ytics lc rgb '#dddddd'\nset tics nomirror out\n"
		  "set style fill solid 0.85 noborder\nset boxwidth 0.6\nset yrange [0:*]\n"
		  "set offsets 0.5, 0.5, graph 0.12, 0\nset format y '%.0f'\n",
		gnuplot);
	for (size_t i = 0; i < n; i++)
		most = bars[i].n > most ? bars[i].n : most;
	if (most <= FEW) /* counts have no halves */
		fputs("set ytics 1\n", gnuplot);
	if (n > CROWDED)
		fputs("set xtics rotate by -30\n", gnuplot);
	fputs("set title ", gnuplot);
	quote(gnuplot, title);
	fputs("\n$d << END\n", gnuplot);
	for (size_t i = 0; i < n; i++) {
		quote(gnuplot, bars[i].label);
		fprintf(gnuplot, " %" PRId64 "\n", bars[i].n);
	}
	fputs("END\nplot $d using 0:2:xtic(1) with boxes lc rgb '#2a6f97', "
		  "'' using 0:2:2 with labels offset 0,0.7\n",
		gnuplot);
	return pclose(gnuplot) == 0;
}
