// What implementations of preview 1 are known to get wrong, through the raw interface. Needs one writable, empty directory at 3.
#include "check.h"
#include <stdlib.h>

#define FOLLOW_LINKS __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW
#define OK __WASI_ERRNO_SUCCESS

static __wasi_fd_t opened(const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights, __wasi_fdflags_t flags) {
  __wasi_fd_t fd = -1;
  CHECK(open_with(ROOT, path, FOLLOW_LINKS, oflags, rights, flags, &fd), OK);
  return fd;
}

static void touch(const char *path, const char *content) {
  __wasi_fd_t fd = opened(path, __WASI_OFLAGS_CREAT, ALL_RIGHTS, 0);
  __wasi_ciovec_t out = {(const uint8_t *)content, strlen(content)};
  __wasi_size_t n;
  CHECK(__wasi_fd_write(fd, &out, 1, &n), OK);
  CHECK(__wasi_fd_close(fd), OK);
}

static __wasi_errno_t open_nofollow(const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights) {
  __wasi_fd_t fd;
  __wasi_errno_t e = open_with(ROOT, path, 0, oflags, rights, 0, &fd);
  return e == OK ? __wasi_fd_close(fd) : e;
}

static __wasi_filestat_t stat_of(const char *path) {
  __wasi_filestat_t st;
  memset(&st, 0xff, sizeof st);
  CHECK(__wasi_path_filestat_get(ROOT, 0, path, &st), OK);
  return st;
}

static __wasi_errno_t exists(const char *path) {
  __wasi_filestat_t st;
  return __wasi_path_filestat_get(ROOT, 0, path, &st);
}

static __wasi_size_t read_text(__wasi_fd_t fd, char *buffer, size_t size, __wasi_filesize_t at) {
  __wasi_iovec_t in = {(uint8_t *)buffer, size};
  __wasi_size_t n = 0;
  CHECK(__wasi_fd_pread(fd, &in, 1, at, &n), OK);
  return n;
}

