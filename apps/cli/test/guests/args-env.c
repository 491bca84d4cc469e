/* Prints what it was given: one line per argument, then one per environment variable, in the host's order. */
#include <stdio.h>

extern char **environ;

int main(int argc, char **argv) {
  for (int i = 0; i < argc; i++) printf("argv[%d]=%s\n", i, argv[i]);
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) printf("env %s\n", *entry);
  return 0;
}
