/*
 * Ahead: asking for memory before it is needed, where nobody but us can foresee which.
 */
#ifndef JIEYOU_AHEAD_H
#define JIEYOU_AHEAD_H

/*
 * Asks for the line of the cache that p points into; p may point anywhere. The compiler (GCC 12)
 * takes a function that does nothing but ask for one that does nothing, and leaves out its calls:
 * the empty instruction, which it may not leave out, keeps them.
 */
static inline void ahead_fetch(const void *p)
{
	__builtin_prefetch(p);
	__asm__ __volatile__("");
}

#endif
