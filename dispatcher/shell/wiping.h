/*
 * Wiping: libevent's memory is wiped as it is given back, as arenas are. Frames pass through its
 * buffers in clear: in between they are copied and moved from one piece to another, and only who
 * frees the pieces sees them all.
 */
#ifndef JIEYOU_WIPING_H
#define JIEYOU_WIPING_H

/* From now on. To be called before libevent has taken any memory. */
void wiping_begin(void);

#endif