static void dangling_links(void) {
  __wasi_filestat_t st;
  CHECK(__wasi_path_symlink("nowhere", ROOT, "dangling"), OK);
  CHECK(open_nofollow("dangling", 0, ALL_RIGHTS), __WASI_ERRNO_LOOP);
  CHECK(open_nofollow("dangling", __WASI_OFLAGS_TRUNC, ALL_RIGHTS), __WASI_ERRNO_LOOP);
  CHECK(open_nofollow("dangling", __WASI_OFLAGS_CREAT, ALL_RIGHTS), __WASI_ERRNO_LOOP);
  CHECK(open_nofollow("dangling", __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_NOTDIR);
  CHECK(open_any("dangling", 0), __WASI_ERRNO_NOENT);
  CHECK(open_any("dangling", __WASI_OFLAGS_DIRECTORY), __WASI_ERRNO_NOENT);
  CHECK(open_any("dangling/", 0), __WASI_ERRNO_NOENT);
  CHECK(open_any("dangling/x", 0), __WASI_ERRNO_NOENT);
  CHECK(open_any("dangling", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_filestat_get(ROOT, FOLLOW_LINKS, "dangling", &st), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_filestat_get(ROOT, 0, "dangling/", &st), __WASI_ERRNO_NOENT);
  CHECK(stat_of("dangling").filetype, __WASI_FILETYPE_SYMBOLIC_LINK);
  CHECK(__wasi_path_filestat_set_times(ROOT, FOLLOW_LINKS, "dangling", 1, 1, 5), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_filestat_set_times(ROOT, 0, "dangling", 5, 7, 5), OK);
  CHECK(stat_of("dangling").mtim, 7);
  CHECK(__wasi_path_create_directory(ROOT, "dangling"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_symlink("x", ROOT, "dangling"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_remove_directory(ROOT, "dangling"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_unlink_file(ROOT, "dangling/"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_link(ROOT, FOLLOW_LINKS, "dangling", ROOT, "linked"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_link(ROOT, 0, "dangling", ROOT, "linked"), OK);
  CHECK(stat_of("linked").filetype, __WASI_FILETYPE_SYMBOLIC_LINK);
  touch("file", "text");
  CHECK(__wasi_path_link(ROOT, 0, "file", ROOT, "dangling"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_rename(ROOT, "linked", ROOT, "renamed"), OK);
  CHECK(__wasi_path_rename(ROOT, "file", ROOT, "dangling"), OK);
  CHECK(stat_of("dangling").filetype, __WASI_FILETYPE_REGULAR_FILE);
  CHECK(__wasi_path_unlink_file(ROOT, "renamed"), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "dangling"), OK);
  CHECK(__wasi_path_symlink("loop", ROOT, "loop"), OK);
  CHECK(open_nofollow("loop", __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_NOTDIR);
  CHECK(open_any("loop", __WASI_OFLAGS_CREAT), __WASI_ERRNO_LOOP);
  CHECK(open_any("loop/x", 0), __WASI_ERRNO_LOOP);
  CHECK(__wasi_path_link(ROOT, FOLLOW_LINKS, "loop", ROOT, "linked"), __WASI_ERRNO_LOOP);
  CHECK(__wasi_path_unlink_file(ROOT, "loop"), OK);
}

static void links_to_directories(void) {
  __wasi_size_t n;
  uint8_t buffer[16];
  memset(buffer, '#', sizeof buffer);
  CHECK(__wasi_path_create_directory(ROOT, "dir"), OK);
  CHECK(__wasi_path_symlink("dir", ROOT, "to-dir"), OK);
  CHECK(__wasi_path_symlink("dir/", ROOT, "to-dir-slash"), OK);
  CHECK(open_nofollow("to-dir", __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_NOTDIR);
  CHECK(open_nofollow("to-dir", 0, 0), __WASI_ERRNO_LOOP);
  CHECK(open_nofollow("to-dir/", __WASI_OFLAGS_DIRECTORY, 0), OK);
  CHECK(open_any("to-dir", __WASI_OFLAGS_DIRECTORY), OK);
  CHECK(open_any("to-dir-slash", __WASI_OFLAGS_DIRECTORY), OK);
  CHECK(__wasi_path_create_directory(ROOT, "to-dir"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_create_directory(ROOT, "to-dir/inner"), OK);
  CHECK(__wasi_path_remove_directory(ROOT, "to-dir"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_remove_directory(ROOT, "to-dir/inner"), OK);
  CHECK(__wasi_path_readlink(ROOT, "to-dir", buffer, 2, &n), OK);
  CHECK(n, 2);
  CHECK(memcmp(buffer, "di#", 3), 0);
  CHECK(__wasi_path_readlink(ROOT, "to-dir", buffer, 3, &n), OK);
  CHECK(n, 3);
  CHECK(__wasi_path_readlink(ROOT, "to-dir", buffer, sizeof buffer, &n), OK);
  CHECK(n, 3);
  CHECK(buffer[3], '#');
  CHECK(__wasi_path_readlink(ROOT, "to-dir/", buffer, sizeof buffer, &n), __WASI_ERRNO_INVAL);
  // A link that is renamed or replaced is not followed.
  touch("file", "text");
  CHECK(__wasi_path_rename(ROOT, "dir", ROOT, "to-dir"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_rename(ROOT, "to-dir/", ROOT, "other"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_rename(ROOT, "file", ROOT, "to-dir"), OK);
  CHECK(stat_of("to-dir").filetype, __WASI_FILETYPE_REGULAR_FILE);
  CHECK(__wasi_path_unlink_file(ROOT, "to-dir"), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "to-dir-slash"), OK);
  CHECK(__wasi_path_remove_directory(ROOT, "dir"), OK);
}

int32_t raw_path_open(int32_t fd, int32_t lookup, const char *path, int32_t length, int32_t oflags, int64_t base,
                      int64_t inheriting, int32_t flags, __wasi_fd_t *opened)
    __attribute__((import_module("wasi_snapshot_preview1"), import_name("path_open")));

static void slashes(void) {
  touch("file", "text");
  CHECK(__wasi_path_create_directory(ROOT, "dir//"), OK);
  CHECK(open_any("dir/", __WASI_OFLAGS_DIRECTORY), OK);
  CHECK(open_any("dir///", 0), __WASI_ERRNO_ISDIR);
  CHECK(open_nofollow("dir///", 0, __WASI_RIGHTS_FD_READ), OK);
  CHECK(open_any("file/", 0), __WASI_ERRNO_NOTDIR);
  CHECK(open_any("file//", __WASI_OFLAGS_DIRECTORY), __WASI_ERRNO_NOTDIR);
  CHECK(open_any("file/.", 0), __WASI_ERRNO_NOTDIR);
  CHECK(open_any("file/..", 0), __WASI_ERRNO_NOTDIR);
  CHECK(exists("file/"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_create_directory(ROOT, "file/"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_create_directory(ROOT, "file/x"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_unlink_file(ROOT, "file/"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_unlink_file(ROOT, "dir/"), __WASI_ERRNO_ISDIR);
  CHECK(__wasi_path_remove_directory(ROOT, "file/"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_rename(ROOT, "file", ROOT, "new/"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_rename(ROOT, "file", ROOT, "file/"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_rename(ROOT, "file/", ROOT, "new"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_rename(ROOT, "dir", ROOT, "dir/"), OK);
  CHECK(__wasi_path_rename(ROOT, "dir/", ROOT, "new/"), OK);
  CHECK(__wasi_path_symlink("x", ROOT, "link/"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_symlink("x", ROOT, "new/"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_link(ROOT, 0, "file", ROOT, "link/"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_link(ROOT, 0, "file/", ROOT, "link"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_remove_directory(ROOT, "new//"), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
  // The raw call counts a NUL as part of the path.
  static const char with_nul[] = "file";
  __wasi_fd_t fd;
  CHECK(raw_path_open(ROOT, 0, with_nul, 5, __WASI_OFLAGS_CREAT, 0, 0, 0, &fd), __WASI_ERRNO_INVAL);
}

static void renames(void) {
  CHECK(__wasi_path_create_directory(ROOT, "a"), OK);
  CHECK(__wasi_path_create_directory(ROOT, "a/inner"), OK);
  CHECK(__wasi_path_create_directory(ROOT, "b"), OK);
  touch("file", "text");
  __wasi_inode_t ino = stat_of("a").ino;
  CHECK(__wasi_path_rename(ROOT, "a", ROOT, "a"), OK);
  CHECK(__wasi_path_rename(ROOT, "a/inner", ROOT, "a"), __WASI_ERRNO_NOTEMPTY);
  CHECK(__wasi_path_rename(ROOT, "a", ROOT, "a/inner"), __WASI_ERRNO_INVAL);
  CHECK(__wasi_path_rename(ROOT, "b", ROOT, "a"), __WASI_ERRNO_NOTEMPTY);
  CHECK(__wasi_path_rename(ROOT, "a", ROOT, "file"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_rename(ROOT, "file", ROOT, "a"), __WASI_ERRNO_ISDIR);
  CHECK(__wasi_path_rename(ROOT, "a", ROOT, "b"), OK);
  CHECK(exists("a"), __WASI_ERRNO_NOENT);
  CHECK(stat_of("b").ino, ino);
  CHECK(stat_of("b/inner").filetype, __WASI_FILETYPE_DIRECTORY);
  CHECK(__wasi_path_rename(ROOT, "file", ROOT, "none/file"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_rename(ROOT, "none", ROOT, "file"), __WASI_ERRNO_NOENT);
  // Two names of one file: nothing happens, and both stay.
  CHECK(__wasi_path_link(ROOT, 0, "file", ROOT, "twin"), OK);
  CHECK(__wasi_path_rename(ROOT, "file", ROOT, "twin"), OK);
  CHECK(stat_of("file").ino, stat_of("twin").ino);
  CHECK(stat_of("file").nlink, 2);
  CHECK(__wasi_path_unlink_file(ROOT, "twin"), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
  CHECK(__wasi_path_remove_directory(ROOT, "b"), __WASI_ERRNO_NOTEMPTY);
  CHECK(__wasi_path_remove_directory(ROOT, "b/inner"), OK);
  CHECK(__wasi_path_remove_directory(ROOT, "b"), OK);
}

static void rights(void) {
  char buffer[16];
  __wasi_iovec_t in = {(uint8_t *)buffer, 4};
  __wasi_ciovec_t out = {(const uint8_t *)"abcd", 4};
  __wasi_size_t n;
  __wasi_filesize_t at;
  __wasi_fdstat_t fs;
  touch("file", "text");
  const __wasi_rights_t reading = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_PATH_OPEN;
  __wasi_fd_t fd = opened("file", 0, reading, 0);
  CHECK(__wasi_fd_fdstat_get(fd, &fs), OK);
  CHECK(fs.fs_rights_base, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK);
  CHECK(fs.fs_rights_inheriting, 0);
  CHECK(__wasi_fd_read(fd, &in, 1, &n), OK);
  CHECK(__wasi_fd_tell(fd, &at), OK);
  CHECK(at, 4);
  CHECK(__wasi_fd_write(fd, &out, 1, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_pwrite(fd, &out, 1, 0, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_filestat_set_size(fd, 0), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_fdstat_set_rights(fd, __WASI_RIGHTS_FD_SEEK, 0), OK);
  CHECK(__wasi_fd_read(fd, &in, 1, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_pread(fd, &in, 1, 0, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_fdstat_set_rights(fd, __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_READ, 0), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_seek(fd, 0, __WASI_WHENCE_SET, &at), OK);
  CHECK(__wasi_fd_fdstat_set_rights(fd, 0, 0), OK);
  CHECK(__wasi_fd_seek(fd, 0, __WASI_WHENCE_SET, &at), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_tell(fd, &at), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_fdstat_get(fd, &fs), OK);
  CHECK(__wasi_fd_close(fd), OK);
  fd = opened("file", 0, __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_TELL, 0);
  CHECK(__wasi_fd_write(fd, &out, 1, &n), OK);
  CHECK(__wasi_fd_read(fd, &in, 1, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_tell(fd, &at), OK);
  CHECK(__wasi_fd_seek(fd, 0, __WASI_WHENCE_CUR, &at), OK);
  CHECK(__wasi_fd_seek(fd, 1, __WASI_WHENCE_CUR, &at), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_close(fd), OK);
  // Truncating by path is the directory's right, whatever the file is opened for.
  fd = opened("file", __WASI_OFLAGS_TRUNC, 0, 0);
  CHECK(__wasi_fd_close(fd), OK);
  CHECK(stat_of("file").size, 0);
  touch("file", "text");
  __wasi_fd_t dir = opened(".", __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS & ~__WASI_RIGHTS_PATH_FILESTAT_SET_SIZE, 0);
  CHECK(open_with(dir, "file", 0, __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE, 0, &fd), __WASI_ERRNO_NOTCAPABLE);
  CHECK(stat_of("file").size, 4);
  CHECK(open_with(dir, "file", 0, 0, __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE, 0, &fd), OK);
  CHECK(__wasi_fd_filestat_set_size(fd, 2), OK);
  CHECK(__wasi_fd_close(fd), OK);
  CHECK(stat_of("file").size, 2);
  // Every right of a directory, one after another.
  CHECK(__wasi_fd_fdstat_set_rights(dir, __WASI_RIGHTS_PATH_OPEN, __WASI_RIGHTS_FD_READ), OK);
  CHECK(open_with(dir, "file", 0, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_READ, 0, &fd), __WASI_ERRNO_NOTCAPABLE);
  CHECK(open_with(dir, "file", 0, 0, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE, 0, &fd), __WASI_ERRNO_NOTCAPABLE);
  CHECK(open_with(dir, "file", 0, 0, __WASI_RIGHTS_FD_READ, 0, &fd), OK);
  CHECK(__wasi_fd_close(fd), OK);
  uint8_t name[4];
  __wasi_filestat_t st;
  CHECK(__wasi_path_create_directory(dir, "x"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_remove_directory(dir, "x"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_unlink_file(dir, "file"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_symlink("x", dir, "y"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_readlink(dir, "file", name, 4, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_link(dir, 0, "file", ROOT, "x"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_link(ROOT, 0, "file", dir, "x"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_rename(dir, "file", ROOT, "x"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_rename(ROOT, "file", dir, "x"), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_filestat_get(dir, 0, "file", &st), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_filestat_set_times(dir, 0, "file", 0, 0, 1), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_readdir(dir, name, 4, 0, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_filestat_get(dir, &st), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_filestat_set_times(dir, 0, 0, 1), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_sync(dir), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_close(dir), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
}

static void directories_are_no_files(void) {
  char buffer[4];
  __wasi_iovec_t in = {(uint8_t *)buffer, 4};
  __wasi_ciovec_t out = {(const uint8_t *)"abcd", 4};
  __wasi_size_t n;
  __wasi_filesize_t at;
  __wasi_fdstat_t fs;
  CHECK(__wasi_fd_fdstat_get(ROOT, &fs), OK);
  CHECK(fs.fs_filetype, __WASI_FILETYPE_DIRECTORY);
  CHECK(fs.fs_rights_base & (__WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL | __WASI_RIGHTS_FD_READ), 0);
  CHECK(__wasi_fd_read(ROOT, &in, 1, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_write(ROOT, &out, 1, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_pread(ROOT, &in, 1, 0, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_pwrite(ROOT, &out, 1, 0, &n), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_seek(ROOT, 0, __WASI_WHENCE_SET, &at), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_tell(ROOT, &at), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_allocate(ROOT, 0, 1), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_advise(ROOT, 0, 1, __WASI_ADVICE_NORMAL), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_filestat_set_size(ROOT, 0), __WASI_ERRNO_NOTCAPABLE);
  // But what was made in one can be brought to where it lasts.
  CHECK(__wasi_fd_sync(ROOT), OK);
  CHECK(__wasi_fd_datasync(ROOT), OK);
  CHECK(open_nofollow(".", 0, 0), OK);
  CHECK(open_nofollow(".", 0, __WASI_RIGHTS_FD_WRITE), __WASI_ERRNO_ISDIR);
  CHECK(open_nofollow(".", __WASI_OFLAGS_DIRECTORY, ALL_RIGHTS), __WASI_ERRNO_ISDIR);
  CHECK(open_nofollow(".", __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS), OK);
  CHECK(open_nofollow(".", __WASI_OFLAGS_CREAT, 0), __WASI_ERRNO_ISDIR);
  CHECK(open_nofollow(".", __WASI_OFLAGS_TRUNC, 0), __WASI_ERRNO_ISDIR);
  CHECK(open_nofollow(".", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_INVAL);
  CHECK(open_nofollow("..", __WASI_OFLAGS_DIRECTORY, 0), __WASI_ERRNO_PERM);
}

static void offsets(void) {
  char buffer[16];
  __wasi_size_t n;
  __wasi_filesize_t at;
  __wasi_fd_t fd = opened("file", __WASI_OFLAGS_CREAT, ALL_RIGHTS, __WASI_FDFLAGS_APPEND);
  __wasi_ciovec_t out[4] = {{(const uint8_t *)"ab", 2}, {0, 0}, {(const uint8_t *)"cd", 2}, {(const uint8_t *)"ef", 0}};
  CHECK(__wasi_fd_write(fd, out, 4, &n), OK);
  CHECK(n, 4);
  CHECK(__wasi_fd_write(fd, out, 0, &n), OK);
  CHECK(n, 0);
  CHECK(__wasi_fd_filestat_set_size(fd, 2), OK);
  CHECK(__wasi_fd_tell(fd, &at), OK);
  CHECK(at, 4);
  CHECK(__wasi_fd_write(fd, out + 2, 1, &n), OK);
  CHECK(__wasi_fd_tell(fd, &at), OK);
  CHECK(at, 4);
  CHECK(read_text(fd, buffer, sizeof buffer, 0), 4);
  CHECK(memcmp(buffer, "abcd", 4), 0);
  CHECK(read_text(fd, buffer, sizeof buffer, 4), 0);
  CHECK(read_text(fd, buffer, sizeof buffer, 1ull << 40), 0);
  __wasi_iovec_t in = {(uint8_t *)buffer, sizeof buffer};
  CHECK(__wasi_fd_pread(fd, &in, 1, (__wasi_filesize_t)-1, &n), __WASI_ERRNO_INVAL);
  CHECK(__wasi_fd_pwrite(fd, out, 1, (__wasi_filesize_t)-1, &n), __WASI_ERRNO_INVAL);
  CHECK(__wasi_fd_seek(fd, -5, __WASI_WHENCE_END, &at), __WASI_ERRNO_INVAL);
  CHECK(__wasi_fd_seek(fd, 0, 9, &at), __WASI_ERRNO_INVAL);
  CHECK(__wasi_fd_seek(fd, -4, __WASI_WHENCE_END, &at), OK);
  CHECK(at, 0);
  CHECK(__wasi_fd_fdstat_set_flags(fd, 0), OK);
  CHECK(__wasi_fd_pwrite(fd, out, 1, 8, &n), OK);
  CHECK(__wasi_fd_tell(fd, &at), OK);
  CHECK(at, 0);
  CHECK(read_text(fd, buffer, sizeof buffer, 0), 10);
  CHECK(memcmp(buffer, "abcd\0\0\0\0ab", 10), 0);
  CHECK(__wasi_fd_allocate(fd, 0, 0), __WASI_ERRNO_INVAL);
  CHECK(__wasi_fd_allocate(fd, 10, 10), OK);
  CHECK(__wasi_fd_allocate(fd, 0, 5), OK);
  CHECK(stat_of("file").size, 20);
  CHECK(__wasi_fd_advise(fd, 0, 0, 9), __WASI_ERRNO_INVAL);
  CHECK(__wasi_fd_close(fd), OK);
  CHECK(__wasi_fd_close(fd), __WASI_ERRNO_BADF);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
}

/// Reads the whole directory with a buffer of one size; gives how many entries, and the cookie behind each.
static int list(__wasi_fd_t dir, size_t room, __wasi_dircookie_t from, __wasi_dircookie_t *cookies, __wasi_inode_t *inodes) {
  static uint8_t buffer[4096];
  int count = 0;
  for (__wasi_size_t used = room; used == room;) {
    CHECK(__wasi_fd_readdir(dir, buffer, room, from, &used), OK);
    for (size_t at = 0; at + sizeof(__wasi_dirent_t) <= used;) {
      __wasi_dirent_t entry;
      memcpy(&entry, buffer + at, sizeof entry);
      at += sizeof entry + entry.d_namlen;
      if (at > used) break;
      from = cookies[count] = entry.d_next;
      inodes[count++] = entry.d_ino;
    }
  }
  return count;
}

static void listings(void) {
  enum { FILES = 30, ALL = FILES + 2 };
  __wasi_dircookie_t cookies[ALL + 8], again[ALL + 8];
  __wasi_inode_t inodes[ALL + 8], others[ALL + 8];
  char name[32];
  CHECK(__wasi_path_create_directory(ROOT, "dir"), OK);
  for (int i = 0; i < FILES; i++) {
    snprintf(name, sizeof name, "dir/%0*d", i % 20 + 1, i);
    touch(name, "");
  }
  __wasi_fd_t dir = opened("dir", __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, 0);
  CHECK(list(dir, 4096, 0, cookies, inodes), ALL);
  CHECK(inodes[0], stat_of("dir").ino);
  CHECK(inodes[1], stat_of(".").ino);
  // Any size of buffer that holds an entry, and any cookie, give the same.
  for (size_t room = 64; room < 200; room += 17) {
    CHECK(list(dir, room, 0, again, others), ALL);
    CHECK(memcmp(inodes, others, sizeof *inodes * ALL), 0);
  }
  for (int i = 0; i < ALL; i++) {
    CHECK(list(dir, 100, cookies[i], again, others), ALL - 1 - i);
    CHECK(memcmp(inodes + i + 1, others, sizeof *inodes * (ALL - 1 - i)), 0);
  }
  __wasi_size_t used;
  uint8_t small[10];
  CHECK(__wasi_fd_readdir(dir, small, sizeof small, 0, &used), OK);
  CHECK(used, sizeof small);
  // A new file is seen from the beginning.
  touch("dir/new", "");
  CHECK(list(dir, 4096, 0, again, others), ALL + 1);
  CHECK(__wasi_fd_close(dir), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "dir/new"), OK);
  for (int i = 0; i < FILES; i++) {
    snprintf(name, sizeof name, "dir/%0*d", i % 20 + 1, i);
    CHECK(__wasi_path_unlink_file(ROOT, name), OK);
  }
  CHECK(__wasi_path_remove_directory(ROOT, "dir"), OK);
}

static void times(void) {
  touch("file", "text");
  __wasi_filestat_t before = stat_of("file"), after;
  __wasi_fd_t fd = opened("file", 0, ALL_RIGHTS, 0);
  CHECK(__wasi_fd_filestat_set_times(fd, 0, before.mtim - 100, __WASI_FSTFLAGS_MTIM), OK);
  CHECK(__wasi_fd_filestat_get(fd, &after), OK);
  CHECK(after.mtim, before.mtim - 100);
  CHECK(after.atim, before.atim);
  CHECK(__wasi_path_filestat_set_times(ROOT, 0, "file", before.atim - 1, 0, __WASI_FSTFLAGS_ATIM), OK);
  after = stat_of("file");
  CHECK(after.atim, before.atim - 1);
  CHECK(after.mtim, before.mtim - 100);
  CHECK(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_MTIM | __WASI_FSTFLAGS_MTIM_NOW), __WASI_ERRNO_INVAL);
  CHECK(__wasi_path_filestat_set_times(ROOT, 0, "file", 0, 0, 3), __WASI_ERRNO_INVAL);
  CHECK(stat_of("file").mtim, before.mtim - 100);
  CHECK(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_MTIM_NOW), OK);
  CHECK(__wasi_fd_filestat_get(fd, &after), OK);
  // The clock may differ a little from the one that stamps files.
  CHECK(after.mtim + 1000000000 > before.mtim, 1);
  CHECK(__wasi_fd_filestat_set_times(fd, 1, 0, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM), OK);
  CHECK(stat_of("file").mtim, 0);
  CHECK(__wasi_fd_close(fd), OK);
  // What is changed shows when.
  __wasi_filestat_t dir = stat_of(".");
  touch("file", "more");
  CHECK(stat_of("file").mtim >= before.mtim, 1);
  CHECK(stat_of("file").ctim >= before.ctim, 1);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
  CHECK(stat_of(".").mtim >= dir.mtim, 1);
}

static void removed_while_open(void) {
  char buffer[8];
  __wasi_size_t n;
  __wasi_filestat_t st;
  touch("file", "text");
  __wasi_fd_t fd = opened("file", 0, ALL_RIGHTS, 0);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
  CHECK(exists("file"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_fd_filestat_get(fd, &st), OK);
  CHECK(st.nlink, 0);
  CHECK(read_text(fd, buffer, sizeof buffer, 0), 4);
  touch("file", "other");
  CHECK(read_text(fd, buffer, sizeof buffer, 0), 4);
  CHECK(stat_of("file").ino != st.ino, 1);
  CHECK(__wasi_fd_close(fd), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
  CHECK(__wasi_path_create_directory(ROOT, "dir"), OK);
  __wasi_fd_t dir = opened("dir", __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, 0);
  CHECK(__wasi_path_remove_directory(ROOT, "dir"), OK);
  CHECK(open_with(dir, "x", 0, __WASI_OFLAGS_CREAT, ALL_RIGHTS, 0, &fd), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_symlink("x", dir, "x"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_create_directory(dir, "x"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_fd_filestat_get(dir, &st), OK);
  CHECK(__wasi_fd_readdir(dir, (uint8_t *)buffer, 0, 0, &n), OK);
  CHECK(__wasi_fd_close(dir), OK);
}

static void numbers(void) {
  __wasi_fdstat_t fs, moved;
  __wasi_prestat_t pre;
  __wasi_size_t n;
  touch("file", "text");
  __wasi_fd_t file = opened("file", 0, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK, 0);
  __wasi_fd_t dir = opened(".", __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, 0);
  CHECK(__wasi_fd_fdstat_get(file, &fs), OK);
  // Over standard input, which is gone then.
  CHECK(__wasi_fd_renumber(file, 0), OK);
  CHECK(__wasi_fd_fdstat_get(0, &moved), OK);
  CHECK(memcmp(&fs, &moved, sizeof fs), 0);
  CHECK(__wasi_fd_fdstat_get(file, &moved), __WASI_ERRNO_BADF);
  char buffer[4];
  CHECK(read_text(0, buffer, 4, 0), 4);
  CHECK(memcmp(buffer, "text", 4), 0);
  for (__wasi_fd_t fd = 0; fd < 3; fd++) CHECK(__wasi_fd_renumber(fd, fd + 100), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_renumber(100, 0), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_renumber(100, 100), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_renumber(0, 0), OK);
  // Over the preopened directory: it is a directory like any other then.
  CHECK(__wasi_fd_prestat_get(ROOT, &pre), OK);
  CHECK(__wasi_fd_renumber(dir, ROOT), OK);
  CHECK(__wasi_fd_prestat_get(ROOT, &pre), __WASI_ERRNO_BADF);
  CHECK(exists("file"), OK);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), OK);
  CHECK(__wasi_fd_close(0), OK);
  CHECK(__wasi_fd_close(0), __WASI_ERRNO_BADF);
  __wasi_iovec_t in = {(uint8_t *)buffer, 4};
  CHECK(__wasi_fd_read(0, &in, 1, &n), __WASI_ERRNO_BADF);
  // Numbers that are free again are given out again.
  CHECK(open_with(ROOT, ".", 0, __WASI_OFLAGS_DIRECTORY, DIRECTORY_RIGHTS, 0, &dir), OK);
  CHECK(dir, 0);
}

static void waiting(void) {
  enum { CLOCKS = 20 };
  __wasi_subscription_t subs[CLOCKS + 2];
  __wasi_event_t events[CLOCKS + 2];
  __wasi_size_t n;
  __wasi_timestamp_t before, after;
  memset(subs, 0, sizeof subs);
  CHECK(__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &before), OK);
  for (int i = 0; i < CLOCKS; i++) {
    subs[i].userdata = 1000 + i;
    subs[i].u.tag = __WASI_EVENTTYPE_CLOCK;
    subs[i].u.u.clock.id = i % 2 ? __WASI_CLOCKID_MONOTONIC : __WASI_CLOCKID_REALTIME;
    subs[i].u.u.clock.timeout = i == 7 ? 3000000 : 3600000000000ull;
  }
  CHECK(__wasi_poll_oneoff(subs, events, CLOCKS, &n), OK);
  CHECK(n, 1);
  CHECK(events[0].userdata, 1007);
  CHECK(events[0].error, OK);
  CHECK(events[0].type, __WASI_EVENTTYPE_CLOCK);
  CHECK(__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &after), OK);
  CHECK(after - before >= 3000000, 1);
  // A time that is over, and output that never keeps anybody waiting, are told together.
  subs[7] = subs[5];
  subs[3].u.u.clock.flags = __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
  subs[3].u.u.clock.timeout = 1;
  subs[CLOCKS].userdata = 1;
  subs[CLOCKS].u.tag = __WASI_EVENTTYPE_FD_WRITE;
  subs[CLOCKS].u.u.fd_write.file_descriptor = 1;
  subs[CLOCKS + 1].userdata = 2;
  subs[CLOCKS + 1].u.tag = __WASI_EVENTTYPE_FD_READ;
  subs[CLOCKS + 1].u.u.fd_read.file_descriptor = 4000000000u;
  CHECK(__wasi_poll_oneoff(subs, events, CLOCKS + 2, &n), OK);
  CHECK(n, 3);
  int seen = 0;
  for (__wasi_size_t i = 0; i < n; i++) {
    if (events[i].userdata == 1) seen |= events[i].error == OK && events[i].type == __WASI_EVENTTYPE_FD_WRITE ? 1 : 0;
    if (events[i].userdata == 2) seen |= events[i].error == __WASI_ERRNO_BADF && events[i].type == __WASI_EVENTTYPE_FD_READ ? 2 : 0;
    if (events[i].userdata == 1003) seen |= events[i].error == OK && events[i].type == __WASI_EVENTTYPE_CLOCK ? 4 : 0;
  }
  CHECK(seen, 7);
  subs[0].u.u.clock.id = 55;
  CHECK(__wasi_poll_oneoff(subs, events, 1, &n), OK);
  CHECK(events[0].error, __WASI_ERRNO_INVAL);
}

int main(void) {
  dangling_links();
  links_to_directories();
  slashes();
  renames();
  rights();
  directories_are_no_files();
  offsets();
  listings();
  times();
  removed_while_open();
  waiting();
  numbers();
  return report();
}
