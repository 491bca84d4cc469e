// Every function of preview 1 with the errnos of its mistakes, through the raw interface. Needs one writable, empty directory at 3.
#include "check.h"
#include <stdlib.h>

static __wasi_fd_t must_open(const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights, __wasi_fdflags_t flags) {
  __wasi_fd_t fd = 0;
  CHECK(open_with(ROOT, path, 0, oflags, rights, flags, &fd), 0);
  return fd;
}

static void transfer(void) {
  __wasi_fd_t fd = must_open("file", __WASI_OFLAGS_CREAT, ALL_RIGHTS, 0);
  char a[4] = "abcd", b[4] = "efgh", r[8] = {0};
  __wasi_ciovec_t out[3] = {{(uint8_t *)a, 4}, {(uint8_t *)a, 0}, {(uint8_t *)b, 4}};
  __wasi_iovec_t in[2] = {{(uint8_t *)r, 3}, {(uint8_t *)r + 3, 5}};
  __wasi_size_t n;
  __wasi_filesize_t at;
  CHECK(__wasi_fd_write(fd, out, 3, &n), 0);
  CHECK(n, 8);
  CHECK(__wasi_fd_seek(fd, 1, __WASI_WHENCE_SET, &at), 0);
  CHECK(__wasi_fd_read(fd, in, 2, &n), 0);
  CHECK(n, 7);
  CHECK(memcmp(r, "bcdefgh", 7), 0);
  CHECK(__wasi_fd_pread(fd, in, 2, 6, &n), 0);
  CHECK(n, 2);
  CHECK(__wasi_fd_pwrite(fd, out, 1, 20, &n), 0);
  CHECK(__wasi_fd_tell(fd, &at), 0);
  CHECK(at, 8);
  CHECK(__wasi_fd_seek(fd, 0, __WASI_WHENCE_END, &at), 0);
  CHECK(at, 24);
  CHECK(__wasi_fd_seek(fd, -25, __WASI_WHENCE_END, &at), __WASI_ERRNO_INVAL);
  CHECK(__wasi_fd_read(99, in, 1, &n), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_write(99, out, 1, &n), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_read(fd, (__wasi_iovec_t *)-16, 1, &n), __WASI_ERRNO_FAULT);
  CHECK(__wasi_fd_read(fd, in, 1, (__wasi_size_t *)-2), __WASI_ERRNO_FAULT);
  __wasi_iovec_t wild = {(uint8_t *)-8, 16};
  CHECK(__wasi_fd_read(fd, &wild, 1, &n), __WASI_ERRNO_FAULT);
  CHECK(__wasi_fd_allocate(fd, 0, 100), 0);
  CHECK(__wasi_fd_filestat_set_size(fd, 10), 0);
  __wasi_filestat_t st;
  CHECK(__wasi_fd_filestat_get(fd, &st), 0);
  CHECK(st.size, 10);
  CHECK(st.filetype, __WASI_FILETYPE_REGULAR_FILE);
  CHECK(__wasi_fd_advise(fd, 0, 0, __WASI_ADVICE_NOREUSE), 0);
  CHECK(__wasi_fd_sync(fd), 0);
  CHECK(__wasi_fd_datasync(fd), 0);
  CHECK(__wasi_fd_close(fd), 0);
  CHECK(__wasi_fd_close(fd), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_seek(0, 0, __WASI_WHENCE_CUR, &at), __WASI_ERRNO_SPIPE);
}

