/*
 * Server: the process. Loop, listeners, signals, ticker, and the order in which parts start and
 * stop.
 */
#ifndef JIEYOU_SERVER_H
#define JIEYOU_SERVER_H

#include <stdbool.h>

#include "conf.h"

struct server;

/*
 * Listens and begins to connect to the database. argc and argv are kept for SIGHUP. NULL: why has
 * been logged.
 */
struct server *server_open(struct conf *conf, int argc, char **argv);

/* Serves until SIGTERM or SIGINT, then drains. True when everything under way was finished. */
bool server_run(struct server *sv);

void server_close(struct server *sv);

#endif
