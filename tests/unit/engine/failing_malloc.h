/* SPDX-License-Identifier: Apache-2.0 */
/* failing_malloc: allocations that fail when the test says so. The linker
 * wraps malloc, calloc and realloc of the program that includes it, which one
 * file of a test does. */
#ifndef GOM_TESTS_FAILING_MALLOC_H
#define GOM_TESTS_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* allocations that still succeed; negative: all do */
static int n_good = -1;

static bool
fails_now(void)
{
	if (n_good < 0)
		return false;
	if (n_good == 0)
		return true;
	n_good--;
	return false;
}

void *
__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails_now() ? NULL : __real_realloc(old, size);
}

#endif
