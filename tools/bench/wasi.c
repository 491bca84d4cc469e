// What `pnpm bench wasi` times: copying a file, small writes, listing a directory, opening. Arguments: what to do, and how often.
// clang --target=wasm32-wasi -O2 -c wasi.c -o wasi.o && clang --target=wasm32-wasi wasi.o -o wasi.wasm -Wl,--strip-debug
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char buffer[65536];

int main(int argc, char **argv) {
  int count = atoi(argv[2]);
  if (strcmp(argv[1], "copy") == 0) {
    int in = open("/w/source", O_RDONLY), out = open("/w/copy", O_WRONLY);
    for (int i = 0; i < count; i++) {
      if (read(in, buffer, sizeof buffer) != sizeof buffer) return 1;
      if (write(out, buffer, sizeof buffer) != sizeof buffer) return 2;
    }
  } else if (strcmp(argv[1], "write") == 0) {
    int out = open("/w/small", O_WRONLY);
    for (int i = 0; i < count; i++)
      if (write(out, buffer, 16) != 16) return 3;
  } else if (strcmp(argv[1], "list") == 0) {
    DIR *dir = opendir("/w/many");
    int n = 0;
    for (struct dirent *e; (e = readdir(dir));) n++;
    if (n < count) return 4; // Whether `.` and `..` are listed differs.
  } else if (strcmp(argv[1], "open") == 0) {
    for (int i = 0; i < count; i++) {
      int fd = open("/w/many/f1", O_RDONLY);
      if (fd < 0) return 5;
      close(fd);
    }
  }
  return 0;
}
