/*
 * Log: one line an event, `time level event key=value ...`, to standard error.
 *
 * Values are ids, codes, counts and SQLSTATEs, never words of a case: there is deliberately no
 * way to log a struct text that came from outside. PostgreSQL's own messages can quote rows, so
 * they are not logged either.
 */
#ifndef JIEYOU_LOG_H
#define JIEYOU_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Lines below this level are not written. May be changed at any time (SIGHUP). */
void log_set_level(enum log_level level);

/* "error", "warn", "info", "debug" to a level; false for anything else. */
bool log_level_from(const char *name, enum log_level *ret);

/*
 * event: a fixed word. format: key=value pairs; a line end is added. Control characters inside
 * become '?', what is longer than 1 KiB is cut. Safe from every thread.
 */
void log_line(enum log_level level, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define log_error(event, ...) log_line(LOG_ERROR, event, __VA_ARGS__)
#define log_warn(event, ...) log_line(LOG_WARN, event, __VA_ARGS__)
#define log_info(event, ...) log_line(LOG_INFO, event, __VA_ARGS__)
#define log_debug(event, ...) log_line(LOG_DEBUG, event, __VA_ARGS__)

#endif
