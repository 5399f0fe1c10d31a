#include "log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = {"error", "warn", "info", "debug"};
static atomic_int highest = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&highest, (int)level);
}

bool log_level_from(const char *name, enum log_level *ret)
{
	for (int i = 0; i <= LOG_DEBUG; i++) {
		if (strcmp(name, level_names[i]) == 0) {
			*ret = (enum log_level)i;
			return true;
		}
	}
	return false;
}

/* What was told in a value stays within its line: a line end would let it forge another one. */
static void blank_controls(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			p[i] = '?';
	}
}

/* One write(2) a line, so that lines of several threads never mix. */
void log_line(enum log_level level, const char *event, const char *format, ...)
{
	char line[1024];
	struct timespec ts;
	struct tm tm;
	size_t n;
	va_list args;
	int more;

	if ((int)level > atomic_load(&highest))
		return;
	clock_gettime(CLOCK_REALTIME, &ts);
	gmtime_r(&ts.tv_sec, &tm);
	n = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(line + n, sizeof(line) - n, ".%03ldZ %s %s ", ts.tv_nsec / 1000000,
		level_names[level], event);
	va_start(args, format);
	more = vsnprintf(line + n, sizeof(line) - n - 1, format, args);
	va_end(args);
	n = more < 0 || (size_t)more >= sizeof(line) - n - 1 ? sizeof(line) - 2 : n + (size_t)more;
	blank_controls(line, n);
	line[n++] = '\n';
	/* A log that cannot be written (disk full, pipe gone) must not stop the service. */
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}
