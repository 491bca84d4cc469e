// What C programs do, through wasi-libc: streams, directories, links, attributes, time, waiting. Needs one empty directory as `/`.
#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void streams(void) {
  FILE *f = fopen("/log", "w+");
  for (int i = 0; i < 1000; i++) fprintf(f, "line %d\n", i);
  CHECK(fseek(f, 0, SEEK_SET), 0);
  char line[64];
  int lines = 0;
  while (fgets(line, sizeof line, f)) lines++;
  CHECK(lines, 1000);
  CHECK(fclose(f), 0);
  f = fopen("/log", "a");
  fputs("last", f);
  CHECK(ftell(f) > 8000, 1);
  CHECK(fclose(f), 0);
  struct stat st;
  CHECK(stat("/log", &st), 0);
  CHECK(st.st_size, 8894);
  CHECK(S_ISREG(st.st_mode), 1);
  CHECK(truncate("/log", 5), 0);
  CHECK(stat("log", &st), 0);
  CHECK(st.st_size, 5);
  CHECK(fopen("/none", "r") == NULL ? errno : 0, ENOENT);
  CHECK(fopen("/log/x", "r") == NULL ? errno : 0, ENOTDIR);
  FAILS(open("/log", O_CREAT | O_EXCL | O_RDWR, 0666), EEXIST);
}

static int count_entries(const char *path) {
  DIR *dir = opendir(path);
  int n = 0;
  for (struct dirent *e; (e = readdir(dir));) n++;
  closedir(dir);
  return n;
}

static void directories(void) {
  CHECK(mkdir("/dir", 0777), 0);
  char name[32];
  for (int i = 0; i < 300; i++) {
    snprintf(name, sizeof name, "/dir/entry-%d", i);
    close(open(name, O_CREAT | O_WRONLY, 0666));
  }
  CHECK(count_entries("/dir"), 302);
  DIR *dir = opendir("/dir");
  for (int i = 0; i < 10; i++) readdir(dir);
  long here = telldir(dir);
  struct dirent *e = readdir(dir);
  char kept[32];
  strcpy(kept, e->d_name);
  for (int i = 0; i < 100; i++) readdir(dir);
  seekdir(dir, here);
  CHECK(strcmp(readdir(dir)->d_name, kept), 0);
  rewinddir(dir);
  CHECK(strcmp(readdir(dir)->d_name, "."), 0);
  struct stat a, b;
  CHECK(stat("/dir/entry-7", &a), 0);
  CHECK(fstatat(dirfd(dir), "entry-7", &b, 0), 0);
  CHECK(a.st_ino, b.st_ino);
  CHECK(a.st_dev, b.st_dev);
  closedir(dir);
  FAILS(rmdir("/dir"), ENOTEMPTY);
  FAILS(unlink("/dir"), EISDIR);
  for (int i = 0; i < 300; i++) {
    snprintf(name, sizeof name, "/dir/entry-%d", i);
    CHECK(unlink(name), 0);
  }
  CHECK(rmdir("/dir"), 0);
  FAILS(chdir("/dir"), ENOENT);
}

static void links(void) {
  struct stat st;
  char target[16];
  CHECK(symlink("log", "/soft"), 0);
  CHECK(lstat("/soft", &st), 0);
  CHECK(S_ISLNK(st.st_mode), 1);
  CHECK(st.st_size, 3);
  CHECK(stat("/soft", &st), 0);
  CHECK(S_ISREG(st.st_mode), 1);
  CHECK(readlink("/soft", target, sizeof target), 3);
  FAILS(open("/soft", O_RDONLY | O_NOFOLLOW), ELOOP);
  CHECK(link("/log", "/hard"), 0);
  CHECK(stat("/hard", &st), 0);
  CHECK(st.st_nlink, 2);
  CHECK(rename("/hard", "/moved"), 0);
  FAILS(rename("/hard", "/moved"), ENOENT);
  CHECK(unlink("/moved"), 0);
  CHECK(unlink("/soft"), 0);
}

static void times(void) {
  struct timespec ts[2] = {{1500000000, 123456789}, {1600000000, 987654321}};
  struct stat st;
  CHECK(utimensat(AT_FDCWD, "/log", ts, 0), 0);
  CHECK(stat("/log", &st), 0);
  CHECK(st.st_atim.tv_nsec, 123456789);
  CHECK(st.st_mtim.tv_sec, 1600000000);
  CHECK(st.st_mtim.tv_nsec, 987654321);
  int fd = open("/log", O_RDWR);
  ts[0].tv_nsec = UTIME_OMIT;
  ts[1].tv_nsec = 5;
  CHECK(futimens(fd, ts), 0);
  CHECK(fstat(fd, &st), 0);
  CHECK(st.st_atim.tv_nsec, 123456789);
  CHECK(st.st_mtim.tv_nsec, 5);
  CHECK(close(fd), 0);
  struct timespec before, after, pause = {0, 30000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  CHECK(nanosleep(&pause, NULL), 0);
  clock_gettime(CLOCK_MONOTONIC, &after);
  double slept = (after.tv_sec - before.tv_sec) * 1e3 + (after.tv_nsec - before.tv_nsec) / 1e6;
  CHECK(slept >= 29, 1);
}

static void waiting(void) {
  struct pollfd fds[2] = {{open("/log", O_RDONLY), POLLRDNORM, 0}, {1, POLLWRNORM, 0}};
  CHECK(poll(fds, 2, 1000), 2);
  CHECK(fds[0].revents, POLLRDNORM);
  CHECK(fds[1].revents, POLLWRNORM);
  CHECK(close(fds[0].fd), 0);
}

int main(int argc, char **argv) {
  CHECK(argc, 2);
  CHECK(strcmp(argv[1], "argument"), 0);
  CHECK(strcmp(getenv("NAME"), "value"), 0);
  CHECK(getenv("OTHER") == NULL, 1);
  streams();
  directories();
  links();
  times();
  waiting();
  CHECK(unlink("/log"), 0);
  CHECK(isatty(1), 0);
  CHECK(lseek(1, 0, SEEK_CUR) == -1 ? errno : 0, ESPIPE);
  return report();
}