static void attributes(void) {
  __wasi_fd_t fd = must_open("file", 0, ALL_RIGHTS, __WASI_FDFLAGS_APPEND);
  __wasi_fdstat_t fs;
  CHECK(__wasi_fd_fdstat_get(fd, &fs), 0);
  CHECK(fs.fs_flags, __WASI_FDFLAGS_APPEND);
  CHECK(fs.fs_filetype, __WASI_FILETYPE_REGULAR_FILE);
  CHECK(fs.fs_rights_base & __WASI_RIGHTS_PATH_OPEN, 0);
  CHECK(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK), 0);
  CHECK(__wasi_fd_fdstat_set_rights(fd, __WASI_RIGHTS_FD_READ, 0), 0);
  CHECK(__wasi_fd_fdstat_set_rights(fd, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE, 0), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_fd_fdstat_set_flags(fd, 0), __WASI_ERRNO_NOTCAPABLE);
  __wasi_filestat_t st;
  CHECK(__wasi_fd_filestat_get(fd, &st), __WASI_ERRNO_NOTCAPABLE);
  CHECK(__wasi_path_filestat_set_times(ROOT, 0, "file", 1234567890123456789ull, 987654321987654321ull,
                                       __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM), 0);
  CHECK(__wasi_path_filestat_get(ROOT, 0, "file", &st), 0);
  CHECK(st.atim, 1234567890123456789ull);
  CHECK(st.mtim, 987654321987654321ull);
  CHECK(__wasi_path_filestat_set_times(ROOT, 0, "file", 0, 0, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW),
        __WASI_ERRNO_INVAL);
  CHECK(__wasi_path_filestat_get(ROOT, 0, "none", &st), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_filestat_get(fd, 0, "x", &st), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_fd_close(fd), 0);
}

