// A program of wasi-libc's that calls through Atoll's own header beside: both name the same imports, types and numbers.
#include "check.h"
#include "wasi.h"

int main(void) {
  // What the one opens, the other reads.
  FILE *file = fopen("/header.txt", "w");
  CHECK(file != NULL, 1);
  CHECK(fputs("by libc", file) >= 0, 1);
  CHECK(fclose(file), 0);
  wasi_fd_t fd = -1;
  CHECK(wasi_path_open(ROOT, WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, "header.txt", 10, 0, WASI_RIGHTS_FD_READ | WASI_RIGHTS_FD_FILESTAT_GET, 0, 0, &fd), WASI_ERRNO_SUCCESS);
  uint8_t text[16] = { 0 };
  wasi_iovec_t into[2] = { { text, 3 }, { text + 3, 13 } };
  size_t done = 0;
  CHECK(wasi_fd_read(fd, into, 2, &done), WASI_ERRNO_SUCCESS);
  CHECK(done, 7);
  CHECK(memcmp(text, "by libc", 7), 0);
  wasi_filestat_t ours;
  __wasi_filestat_t theirs;
  CHECK(wasi_fd_filestat_get(fd, &ours), WASI_ERRNO_SUCCESS);
  CHECK(__wasi_fd_filestat_get(fd, &theirs), __WASI_ERRNO_SUCCESS);
  CHECK(memcmp(&ours, &theirs, sizeof ours), 0);
  CHECK(ours.size, 7);
  CHECK(ours.filetype, WASI_FILETYPE_REGULAR_FILE);
  CHECK(wasi_fd_write(fd, (const wasi_ciovec_t[]){ { text, 1 } }, 1, &done), WASI_ERRNO_NOTCAPABLE);
  CHECK(wasi_fd_close(fd), WASI_ERRNO_SUCCESS);
  CHECK(wasi_fd_close(fd), WASI_ERRNO_BADF);

  // Entries of a directory, as both lay them out.
  uint8_t listing[512];
  CHECK(wasi_fd_readdir(ROOT, listing, sizeof listing, 0, &done), WASI_ERRNO_SUCCESS);
  const wasi_dirent_t *first = (const wasi_dirent_t *)listing;
  CHECK(((const __wasi_dirent_t *)first)->d_type, first->d_type);
  CHECK(first->d_namlen, 1);
  CHECK(listing[sizeof *first], '.');

  // Waiting for a clock, through a variant and a list.
  wasi_subscription_t wait = { .userdata = 7, .u = { .tag = WASI_EVENTTYPE_CLOCK, .u.clock = { .id = WASI_CLOCKID_MONOTONIC, .timeout = 1000 } } };
  wasi_event_t event;
  CHECK(wasi_poll_oneoff(&wait, &event, 1, &done), WASI_ERRNO_SUCCESS);
  CHECK(done, 1);
  CHECK(event.userdata, 7);
  CHECK(((__wasi_event_t *)&event)->type, __WASI_EVENTTYPE_CLOCK);
  CHECK(wasi_path_unlink_file(ROOT, "header.txt", 10), WASI_ERRNO_SUCCESS);
  return report();
}
