// A program for the snapshot before preview 1: what has another layout or other numbers there, through libc of 2019.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int failures;

static void check(int holds, const char *what) {
  if (holds) return;
  failures++;
  printf("failed: %s (errno %d)\n", what, errno);
}

int main(void) {
  int fd = open("made", O_RDWR | O_CREAT | O_TRUNC, 0666);
  check(fd >= 0, "open");
  check(write(fd, "0123456789", 10) == 10, "write");
  check(lseek(fd, 2, SEEK_SET) == 2, "seek from the start");
  check(lseek(fd, 3, SEEK_CUR) == 5, "seek from here");
  check(lseek(fd, -4, SEEK_END) == 6, "seek from the end");
  char text[5] = "";
  check(read(fd, text, 4) == 4 && strcmp(text, "6789") == 0, "read");

  struct stat of_fd, of_path;
  check(fstat(fd, &of_fd) == 0, "fstat");
  check(of_fd.st_size == 10 && S_ISREG(of_fd.st_mode), "size and type");
  check(of_fd.st_nlink == 1, "links");
  check(stat("made", &of_path) == 0, "stat");
  check(of_path.st_size == 10 && of_path.st_ino == of_fd.st_ino, "the same file");
  struct timespec times[2] = {{5, 0}, {1234567, 890}};
  check(futimens(fd, times) == 0 && fstat(fd, &of_fd) == 0, "futimens");
  check(of_fd.st_atim.tv_sec == 5 && of_fd.st_mtim.tv_sec == 1234567 && of_fd.st_mtim.tv_nsec == 890, "times");
  check(close(fd) == 0, "close");

  struct timespec before, after, wanted = {0, 20000000};
  check(clock_gettime(CLOCK_MONOTONIC, &before) == 0, "clock");
  check(clock_nanosleep(CLOCK_MONOTONIC, 0, &wanted, NULL) == 0, "sleep");
  check(clock_gettime(CLOCK_MONOTONIC, &after) == 0, "clock again");
  long slept = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
  check(slept >= 19 && slept < 10000, "slept as long as was asked");

  struct pollfd polled[] = {{.fd = 0, .events = POLLRDNORM}, {.fd = 1, .events = POLLWRNORM}};
  check(poll(polled, 2, 1000) == 2, "poll");
  check(polled[0].revents & POLLRDNORM && polled[1].revents & POLLWRNORM, "ready");

  int seen = 0;
  DIR *directory = opendir(".");
  for (struct dirent *entry; directory && (entry = readdir(directory)) != NULL;) seen += strcmp(entry->d_name, "made") == 0;
  check(seen == 1, "listed");

  if (failures == 0) printf("all as it was\n");
  return failures;
}
