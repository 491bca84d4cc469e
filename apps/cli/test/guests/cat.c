/* cat [FILE…]: copies files, or standard input (also named "-"), to standard output. Exit status 1 if any failed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int copy(FILE *in, const char *name) {
  char block[4096];
  size_t got;
  while ((got = fread(block, 1, sizeof block, in)) > 0) {
    if (fwrite(block, 1, got, stdout) != got) {
      fprintf(stderr, "cat: standard output: %s\n", strerror(errno));
      return 1;
    }
  }
  if (!ferror(in)) return 0;
  fprintf(stderr, "cat: %s: %s\n", name, strerror(errno));
  return 1;
}

int main(int argc, char **argv) {
  int status = 0;
  if (argc < 2) status = copy(stdin, "standard input");
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "-") == 0) {
      status |= copy(stdin, "standard input");
      continue;
    }
    FILE *in = fopen(argv[i], "rb");
    if (in == NULL) {
      fprintf(stderr, "cat: %s: %s\n", argv[i], strerror(errno));
      status = 1;
      continue;
    }
    status |= copy(in, argv[i]);
    fclose(in);
  }
  return fflush(stdout) != 0 ? 1 : status;
}
