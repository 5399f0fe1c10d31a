#include "wiping.h"

#include <event2/event.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void wiping_free(void *p)
{
	if (p)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

/* Buffers never grow in place: what is reallocated are libevent's tables, without a word in them.
 */
void wiping_begin(void)
{
	event_set_mem_functions(malloc, realloc, wiping_free);
}
