/* shout: copies the file "input" to the file "output" in capitals, through the rings of orca:io. Several pieces are read ahead while others are
 * written, and a timer gives each round of the clock a line in the log. No libc, no allocator, and no ring that has to be wrapped around. */
#include "line.h"
#include "orca-io.h"
#include "orca.h"

enum { PIECE = 4096, PIECES = 8 };

/* What a completion belongs to: the piece's number, and what was done with it. */
enum { READING = 0x100, WRITING = 0x200, TICKING = 0x300 };

typedef unsigned long long u64;

static struct {
  u64 offset;
  unsigned length;
  char bytes[PIECE];
} piece[PIECES];

static io_rings *rings;
static int input, output;
static unsigned pending;
static u64 read_at, written, ticks;
static int at_end;

static int failed(int check, const char *what, int code) {
  Line line = {0};
  put_text(&line, what);
  put_text(&line, ", code ");
  put_number(&line, (u64)code, 10);
  orca_log(ORCA_LOG_ERROR, line.text, line.length);
  return check;
}

static void request(unsigned operation, int file, u64 offset, void *bytes, unsigned length, u64 user_data) {
  io_entry *entry = io_next_entries(rings);
  *entry = (io_entry){
      .operation = operation,
      .file = file,
      .offset = offset,
      .address = (uintptr_t)bytes,
      .length = length,
      .user_data = user_data,
  };
  io_publish(rings, 1);
  pending++;
}

static void read_next(unsigned i) {
  if (at_end) return;
  piece[i].offset = read_at;
  read_at += PIECE;
  request(IO_READ, input, piece[i].offset, piece[i].bytes, PIECE, READING | i);
}

static void shout(unsigned i) {
  for (unsigned at = 0; at < piece[i].length; at++)
    if (piece[i].bytes[at] >= 'a' && piece[i].bytes[at] <= 'z') piece[i].bytes[at] -= 'a' - 'A';
  request(IO_WRITE, output, piece[i].offset, piece[i].bytes, piece[i].length, WRITING | i);
}

static int handle(const io_completion *done) {
  unsigned i = done->user_data & 0xff;
  if (done->result < 0) return failed(20, "an operation failed", -done->result);
  switch (done->user_data & 0xf00) {
    case READING:
      if (done->result < PIECE) at_end = 1;
      piece[i].length = (unsigned)done->result;
      if (done->result > 0) shout(i);
      return 0;
    case WRITING:
      if ((unsigned)done->result != piece[i].length) return failed(21, "a write was cut short", done->result);
      written += piece[i].length;
      read_next(i);
      return 0;
    default:
      ticks++;
      return 0;
  }
}

__attribute__((export_name("run"))) int run(void) {
  rings = io_setup(64);
  if (rings == 0) return failed(1, "no rings", io_last_error());
  input = io_file("input", 5);
  if (input < 0) return failed(2, "no file \"input\"", -input);
  output = io_file("output", 6);
  if (output < 0) return failed(3, "no file \"output\"", -output);

  request(IO_TIMER, 0, 2000000, 0, 0, TICKING); /* 2 ms */
  for (unsigned i = 0; i < PIECES; i++) read_next(i);
  while (pending > 0) {
    int taken = io_enter(io_waiting(rings), 1);
    if (taken < 0) return failed(4, "the runtime took nothing", -taken);
    /* As many as there are, as one array, wherever they lie in the ring. */
    const io_completion *done = io_next_completions(rings);
    unsigned count = io_arrived(rings);
    for (unsigned i = 0; i < count; i++) {
      int check = handle(&done[i]);
      if (check != 0) return check;
    }
    io_consume(rings, count);
    pending -= count;
  }

  /* The rings are the runtime's: a guest cannot take them away from under it. */
  if (vm_unmap((uintptr_t)rings, vm_page_size()) != -VM_EPERM) return failed(5, "the header was unmapped", 0);
  if (vm_protect((uintptr_t)rings->entries, vm_page_size(), VM_PROT_READ) != -VM_EPERM) return failed(6, "a ring was protected", 0);
  if (ticks != 1) return failed(7, "the timer did not ring once", (int)ticks);

  Line line = {0};
  put_number(&line, written, 10);
  put_text(&line, " bytes in capitals, ");
  put_number(&line, rings->completion_tail, 10);
  put_text(&line, " completions, one of them the timer's");
  orca_log(ORCA_LOG_INFO, line.text, line.length);
  return 0;
}
