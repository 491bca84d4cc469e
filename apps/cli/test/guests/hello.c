/* The smallest program worth running: one line on standard output. */
#include <stdio.h>

int main(void) {
  puts("Hello from the lagoon!");
  return 0;
}
