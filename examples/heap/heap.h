/* A small allocator on the `vm` builtin set, for targets on which memory.grow is denied. */
#ifndef HEAP_H
#define HEAP_H

#include "vm.h"

/* At least `size` bytes at a multiple of 16; 0 when there are no more. */
void *heap_allocate(uintptr_t size);
/* Gives back what heap_allocate gave. What is wholly free goes back to the runtime at once. */
void heap_free(void *block);

#endif
