// What the guests here share: checks that go on after a failure and say what was expected, and short forms of WASI's own calls.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

static int failures, checks;

#define CHECK(actual, expected)                                                                       \
  do {                                                                                                \
    long long a_ = (long long)(actual), e_ = (long long)(expected);                                   \
    checks++;                                                                                         \
    if (a_ != e_) {                                                                                   \
      failures++;                                                                                     \
      printf("line %d: %s is %lld, expected %s (%lld)\n", __LINE__, #actual, a_, #expected, e_);      \
    }                                                                                                 \
  } while (0)

/// For POSIX calls: that it failed, with this errno.
#define FAILS(call, expected)                                                                         \
  do {                                                                                                \
    errno = 0;                                                                                        \
    CHECK((call) == -1 ? errno : 0, expected);                                                        \
  } while (0)

static int report(void) {
  printf("%d checks, %d failures\n", checks, failures);
  return failures != 0;
}

#define ALL_RIGHTS 0x3fffffffull
/// A directory that is asked for with the right to write is refused.
#define DIRECTORY_RIGHTS (ALL_RIGHTS & ~__WASI_RIGHTS_FD_WRITE)
#define ROOT 3

static __wasi_errno_t open_with(__wasi_fd_t dir, const char *path, __wasi_lookupflags_t lookup, __wasi_oflags_t oflags,
                                __wasi_rights_t rights, __wasi_fdflags_t flags, __wasi_fd_t *fd) {
  return __wasi_path_open(dir, lookup, path, oflags, rights, ALL_RIGHTS, flags, fd);
}

static inline __wasi_errno_t open_any(const char *path, __wasi_oflags_t oflags) {
  __wasi_fd_t fd;
  __wasi_rights_t rights = oflags & __WASI_OFLAGS_DIRECTORY ? DIRECTORY_RIGHTS : ALL_RIGHTS;
  __wasi_errno_t e = open_with(ROOT, path, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, oflags, rights, 0, &fd);
  return e == 0 ? __wasi_fd_close(fd) : e;
}
