// A command that does what commands do: arguments, variables, input, files, folders, links, clocks, chance, failures, a status. What it prints
// is the same in every run.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// The adapter keeps its state in memory that it gets here: it would else take it from behind the heap, which the heap takes for its own.
_Alignas(16) static char room[1 << 17];
static size_t used;
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  used = (used + align - 1) & ~(align - 1);
  if (used + size > sizeof room) abort();
  void *at = room + used;
  used += size;
  if (old) memcpy(at, old, old_size < size ? old_size : size);
  return at;
}

static void tell(const char *what, int failed) { printf("%s: %s\n", what, failed ? strerror(errno) : "ok"); }

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) return tell(path, 1);
  char *names[16];
  int count = 0;
  for (struct dirent *entry; (entry = readdir(folder)) && count < 16;)
    if (entry->d_name[0] != '.') names[count++] = strdup(entry->d_name);
  closedir(folder);
  qsort(names, count, sizeof *names, by_name);
  printf("%s has %d:", path, count);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  printf("\n");
}

int main(int argc, char **argv) {
  for (int i = 0; i < argc; i++) printf("argument %d: %s\n", i, argv[i]);
  printf("variable: %s\n", getenv("TIDE") ? getenv("TIDE") : "(none)");
  char line[64];
  while (fgets(line, sizeof line, stdin)) printf("input: %s", line);

  FILE *file = fopen("/data/log.txt", "w");
  tell("making a file", file == NULL);
  if (!file) return 2;
  for (int i = 0; i < 10000; i++) fprintf(file, "wave %d\n", i);
  tell("closing it", fclose(file));
  struct stat stat_;
  tell("its attributes", stat("/data/log.txt", &stat_));
  printf("%lld bytes, a %s\n", (long long)stat_.st_size, S_ISREG(stat_.st_mode) ? "file" : "something else");
  file = fopen("/data/log.txt", "a+");
  fputs("the last wave\n", file);
  fseek(file, -14, SEEK_END);
  fgets(line, sizeof line, file);
  printf("at its end: %s", line);
  fclose(file);
  tell("a folder", mkdir("/data/shore", 0777));
  tell("the same again", mkdir("/data/shore", 0777));
  tell("moving the file there", rename("/data/log.txt", "/data/shore/log.txt"));
  tell("a link to it", symlink("shore/log.txt", "/data/latest"));
  tell("through the link", stat("/data/latest", &stat_));
  printf("%lld bytes\n", (long long)stat_.st_size);
  tell("shortening it", truncate("/data/shore/log.txt", 5));
  file = fopen("/data/latest", "r");
  fgets(line, sizeof line, file);
  printf("what is left: %s\n", line);
  fclose(file);
  list("/data");
  tell("removing a folder with a file", rmdir("/data/shore"));
  tell("removing the file", unlink("/data/shore/log.txt"));
  tell("removing the folder", rmdir("/data/shore"));
  tell("a file that is not there", open("/data/nothing", O_RDONLY) < 0);
  tell("out of the folder", open("/data/../secret", O_RDONLY) < 0);
  tell("a folder as a file", open("/data", O_WRONLY) < 0);
  list("/data");

  struct timespec before, after, pause = {0, 2000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&pause, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  long long passed = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
  printf("a pause: %s\n", passed >= 2000000 ? "long enough" : "too short");
  printf("the year: %s\n", time(NULL) > 946684799 ? "2000 or later" : "before 2000");
  unsigned char chance[64] = {0};
  tell("chance", getentropy(chance, sizeof chance));
  int zeros = 0;
  for (int i = 0; i < 64; i++) zeros += chance[i] == 0;
  printf("chance is %s\n", zeros < 16 ? "random" : "not");
  fprintf(stderr, "an error\n");
  return 3;
}
