/* Says that it started, and never ends: for limits of fuel and time. */
#include <stdio.h>

int main(void) {
  puts("counting");
  fflush(stdout);
  for (volatile unsigned count = 0;; count++) {
  }
}
