/* Leaves through exit() from below main, after output that a buffer still holds. */
#include <stdio.h>
#include <stdlib.h>

static __attribute__((noinline)) void leave(int status) {
  printf("leaving with %d", status);
  exit(status);
}

int main(void) {
  leave(42);
  return 1;
}
