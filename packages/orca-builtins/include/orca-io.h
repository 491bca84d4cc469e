/* The `orca:io` builtin set as C declarations, for guests with 32-bit or 64-bit memory: rings that guest and runtime share.
 *
 * The runtime looks at the rings inside io_enter and nowhere else, and one guest runs on one thread: what was written before
 * the call is seen by it, what it wrote is there when it returns. Indices are still published and read with release and acquire order, which
 * costs nothing here and is what a runtime on a thread of its own would need.
 *
 * Both rings are mapped twice, back to back: any run of entries or completions, as long as the whole ring, is one array. */
#ifndef ORCA_IO_H
#define ORCA_IO_H

#include "vm.h"

#define IO_IMPORT(name) __attribute__((import_module("orca:io"), import_name(#name)))

enum { IO_NOP = 0, IO_READ = 1, IO_WRITE = 2, IO_TIMER = 3 };

/* WASI errno numbers beside those of vm.h; results carry them negated. */
enum { IO_EIO = 29, IO_ENOENT = 44, IO_ENOSPC = 51 };

typedef struct {
  unsigned int operation, flags; /* flags: 0 */
  int file;                      /* what io_file gave */
  unsigned int reserved;         /* 0 */
  union {
    unsigned long long offset;      /* place in the file */
    unsigned long long nanoseconds; /* until a timer rings */
  };
  unsigned long long address, length; /* of the buffer; at most 1 MiB is moved at once */
  unsigned long long user_data;       /* comes back with the completion */
  unsigned long long reserved_too[2]; /* 0 */
} io_entry;

typedef struct {
  unsigned long long user_data;
  int result; /* bytes moved, 0 for the others, or a negative code */
  unsigned int flags;
} io_completion;

typedef struct {
  unsigned int version, reserved;
  unsigned long long entries, completions; /* addresses of the rings */
  unsigned int entry_count, completion_count;
  /* Indices count on without end. The runtime writes the first and the last, the guest the two between. */
  _Alignas(64) unsigned int entry_head;
  _Alignas(64) unsigned int entry_tail;
  _Alignas(64) unsigned int completion_head;
  _Alignas(64) unsigned int completion_tail;
} io_rings;

_Static_assert(sizeof(io_entry) == 64 && sizeof(io_completion) == 16, "version 1");
_Static_assert(__builtin_offsetof(io_rings, completion_tail) == 256, "version 1");

/* Rings for at least so many entries, 0 = failed: io_last_error() tells why. Once per instance. */
IO_IMPORT(setup) io_rings *io_setup(unsigned int entries);
/* Takes up to `submit` entries and waits until `wait` completions can be read, or no more can come. How many it took: fewer while
 * too much is under way, or completions are not read. */
IO_IMPORT(enter) int io_enter(unsigned int submit, unsigned int wait);
/* The handle of a file that the embedder gave. */
IO_IMPORT(file) int io_file(const char *name, uintptr_t length);
IO_IMPORT(last_error) int io_last_error(void);

/* Entries that wait to be taken. */
static inline unsigned int io_waiting(const io_rings *rings) {
  return rings->entry_tail - __atomic_load_n(&rings->entry_head, __ATOMIC_ACQUIRE);
}
/* Entries that may be written now. */
static inline unsigned int io_room(const io_rings *rings) { return rings->entry_count - io_waiting(rings); }
/* Where they go: an array of io_room() of them. Entries must be written whole, zeros included. */
static inline io_entry *io_next_entries(const io_rings *rings) {
  return (io_entry *)(uintptr_t)rings->entries + rings->entry_tail % rings->entry_count;
}
/* Gives the first `count` of them to the runtime, which takes them in io_enter. */
static inline void io_publish(io_rings *rings, unsigned int count) {
  __atomic_store_n(&rings->entry_tail, rings->entry_tail + count, __ATOMIC_RELEASE);
}

/* Completions that may be read now. */
static inline unsigned int io_arrived(const io_rings *rings) {
  return __atomic_load_n(&rings->completion_tail, __ATOMIC_ACQUIRE) - rings->completion_head;
}
/* Where they are: an array of io_arrived() of them. */
static inline const io_completion *io_next_completions(const io_rings *rings) {
  return (const io_completion *)(uintptr_t)rings->completions + rings->completion_head % rings->completion_count;
}
/* Gives the first `count` of them back. */
static inline void io_consume(io_rings *rings, unsigned int count) {
  __atomic_store_n(&rings->completion_head, rings->completion_head + count, __ATOMIC_RELEASE);
}

#endif
