// Prints everything that a guest can see of where and when it runs: a deterministic run must print the same everywhere.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void print_stat(const char *path, const struct stat *st) {
  printf("%s: dev %llu ino %llu mode %o links %llu size %lld times %lld.%09ld %lld.%09ld %lld.%09ld\n", path,
         (unsigned long long)st->st_dev, (unsigned long long)st->st_ino, st->st_mode & S_IFMT,
         (unsigned long long)st->st_nlink, (long long)st->st_size, (long long)st->st_atim.tv_sec, st->st_atim.tv_nsec,
         (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

static void walk(const char *path) {
  DIR *dir = opendir(*path ? path : "/");
  for (struct dirent *e; (e = readdir(dir));) {
    char child[512];
    snprintf(child, sizeof child, "%s/%s", path, e->d_name);
    printf("%s: ino %llu type %d\n", child, (unsigned long long)e->d_ino, e->d_type);
    if (e->d_name[0] == '.') continue;
    struct stat st;
    if (lstat(child, &st) == 0) print_stat(child, &st);
    if (e->d_type == DT_DIR) walk(child);
  }
  closedir(dir);
}

int main(int argc, char **argv) {
  for (int i = 0; i < argc; i++) printf("argument %s\n", argv[i]);
  for (char **e = environ; *e; e++) printf("environment %s\n", *e);
  clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
  for (int i = 0; i < 2; i++) {
    struct timespec now, resolution;
    clock_gettime(clocks[i], &now);
    clock_getres(clocks[i], &resolution);
    printf("clock %d: %lld.%09ld by %ld\n", i, (long long)now.tv_sec, now.tv_nsec, resolution.tv_nsec);
  }
  unsigned char random[32];
  if (getentropy(random, sizeof random) != 0) return 1;
  for (unsigned i = 0; i < sizeof random; i++) printf("%02x", random[i]);
  printf("\n");
  int fd = open("/made", O_CREAT | O_WRONLY, 0666);
  if (write(fd, "made", 4) != 4) return 2;
  struct stat st;
  if (fstat(fd, &st) != 0) return 3;
  print_stat("/made", &st);
  close(fd);
  struct timespec pause = {0, 5000000};
  nanosleep(&pause, NULL);
  mkdir("/new", 0777);
  rename("/made", "/new/moved");
  symlink("moved", "/new/link");
  walk("");
  for (int i = 0; i < 3; i++) {
    fstat(i, &st);
    printf("stream %d: mode %o ino %llu\n", i, st.st_mode & S_IFMT, (unsigned long long)st.st_ino);
  }
  unlink("/new/link");
  unlink("/new/moved");
  rmdir("/new");
  printf("the end, without a line feed");
  return 0;
}