static void entries(void) {
  __wasi_size_t n;
  uint8_t buf[256];
  CHECK(__wasi_path_create_directory(ROOT, "d"), 0);
  CHECK(__wasi_path_create_directory(ROOT, "d"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_create_directory(ROOT, "x/d"), __WASI_ERRNO_NOENT);
  CHECK(__wasi_path_symlink("file", ROOT, "link"), 0);
  CHECK(__wasi_path_symlink("file", ROOT, "link"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_readlink(ROOT, "link", buf, 2, &n), 0);
  CHECK(n, 2);
  CHECK(__wasi_path_readlink(ROOT, "file", buf, 2, &n), __WASI_ERRNO_INVAL);
  CHECK(__wasi_path_link(ROOT, 0, "file", ROOT, "hard"), 0);
  CHECK(__wasi_path_link(ROOT, 0, "file", ROOT, "hard"), __WASI_ERRNO_EXIST);
  CHECK(__wasi_path_link(ROOT, 0, "d", ROOT, "hard2"), __WASI_ERRNO_PERM);
  CHECK(__wasi_path_rename(ROOT, "hard", ROOT, "d/moved"), 0);
  CHECK(__wasi_path_rename(ROOT, "d", ROOT, "d/d"), __WASI_ERRNO_INVAL);
  CHECK(__wasi_path_remove_directory(ROOT, "d"), __WASI_ERRNO_NOTEMPTY);
  CHECK(__wasi_path_remove_directory(ROOT, "file"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_unlink_file(ROOT, "d"), __WASI_ERRNO_ISDIR);
  CHECK(__wasi_path_unlink_file(ROOT, "d/moved/"), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_path_unlink_file(ROOT, "d/moved"), 0);
  CHECK(__wasi_path_remove_directory(ROOT, "d/"), 0);
  CHECK(open_any("link", __WASI_OFLAGS_DIRECTORY), __WASI_ERRNO_NOTDIR);
  __wasi_fd_t fd;
  CHECK(open_with(ROOT, "link", 0, 0, __WASI_RIGHTS_FD_READ, 0, &fd), __WASI_ERRNO_LOOP);
  CHECK(open_with(ROOT, "file", 0, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, ALL_RIGHTS, 0, &fd), __WASI_ERRNO_EXIST);
  CHECK(__wasi_fd_readdir(0, buf, sizeof buf, 0, &n), __WASI_ERRNO_NOTDIR);
  CHECK(__wasi_fd_readdir(ROOT, buf, 30, 0, &n), 0);
  CHECK(n, 30);
  __wasi_dirent_t *entry = (__wasi_dirent_t *)buf;
  CHECK(entry->d_namlen, 1);
  CHECK(buf[sizeof *entry], '.');
  CHECK(__wasi_path_unlink_file(ROOT, "link"), 0);
}

static void descriptors(void) {
  __wasi_fd_t a = must_open("a", __WASI_OFLAGS_CREAT, ALL_RIGHTS, 0);
  __wasi_fd_t b = must_open("b", __WASI_OFLAGS_CREAT, ALL_RIGHTS, 0);
  CHECK(__wasi_fd_renumber(a, b), 0);
  CHECK(__wasi_fd_renumber(a, b), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_renumber(b, 1000), __WASI_ERRNO_BADF);
  CHECK(__wasi_fd_close(b), 0);
  __wasi_prestat_t pre;
  uint8_t name[16];
  CHECK(__wasi_fd_prestat_get(ROOT, &pre), 0);
  CHECK(pre.tag, __WASI_PREOPENTYPE_DIR);
  CHECK(__wasi_fd_prestat_dir_name(ROOT, name, pre.u.dir.pr_name_len), 0);
  CHECK(__wasi_fd_prestat_dir_name(ROOT, name, 0), __WASI_ERRNO_NAMETOOLONG);
  CHECK(__wasi_fd_prestat_get(0, &pre), __WASI_ERRNO_BADF);
  CHECK(__wasi_path_unlink_file(ROOT, "a"), 0);
  CHECK(__wasi_path_unlink_file(ROOT, "b"), 0);
  CHECK(__wasi_path_unlink_file(ROOT, "file"), 0);
}

static void rest(void) {
  __wasi_timestamp_t t, u;
  CHECK(__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, &t), 0);
  CHECK(__wasi_clock_res_get(__WASI_CLOCKID_REALTIME, &u), 0);
  CHECK(u > 0, 1);
  CHECK(__wasi_clock_time_get(77, 0, &t), __WASI_ERRNO_INVAL);
  uint8_t buf[64];
  CHECK(__wasi_random_get(buf, sizeof buf), 0);
  CHECK(__wasi_random_get((uint8_t *)-8, 16), __WASI_ERRNO_FAULT);
  CHECK(__wasi_sched_yield(), 0);
  __wasi_size_t n;
  __wasi_subscription_t subs[3] = {0};
  __wasi_event_t events[3];
  subs[0].userdata = 1;
  subs[0].u.tag = __WASI_EVENTTYPE_CLOCK;
  subs[0].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
  subs[0].u.u.clock.timeout = 2000000;
  subs[1] = subs[0];
  subs[1].userdata = 2;
  subs[1].u.u.clock.timeout = 20000000000ull;
  CHECK(__wasi_poll_oneoff(subs, events, 2, &n), 0);
  CHECK(n, 1);
  CHECK(events[0].userdata, 1);
  CHECK(events[0].type, __WASI_EVENTTYPE_CLOCK);
  subs[2].u.tag = __WASI_EVENTTYPE_FD_READ;
  subs[2].u.u.fd_read.file_descriptor = 555;
  CHECK(__wasi_poll_oneoff(subs + 1, events, 2, &n), 0);
  CHECK(n, 1);
  CHECK(events[0].error, __WASI_ERRNO_BADF);
  CHECK(__wasi_poll_oneoff(subs, events, 0, &n), __WASI_ERRNO_INVAL);
  __wasi_roflags_t ro;
  __wasi_iovec_t in = {buf, 1};
  __wasi_ciovec_t out = {buf, 1};
  __wasi_fd_t accepted;
  CHECK(__wasi_sock_shutdown(ROOT, __WASI_SDFLAGS_RD), __WASI_ERRNO_NOTSOCK);
  CHECK(__wasi_sock_shutdown(99, __WASI_SDFLAGS_RD), __WASI_ERRNO_BADF);
  CHECK(__wasi_sock_recv(0, &in, 1, 0, &n, &ro), __WASI_ERRNO_NOTSOCK);
  CHECK(__wasi_sock_send(0, &out, 1, 0, &n), __WASI_ERRNO_NOTSOCK);
  CHECK(__wasi_sock_accept(0, 0, &accepted), __WASI_ERRNO_NOTSOCK);
}

int main(void) {
  transfer();
  attributes();
  entries();
  descriptors();
  rest();
  return report();
}
