// Tries to get out of its only directory, at 3, in every way that has ever worked somewhere. The host has put a directory `outside` with a
// file `secret` beside it, and links that lead there: `abs`, `rel`, `abs-file`, `dangling` (to outside/new), `here` (to .).
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const WAYS_OUT[] = {
  "..", "../", "../outside/secret", "../inside/../outside/secret", "./../outside/secret", "d/../../outside/secret",
  "d/../../inside/d", "/etc/passwd", "//etc/passwd", "/../outside/secret", "abs/secret", "rel/secret", "abs/", "rel/",
  "abs", "rel", "here/abs/secret", "here/here/rel/secret", "abs-file", "dangling", "g/outside/secret",
  "d/up/outside/secret", "chain/secret", "g/../g/outside/secret", "slash/secret", "d/../rel/../outside/secret",
};

static void attempt(const char *path) {
  __wasi_filestat_t st;
  CHECK(open_any(path, 0), __WASI_ERRNO_PERM);
  __wasi_size_t length = strlen(path);
  // A name to be made must not end in a slash: refused before anything is followed.
  int slash = path[length - 1] == '/';
  __wasi_errno_t created = open_any(path, __WASI_OFLAGS_CREAT);
  CHECK(created == __WASI_ERRNO_PERM || (slash && created == __WASI_ERRNO_ISDIR), 1);
  CHECK(open_any(path, __WASI_OFLAGS_TRUNC), __WASI_ERRNO_PERM);
  CHECK(open_any(path, __WASI_OFLAGS_DIRECTORY), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_filestat_get(ROOT, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, &st), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_filestat_set_times(ROOT, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, 1, 1, 5), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_link(ROOT, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, ROOT, "stolen"), __WASI_ERRNO_PERM);
  char below[128];
  snprintf(below, sizeof below, "%s/x", path);
  CHECK(__wasi_path_create_directory(ROOT, below), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_symlink("x", ROOT, below), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_rename(ROOT, "f", ROOT, below), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_link(ROOT, 0, "f", ROOT, below), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_unlink_file(ROOT, below), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_remove_directory(ROOT, below), __WASI_ERRNO_PERM);
}

int main(void) {
  __wasi_fd_t fd;
  CHECK(__wasi_path_create_directory(ROOT, "d"), 0);
  CHECK(__wasi_path_symlink("..", ROOT, "g"), 0);
  CHECK(__wasi_path_symlink("../..", ROOT, "d/up"), 0);
  CHECK(__wasi_path_symlink("d/up/outside", ROOT, "chain"), 0);
  CHECK(__wasi_path_symlink("rel/", ROOT, "slash"), 0);
  CHECK(open_with(ROOT, "f", 0, __WASI_OFLAGS_CREAT, ALL_RIGHTS, 0, &fd), 0);
  for (unsigned i = 0; i < sizeof WAYS_OUT / sizeof *WAYS_OUT; i++) attempt(WAYS_OUT[i]);

  // Made where it is harmless, moved to where it is not.
  CHECK(__wasi_path_symlink("..", ROOT, "d/back"), 0);
  CHECK(open_any("d/back", __WASI_OFLAGS_DIRECTORY), 0);
  CHECK(__wasi_path_rename(ROOT, "d/back", ROOT, "back"), 0);
  CHECK(open_any("back/outside/secret", 0), __WASI_ERRNO_PERM);
  // From a directory further down, `..` does not even lead to the top.
  CHECK(open_with(ROOT, "d", 0, __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, 0, &fd), 0);
  __wasi_fd_t other;
  CHECK(open_with(fd, "../f", 1, 0, __WASI_RIGHTS_FD_READ, 0, &other), __WASI_ERRNO_PERM);
  // Loops end.
  CHECK(__wasi_path_symlink("loop2", ROOT, "loop1"), 0);
  CHECK(__wasi_path_symlink("loop1", ROOT, "loop2"), 0);
  CHECK(open_any("loop1", 0), __WASI_ERRNO_LOOP);
  CHECK(open_any("loop1/x", __WASI_OFLAGS_CREAT), __WASI_ERRNO_LOOP);
  // Absolute links are not even made.
  CHECK(__wasi_path_symlink("/etc", ROOT, "etc"), __WASI_ERRNO_PERM);
  // Names that end early for C, and late for WASI.
  CHECK(__wasi_path_create_directory(ROOT, ""), __WASI_ERRNO_NOENT);
  char longest[5000];
  memset(longest, 'n', sizeof longest);
  longest[sizeof longest - 1] = 0;
  CHECK(open_any(longest, __WASI_OFLAGS_CREAT), __WASI_ERRNO_NAMETOOLONG);
  longest[300] = 0;
  CHECK(open_any(longest, __WASI_OFLAGS_CREAT), __WASI_ERRNO_NAMETOOLONG);
  // Descriptors that were never given.
  __wasi_filestat_t st;
  for (__wasi_fd_t i = 6; i < 2000; i++) CHECK(__wasi_fd_filestat_get(i, &st), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_filestat_get((__wasi_fd_t)-1, &st), __WASI_ERRNO_BADF);
  // Pipes that nobody writes to do not wait, and what is no file is not opened as one.
  CHECK(open_with(ROOT, "pipe", 0, 0, __WASI_RIGHTS_FD_WRITE, 0, &other), __WASI_ERRNO_NXIO);
  CHECK(open_with(ROOT, "pipe", 0, 0, __WASI_RIGHTS_FD_READ, 0, &other), 0);
  // The directory itself may be closed and moved: what is behind it stays the same.
  CHECK(__wasi_fd_renumber(fd, ROOT), 0);
  CHECK(open_any("../f", 0), __WASI_ERRNO_PERM);
  CHECK(__wasi_fd_close(ROOT), 0);
  CHECK(open_any("f", 0), __WASI_ERRNO_BADF);
  return report();
}
