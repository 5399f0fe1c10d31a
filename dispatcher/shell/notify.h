/*
 * Notify: tells systemd how we are (the sd_notify protocol: a datagram to $NOTIFY_SOCKET), so that
 * a unit of Type=notify knows when we serve. Nothing happens where nobody asked to be told.
 */
#ifndef JIEYOU_NOTIFY_H
#define JIEYOU_NOTIFY_H

/* state: lines as in sd_notify(3), "READY=1\nSTATUS=serving". */
void notify_systemd(const char *state);

#endif
