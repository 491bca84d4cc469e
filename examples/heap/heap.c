/* heap: blocks of one size share a page; larger ones have a mapping of their own. Each page begins with a header that says which, so that a
 * block's page is found from its address, and nothing else has to be kept: pages are mapped when the first block is wanted and unmapped with the
 * last one. Addresses are plentiful, so no block is ever moved or joined to another. */
#include "heap.h"

/* Sizes of blocks: 32, 64, … up to a quarter of a page. */
enum { SMALLEST = 5, CLASSES = 10, HEADER = 64 };
enum { SHARED = 0x70616765, ALONE = 0x6c617267 };

typedef struct Block {
  struct Block *next;
} Block;

typedef struct Page {
  unsigned kind, class;
  unsigned used, fresh; /* blocks in use; where blocks begin that were never used */
  Block *free;
  struct Page *next, *previous; /* pages of the class that have room */
  uintptr_t size;                 /* ALONE: of the mapping */
} Page;

_Static_assert(sizeof(Page) <= HEADER, "a page's header");

static Page *with_room[CLASSES];

static void put_first(Page *page) {
  Page *first = with_room[page->class];
  page->previous = 0;
  page->next = first;
  if (first != 0) first->previous = page;
  with_room[page->class] = page;
}

static void take_out(Page *page) {
  if (page->previous != 0) page->previous->next = page->next;
  else with_room[page->class] = page->next;
  if (page->next != 0) page->next->previous = page->previous;
}

static unsigned has_room(const Page *page, uintptr_t page_size) {
  return page->free != 0 || page->fresh + ((uintptr_t)1 << (page->class + SMALLEST)) <= page_size;
}

static void *allocate_alone(uintptr_t size) {
  if (size > vm_reserved() - HEADER) return 0; /* and so the sum below cannot overflow */
  Page *page = (Page *)vm_map(0, size + HEADER, VM_PROT_READ_WRITE, 0);
  if (page == 0) return 0;
  uintptr_t page_size = vm_page_size();
  page->kind = ALONE;
  page->size = (size + HEADER + page_size - 1) / page_size * page_size;
  return (char *)page + HEADER;
}

void *heap_allocate(uintptr_t size) {
  uintptr_t page_size = vm_page_size();
  unsigned class = 0;
  while (class < CLASSES && ((uintptr_t)1 << (class + SMALLEST)) < size) class++;
  uintptr_t block_size = (uintptr_t)1 << (class + SMALLEST);
  if (class == CLASSES || block_size > page_size / 4) return allocate_alone(size);

  Page *page = with_room[class];
  if (page == 0) {
    page = (Page *)vm_map(0, page_size, VM_PROT_READ_WRITE, 0); /* zero-filled */
    if (page == 0) return 0;
    page->kind = SHARED;
    page->class = class;
    page->fresh = HEADER;
    put_first(page);
  }
  Block *block = page->free;
  if (block != 0) {
    page->free = block->next;
  } else {
    block = (Block *)((char *)page + page->fresh);
    page->fresh += (unsigned)block_size;
  }
  page->used++;
  if (!has_room(page, page_size)) take_out(page);
  return block;
}

void heap_free(void *given) {
  if (given == 0) return;
  uintptr_t page_size = vm_page_size();
  Page *page = (Page *)((uintptr_t)given & ~(page_size - 1));
  if (page->kind == ALONE) {
    vm_unmap((uintptr_t)page, page->size);
    return;
  }
  if (page->kind != SHARED) __builtin_trap(); /* not from this heap */
  if (!has_room(page, page_size)) put_first(page);
  Block *block = given;
  block->next = page->free;
  page->free = block;
  if (--page->used > 0) return;
  take_out(page);
  vm_unmap((uintptr_t)page, page_size);
}
