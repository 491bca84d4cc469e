/* Answers each line that is typed, until the input ends. */
#include <stdio.h>
#include <string.h>

int main(void) {
  char line[256];
  int count = 0;
  puts("Type something. End the input, and I shall count.");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    size_t length = strcspn(line, "\n");
    for (size_t i = 0; i < length / 2; i++) {
      char other = line[i];
      line[i] = line[length - 1 - i];
      line[length - 1 - i] = other;
    }
    line[length] = 0;
    printf("%d. %s\n", ++count, line);
    fflush(stdout);
  }
  printf("%d lines.\n", count);
  return 0;
}
