// A reactor: no main, but exports that are called any number of times after `_initialize`.
#include <stdio.h>
#include <stdlib.h>

static int calls;
static FILE *journal;

__attribute__((constructor)) static void begin(void) {
  journal = fopen("/journal", "a");
  calls = 100;
}

__attribute__((export_name("note"))) int note(int value) {
  fprintf(journal, "%d\n", value);
  fflush(journal);
  return ++calls;
}
