// Tries to gain something by having several directories: 3 and 4 are writable, 5 is the host's /dev, 6 its root, 7 a read-only view of 3.
// The host has put a directory `outside` with a file `secret` beside 3 and 4.
#include "check.h"

enum { FIRST = 3, SECOND, DEVICES, HOST, VIEW };

static __wasi_errno_t open_at(__wasi_fd_t dir, const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights) {
  __wasi_fd_t fd;
  __wasi_errno_t e = open_with(dir, path, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, oflags, rights, 0, &fd);
  return e == 0 ? __wasi_fd_close(fd) : e;
}

static void make(__wasi_fd_t dir, const char *path) {
  CHECK(open_at(dir, path, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE), 0);
}

static void moves(void) {
  make(FIRST, "f");
  CHECK(__wasi_path_link(FIRST, 0, "f", SECOND, "linked"), 0);
  CHECK(__wasi_path_rename(FIRST, "f", SECOND, "moved"), 0);
  CHECK(__wasi_path_rename(SECOND, "moved", FIRST, "../outside/f"), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_rename(SECOND, "../outside/secret", FIRST, "f"), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_link(SECOND, 0, "../outside/secret", FIRST, "f"), __WASI_ERRNO_PERM);
  CHECK(open_at(SECOND, "../inside/f", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_PERM);
  // A link that stays inside of one directory leaves another.
  CHECK(__wasi_path_create_directory(FIRST, "d"), 0);
  CHECK(__wasi_path_symlink("../outside", FIRST, "d/link"), 0);
  CHECK(open_at(FIRST, "d/link/secret", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_rename(FIRST, "d/link", SECOND, "link"), 0);
  CHECK(open_at(SECOND, "link/secret", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_PERM);
  // A directory that was opened, and then moved, still does not lead up.
  __wasi_fd_t d;
  CHECK(open_with(FIRST, "d", 0, __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, 0, &d), 0);
  CHECK(__wasi_path_rename(FIRST, "d", SECOND, "d"), 0);
  CHECK(open_at(d, "../moved", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_PERM);
  CHECK(open_at(d, "..", __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_PERM);
  CHECK(__wasi_fd_close(d), 0);
}

static void more_rights_elsewhere(void) {
  __wasi_fd_t reading, writing;
  make(FIRST, "kept");
  CHECK(__wasi_path_open(FIRST, 0, ".", __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, __WASI_RIGHTS_FD_READ, 0, &reading), 0);
  CHECK(__wasi_path_open(FIRST, 0, ".", __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, ALL_RIGHTS, 0, &writing), 0);
  CHECK(open_at(reading, "kept", 0, __WASI_RIGHTS_FD_WRITE), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_link(reading, 0, "kept", writing, "gained"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_rename(reading, "kept", writing, "gained"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_link(reading, 0, "kept", SECOND, "gained"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_rename(reading, "kept", SECOND, "gained"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_fdstat_set_rights(reading, ALL_RIGHTS, ALL_RIGHTS), __WASI_ERRNO_NOTCAPABLE);
  // A directory opened through it hands on no more.
  __wasi_fd_t again;
  CHECK(__wasi_path_open(reading, 0, ".", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READ, ALL_RIGHTS, 0, &again), __WASI_ERRNO_NOTCAPABLE);
  // Truncating needs the right to, in the directory and whatever the file is opened for.
  CHECK(__wasi_fd_fdstat_set_rights(reading, __WASI_RIGHTS_PATH_OPEN, __WASI_RIGHTS_FD_READ), 0);
  CHECK(open_at(reading, "kept", __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_NOTCAPABLE);
  // A number that changes takes its rights along.
  CHECK(__wasi_fd_renumber(reading, writing), 0);
  CHECK(open_at(writing, "kept", 0, __WASI_RIGHTS_FD_WRITE), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_close(writing), 0);
}

static void views(void) {
  CHECK(open_at(VIEW, "kept", 0, __WASI_RIGHTS_FD_READ), 0);
  CHECK(open_at(VIEW, "kept", 0, __WASI_RIGHTS_FD_WRITE), __WASI_ERRNO_ROFS);
  CHECK(open_at(VIEW, "kept", __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_ROFS);
  CHECK(open_at(VIEW, "new", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_ROFS);
  CHECK(__wasi_path_link(VIEW, 0, "kept", FIRST, "gained"), __WASI_ERRNO_ROFS);
  CHECK(__wasi_path_rename(VIEW, "kept", FIRST, "gained"), __WASI_ERRNO_ROFS);
  CHECK(__wasi_path_link(FIRST, 0, "kept", VIEW, "gained"), __WASI_ERRNO_XDEV);
  CHECK(__wasi_path_unlink_file(VIEW, "kept"), __WASI_ERRNO_ROFS);
  CHECK(__wasi_path_create_directory(VIEW, "x"), __WASI_ERRNO_ROFS);
  CHECK(__wasi_path_symlink("x", VIEW, "y"), __WASI_ERRNO_ROFS);
  CHECK(__wasi_path_filestat_set_times(VIEW, 0, "kept", 0, 0, 5), __WASI_ERRNO_ROFS);
  CHECK(open_at(VIEW, "../outside/secret", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_PERM);
}

static void the_host(void) {
  const char *const devices[] = {"null", "zero", "full", "random", "tty"};
  for (unsigned i = 0; i < sizeof devices / sizeof *devices; i++) {
    CHECK(open_at(DEVICES, devices[i], 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_ACCES);
    CHECK(open_at(DEVICES, devices[i], __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE), __WASI_ERRNO_ACCES);
  }
  const char *const leaving[] = {"fd", "fd/0", "stdin", "stdout", "stderr"};
  for (unsigned i = 0; i < sizeof leaving / sizeof *leaving; i++)
    CHECK(open_at(DEVICES, leaving[i], 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_PERM);
  const char *const process[] = {"proc", "proc/self/mem", "proc/self/root", "proc/self/cwd/x", "proc/1/environ", "proc/self/fd/0", "proc/sys/kernel/hostname"};
  for (unsigned i = 0; i < sizeof process / sizeof *process; i++) {
    CHECK(open_at(HOST, process[i], 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_ACCES);
    CHECK(open_at(HOST, process[i], __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_ACCES);
  }
  // Another case is another name, where the filesystem says so.
  CHECK(open_at(HOST, "PROC/self/mem", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_NOENT);
  CHECK(open_at(HOST, "..", __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_PERM);
}

static void numbers(void) {
  __wasi_filestat_t st;
  // One preopened directory over another, and both gone: nothing of the first comes back.
  CHECK(__wasi_fd_renumber(SECOND, HOST), 0);
  CHECK(open_at(HOST, "etc/passwd", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_NOENT);
  CHECK(open_at(HOST, "moved", 0, __WASI_RIGHTS_FD_READ), 0);
  CHECK(open_at(SECOND, "moved", 0, __WASI_RIGHTS_FD_READ), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_renumber(SECOND, FIRST), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_renumber(FIRST, SECOND), __WASI_ERRNO_BADF);
  for (__wasi_fd_t fd = FIRST; fd <= VIEW; fd++) CHECK(__wasi_fd_close(fd), fd == SECOND ? __WASI_ERRNO_BADF : 0);
  for (__wasi_fd_t fd = FIRST; fd < 100; fd++) {
    CHECK(__wasi_path_filestat_get(fd, 0, ".", &st), __WASI_ERRNO_BADF);
    CHECK(__wasi_fd_filestat_get(fd, &st), __WASI_ERRNO_BADF);
  }
}

int main(void) {
  moves();
  more_rights_elsewhere();
  views();
  the_host();
  numbers();
  return report();
}
