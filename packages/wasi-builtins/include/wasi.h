// wasi_snapshot_preview1 1.0.0: WASI preview 1: arguments, environment, clocks, random bytes, files in preopened directories, polling, sockets.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef WASI_H
#define WASI_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define WASI_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define WASI_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define WASI_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set wasi_snapshot_preview1@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_WASI_ERRNO
#define ATOLL_TYPE_WASI_ERRNO
// 0, or why a call failed
typedef uint16_t wasi_errno_t;
enum {
  WASI_ERRNO_SUCCESS = 0,
  WASI_ERRNO_2BIG = 1,
  WASI_ERRNO_ACCES = 2,
  WASI_ERRNO_ADDRINUSE = 3,
  WASI_ERRNO_ADDRNOTAVAIL = 4,
  WASI_ERRNO_AFNOSUPPORT = 5,
  WASI_ERRNO_AGAIN = 6,
  WASI_ERRNO_ALREADY = 7,
  WASI_ERRNO_BADF = 8,
  WASI_ERRNO_BADMSG = 9,
  WASI_ERRNO_BUSY = 10,
  WASI_ERRNO_CANCELED = 11,
  WASI_ERRNO_CHILD = 12,
  WASI_ERRNO_CONNABORTED = 13,
  WASI_ERRNO_CONNREFUSED = 14,
  WASI_ERRNO_CONNRESET = 15,
  WASI_ERRNO_DEADLK = 16,
  WASI_ERRNO_DESTADDRREQ = 17,
  WASI_ERRNO_DOM = 18,
  WASI_ERRNO_DQUOT = 19,
  WASI_ERRNO_EXIST = 20,
  WASI_ERRNO_FAULT = 21,
  WASI_ERRNO_FBIG = 22,
  WASI_ERRNO_HOSTUNREACH = 23,
  WASI_ERRNO_IDRM = 24,
  WASI_ERRNO_ILSEQ = 25,
  WASI_ERRNO_INPROGRESS = 26,
  WASI_ERRNO_INTR = 27,
  WASI_ERRNO_INVAL = 28,
  WASI_ERRNO_IO = 29,
  WASI_ERRNO_ISCONN = 30,
  WASI_ERRNO_ISDIR = 31,
  WASI_ERRNO_LOOP = 32,
  WASI_ERRNO_MFILE = 33,
  WASI_ERRNO_MLINK = 34,
  WASI_ERRNO_MSGSIZE = 35,
  WASI_ERRNO_MULTIHOP = 36,
  WASI_ERRNO_NAMETOOLONG = 37,
  WASI_ERRNO_NETDOWN = 38,
  WASI_ERRNO_NETRESET = 39,
  WASI_ERRNO_NETUNREACH = 40,
  WASI_ERRNO_NFILE = 41,
  WASI_ERRNO_NOBUFS = 42,
  WASI_ERRNO_NODEV = 43,
  WASI_ERRNO_NOENT = 44,
  WASI_ERRNO_NOEXEC = 45,
  WASI_ERRNO_NOLCK = 46,
  WASI_ERRNO_NOLINK = 47,
  WASI_ERRNO_NOMEM = 48,
  WASI_ERRNO_NOMSG = 49,
  WASI_ERRNO_NOPROTOOPT = 50,
  WASI_ERRNO_NOSPC = 51,
  WASI_ERRNO_NOSYS = 52,
  WASI_ERRNO_NOTCONN = 53,
  WASI_ERRNO_NOTDIR = 54,
  WASI_ERRNO_NOTEMPTY = 55,
  WASI_ERRNO_NOTRECOVERABLE = 56,
  WASI_ERRNO_NOTSOCK = 57,
  WASI_ERRNO_NOTSUP = 58,
  WASI_ERRNO_NOTTY = 59,
  WASI_ERRNO_NXIO = 60,
  WASI_ERRNO_OVERFLOW = 61,
  WASI_ERRNO_OWNERDEAD = 62,
  WASI_ERRNO_PERM = 63,
  WASI_ERRNO_PIPE = 64,
  WASI_ERRNO_PROTO = 65,
  WASI_ERRNO_PROTONOSUPPORT = 66,
  WASI_ERRNO_PROTOTYPE = 67,
  WASI_ERRNO_RANGE = 68,
  WASI_ERRNO_ROFS = 69,
  WASI_ERRNO_SPIPE = 70,
  WASI_ERRNO_SRCH = 71,
  WASI_ERRNO_STALE = 72,
  WASI_ERRNO_TIMEDOUT = 73,
  WASI_ERRNO_TXTBSY = 74,
  WASI_ERRNO_XDEV = 75,
  WASI_ERRNO_NOTCAPABLE = 76,
};
#endif

#ifndef ATOLL_TYPE_WASI_CLOCKID
#define ATOLL_TYPE_WASI_CLOCKID
typedef uint32_t wasi_clockid_t;
enum {
  WASI_CLOCKID_REALTIME = 0,
  WASI_CLOCKID_MONOTONIC = 1,
  WASI_CLOCKID_PROCESS_CPUTIME = 2,
  WASI_CLOCKID_THREAD_CPUTIME = 3,
};
#endif

#ifndef ATOLL_TYPE_WASI_TIMESTAMP
#define ATOLL_TYPE_WASI_TIMESTAMP
// nanoseconds
typedef uint64_t wasi_timestamp_t;
#endif

#ifndef ATOLL_TYPE_WASI_FD
#define ATOLL_TYPE_WASI_FD
// a file descriptor
typedef int32_t wasi_fd_t;
#endif

#ifndef ATOLL_TYPE_WASI_FILESIZE
#define ATOLL_TYPE_WASI_FILESIZE
// bytes
typedef uint64_t wasi_filesize_t;
#endif

#ifndef ATOLL_TYPE_WASI_ADVICE
#define ATOLL_TYPE_WASI_ADVICE
typedef uint8_t wasi_advice_t;
enum {
  WASI_ADVICE_NORMAL = 0,
  WASI_ADVICE_SEQUENTIAL = 1,
  WASI_ADVICE_RANDOM = 2,
  WASI_ADVICE_WILLNEED = 3,
  WASI_ADVICE_DONTNEED = 4,
  WASI_ADVICE_NOREUSE = 5,
};
#endif

#ifndef ATOLL_TYPE_WASI_FILETYPE
#define ATOLL_TYPE_WASI_FILETYPE
typedef uint8_t wasi_filetype_t;
enum {
  WASI_FILETYPE_UNKNOWN = 0,
  WASI_FILETYPE_BLOCK_DEVICE = 1,
  WASI_FILETYPE_CHARACTER_DEVICE = 2,
  WASI_FILETYPE_DIRECTORY = 3,
  WASI_FILETYPE_REGULAR_FILE = 4,
  WASI_FILETYPE_SOCKET_DGRAM = 5,
  WASI_FILETYPE_SOCKET_STREAM = 6,
  WASI_FILETYPE_SYMBOLIC_LINK = 7,
};
#endif

#ifndef ATOLL_TYPE_WASI_FDFLAGS
#define ATOLL_TYPE_WASI_FDFLAGS
typedef uint16_t wasi_fdflags_t;
#define WASI_FDFLAGS_APPEND 1u
#define WASI_FDFLAGS_DSYNC 2u
#define WASI_FDFLAGS_NONBLOCK 4u
#define WASI_FDFLAGS_RSYNC 8u
#define WASI_FDFLAGS_SYNC 16u
#endif

#ifndef ATOLL_TYPE_WASI_RIGHTS
#define ATOLL_TYPE_WASI_RIGHTS
typedef uint64_t wasi_rights_t;
#define WASI_RIGHTS_FD_DATASYNC 1ull
#define WASI_RIGHTS_FD_READ 2ull
#define WASI_RIGHTS_FD_SEEK 4ull
#define WASI_RIGHTS_FD_FDSTAT_SET_FLAGS 8ull
#define WASI_RIGHTS_FD_SYNC 16ull
#define WASI_RIGHTS_FD_TELL 32ull
#define WASI_RIGHTS_FD_WRITE 64ull
#define WASI_RIGHTS_FD_ADVISE 128ull
#define WASI_RIGHTS_FD_ALLOCATE 256ull
#define WASI_RIGHTS_PATH_CREATE_DIRECTORY 512ull
#define WASI_RIGHTS_PATH_CREATE_FILE 1024ull
#define WASI_RIGHTS_PATH_LINK_SOURCE 2048ull
#define WASI_RIGHTS_PATH_LINK_TARGET 4096ull
#define WASI_RIGHTS_PATH_OPEN 8192ull
#define WASI_RIGHTS_FD_READDIR 16384ull
#define WASI_RIGHTS_PATH_READLINK 32768ull
#define WASI_RIGHTS_PATH_RENAME_SOURCE 65536ull
#define WASI_RIGHTS_PATH_RENAME_TARGET 131072ull
#define WASI_RIGHTS_PATH_FILESTAT_GET 262144ull
#define WASI_RIGHTS_PATH_FILESTAT_SET_SIZE 524288ull
#define WASI_RIGHTS_PATH_FILESTAT_SET_TIMES 1048576ull
#define WASI_RIGHTS_FD_FILESTAT_GET 2097152ull
#define WASI_RIGHTS_FD_FILESTAT_SET_SIZE 4194304ull
#define WASI_RIGHTS_FD_FILESTAT_SET_TIMES 8388608ull
#define WASI_RIGHTS_PATH_SYMLINK 16777216ull
#define WASI_RIGHTS_PATH_REMOVE_DIRECTORY 33554432ull
#define WASI_RIGHTS_PATH_UNLINK_FILE 67108864ull
#define WASI_RIGHTS_POLL_FD_READWRITE 134217728ull
#define WASI_RIGHTS_SOCK_SHUTDOWN 268435456ull
#define WASI_RIGHTS_SOCK_ACCEPT 536870912ull
#endif

#ifndef ATOLL_TYPE_WASI_FDSTAT
#define ATOLL_TYPE_WASI_FDSTAT
typedef struct {
  wasi_filetype_t fs_filetype;
  wasi_fdflags_t fs_flags;
  wasi_rights_t fs_rights_base;
  wasi_rights_t fs_rights_inheriting;
} wasi_fdstat_t;
#endif
WASI_H_ASSERT(sizeof(wasi_fdstat_t) == 24, "wasi_fdstat_t");
WASI_H_ASSERT(offsetof(wasi_fdstat_t, fs_filetype) == 0, "wasi_fdstat_t.fs_filetype");
WASI_H_ASSERT(offsetof(wasi_fdstat_t, fs_flags) == 2, "wasi_fdstat_t.fs_flags");
WASI_H_ASSERT(offsetof(wasi_fdstat_t, fs_rights_base) == 8, "wasi_fdstat_t.fs_rights_base");
WASI_H_ASSERT(offsetof(wasi_fdstat_t, fs_rights_inheriting) == 16, "wasi_fdstat_t.fs_rights_inheriting");

#ifndef ATOLL_TYPE_WASI_DEVICE
#define ATOLL_TYPE_WASI_DEVICE
typedef uint64_t wasi_device_t;
#endif

#ifndef ATOLL_TYPE_WASI_INODE
#define ATOLL_TYPE_WASI_INODE
typedef uint64_t wasi_inode_t;
#endif

#ifndef ATOLL_TYPE_WASI_LINKCOUNT
#define ATOLL_TYPE_WASI_LINKCOUNT
typedef uint64_t wasi_linkcount_t;
#endif

#ifndef ATOLL_TYPE_WASI_FILESTAT
#define ATOLL_TYPE_WASI_FILESTAT
typedef struct {
  wasi_device_t dev;
  wasi_inode_t ino;
  wasi_filetype_t filetype;
  wasi_linkcount_t nlink;
  wasi_filesize_t size;
  wasi_timestamp_t atim;
  wasi_timestamp_t mtim;
  wasi_timestamp_t ctim;
} wasi_filestat_t;
#endif
WASI_H_ASSERT(sizeof(wasi_filestat_t) == 64, "wasi_filestat_t");
WASI_H_ASSERT(offsetof(wasi_filestat_t, dev) == 0, "wasi_filestat_t.dev");
WASI_H_ASSERT(offsetof(wasi_filestat_t, ino) == 8, "wasi_filestat_t.ino");
WASI_H_ASSERT(offsetof(wasi_filestat_t, filetype) == 16, "wasi_filestat_t.filetype");
WASI_H_ASSERT(offsetof(wasi_filestat_t, nlink) == 24, "wasi_filestat_t.nlink");
WASI_H_ASSERT(offsetof(wasi_filestat_t, size) == 32, "wasi_filestat_t.size");
WASI_H_ASSERT(offsetof(wasi_filestat_t, atim) == 40, "wasi_filestat_t.atim");
WASI_H_ASSERT(offsetof(wasi_filestat_t, mtim) == 48, "wasi_filestat_t.mtim");
WASI_H_ASSERT(offsetof(wasi_filestat_t, ctim) == 56, "wasi_filestat_t.ctim");

#ifndef ATOLL_TYPE_WASI_FSTFLAGS
#define ATOLL_TYPE_WASI_FSTFLAGS
typedef uint16_t wasi_fstflags_t;
#define WASI_FSTFLAGS_ATIM 1u
#define WASI_FSTFLAGS_ATIM_NOW 2u
#define WASI_FSTFLAGS_MTIM 4u
#define WASI_FSTFLAGS_MTIM_NOW 8u
#endif

#ifndef ATOLL_TYPE_WASI_IOVEC
#define ATOLL_TYPE_WASI_IOVEC
typedef struct {
  uint8_t *buf;
  size_t buf_len;
} wasi_iovec_t;
#endif

#ifndef ATOLL_TYPE_WASI_PRESTAT_DIR
#define ATOLL_TYPE_WASI_PRESTAT_DIR
typedef struct {
  size_t pr_name_len;
} wasi_prestat_dir_t;
#endif
WASI_H_ASSERT(sizeof(wasi_prestat_dir_t) == (sizeof(void *) == 4 ? 4 : 8), "wasi_prestat_dir_t");
WASI_H_ASSERT(offsetof(wasi_prestat_dir_t, pr_name_len) == 0, "wasi_prestat_dir_t.pr_name_len");

#ifndef ATOLL_TYPE_WASI_PRESTAT
#define ATOLL_TYPE_WASI_PRESTAT
// what is known of a preopened directory before its name
enum {
  WASI_PRESTAT_DIR = 0,
};
typedef struct {
  uint8_t tag;
  union {
    wasi_prestat_dir_t dir;
  } u;
} wasi_prestat_t;
#endif
WASI_H_ASSERT(sizeof(wasi_prestat_t) == (sizeof(void *) == 4 ? 8 : 16), "wasi_prestat_t");

#ifndef ATOLL_TYPE_WASI_CIOVEC
#define ATOLL_TYPE_WASI_CIOVEC
typedef struct {
  const uint8_t *buf;
  size_t buf_len;
} wasi_ciovec_t;
#endif

#ifndef ATOLL_TYPE_WASI_DIRCOOKIE
#define ATOLL_TYPE_WASI_DIRCOOKIE
// a place in a directory; 0 is its beginning
typedef uint64_t wasi_dircookie_t;
#endif

#ifndef ATOLL_TYPE_WASI_FILEDELTA
#define ATOLL_TYPE_WASI_FILEDELTA
// bytes, back or forth
typedef int64_t wasi_filedelta_t;
#endif

#ifndef ATOLL_TYPE_WASI_WHENCE
#define ATOLL_TYPE_WASI_WHENCE
// what an offset counts from
typedef uint8_t wasi_whence_t;
enum {
  WASI_WHENCE_SET = 0,
  WASI_WHENCE_CUR = 1,
  WASI_WHENCE_END = 2,
};
#endif

#ifndef ATOLL_TYPE_WASI_LOOKUPFLAGS
#define ATOLL_TYPE_WASI_LOOKUPFLAGS
typedef uint32_t wasi_lookupflags_t;
#define WASI_LOOKUPFLAGS_SYMLINK_FOLLOW 1u
#endif

#ifndef ATOLL_TYPE_WASI_OFLAGS
#define ATOLL_TYPE_WASI_OFLAGS
typedef uint16_t wasi_oflags_t;
#define WASI_OFLAGS_CREAT 1u
#define WASI_OFLAGS_DIRECTORY 2u
#define WASI_OFLAGS_EXCL 4u
#define WASI_OFLAGS_TRUNC 8u
#endif

#ifndef ATOLL_TYPE_WASI_USERDATA
#define ATOLL_TYPE_WASI_USERDATA
// comes back in the event
typedef uint64_t wasi_userdata_t;
#endif

#ifndef ATOLL_TYPE_WASI_SUBCLOCKFLAGS
#define ATOLL_TYPE_WASI_SUBCLOCKFLAGS
typedef uint16_t wasi_subclockflags_t;
#define WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME 1u
#endif

#ifndef ATOLL_TYPE_WASI_SUBSCRIPTION_CLOCK
#define ATOLL_TYPE_WASI_SUBSCRIPTION_CLOCK
typedef struct {
  wasi_clockid_t id;
  wasi_timestamp_t timeout;
  wasi_timestamp_t precision;
  wasi_subclockflags_t flags;
} wasi_subscription_clock_t;
#endif
WASI_H_ASSERT(sizeof(wasi_subscription_clock_t) == 32, "wasi_subscription_clock_t");
WASI_H_ASSERT(offsetof(wasi_subscription_clock_t, id) == 0, "wasi_subscription_clock_t.id");
WASI_H_ASSERT(offsetof(wasi_subscription_clock_t, timeout) == 8, "wasi_subscription_clock_t.timeout");
WASI_H_ASSERT(offsetof(wasi_subscription_clock_t, precision) == 16, "wasi_subscription_clock_t.precision");
WASI_H_ASSERT(offsetof(wasi_subscription_clock_t, flags) == 24, "wasi_subscription_clock_t.flags");

#ifndef ATOLL_TYPE_WASI_SUBSCRIPTION_FD_READWRITE
#define ATOLL_TYPE_WASI_SUBSCRIPTION_FD_READWRITE
typedef struct {
  wasi_fd_t file_descriptor;
} wasi_subscription_fd_readwrite_t;
#endif
WASI_H_ASSERT(sizeof(wasi_subscription_fd_readwrite_t) == 4, "wasi_subscription_fd_readwrite_t");
WASI_H_ASSERT(offsetof(wasi_subscription_fd_readwrite_t, file_descriptor) == 0, "wasi_subscription_fd_readwrite_t.file_descriptor");

#ifndef ATOLL_TYPE_WASI_SUBSCRIPTION_U
#define ATOLL_TYPE_WASI_SUBSCRIPTION_U
enum {
  WASI_SUBSCRIPTION_U_CLOCK = 0,
  WASI_SUBSCRIPTION_U_FD_READ = 1,
  WASI_SUBSCRIPTION_U_FD_WRITE = 2,
};
typedef struct {
  uint8_t tag;
  union {
    wasi_subscription_clock_t clock;
    wasi_subscription_fd_readwrite_t fd_read;
    wasi_subscription_fd_readwrite_t fd_write;
  } u;
} wasi_subscription_u_t;
#endif
WASI_H_ASSERT(sizeof(wasi_subscription_u_t) == 40, "wasi_subscription_u_t");

#ifndef ATOLL_TYPE_WASI_SUBSCRIPTION
#define ATOLL_TYPE_WASI_SUBSCRIPTION
typedef struct {
  wasi_userdata_t userdata;
  wasi_subscription_u_t u;
} wasi_subscription_t;
#endif
WASI_H_ASSERT(sizeof(wasi_subscription_t) == 48, "wasi_subscription_t");
WASI_H_ASSERT(offsetof(wasi_subscription_t, userdata) == 0, "wasi_subscription_t.userdata");
WASI_H_ASSERT(offsetof(wasi_subscription_t, u) == 8, "wasi_subscription_t.u");

#ifndef ATOLL_TYPE_WASI_EVENTTYPE
#define ATOLL_TYPE_WASI_EVENTTYPE
typedef uint8_t wasi_eventtype_t;
enum {
  WASI_EVENTTYPE_CLOCK = 0,
  WASI_EVENTTYPE_FD_READ = 1,
  WASI_EVENTTYPE_FD_WRITE = 2,
};
#endif

#ifndef ATOLL_TYPE_WASI_EVENTRWFLAGS
#define ATOLL_TYPE_WASI_EVENTRWFLAGS
typedef uint16_t wasi_eventrwflags_t;
#define WASI_EVENTRWFLAGS_FD_READWRITE_HANGUP 1u
#endif

#ifndef ATOLL_TYPE_WASI_EVENT_FD_READWRITE
#define ATOLL_TYPE_WASI_EVENT_FD_READWRITE
typedef struct {
  wasi_filesize_t nbytes;
  wasi_eventrwflags_t flags;
} wasi_event_fd_readwrite_t;
#endif
WASI_H_ASSERT(sizeof(wasi_event_fd_readwrite_t) == 16, "wasi_event_fd_readwrite_t");
WASI_H_ASSERT(offsetof(wasi_event_fd_readwrite_t, nbytes) == 0, "wasi_event_fd_readwrite_t.nbytes");
WASI_H_ASSERT(offsetof(wasi_event_fd_readwrite_t, flags) == 8, "wasi_event_fd_readwrite_t.flags");

#ifndef ATOLL_TYPE_WASI_EVENT
#define ATOLL_TYPE_WASI_EVENT
typedef struct {
  wasi_userdata_t userdata;
  wasi_errno_t error;
  wasi_eventtype_t type;
  wasi_event_fd_readwrite_t fd_readwrite;
} wasi_event_t;
#endif
WASI_H_ASSERT(sizeof(wasi_event_t) == 32, "wasi_event_t");
WASI_H_ASSERT(offsetof(wasi_event_t, userdata) == 0, "wasi_event_t.userdata");
WASI_H_ASSERT(offsetof(wasi_event_t, error) == 8, "wasi_event_t.error");
WASI_H_ASSERT(offsetof(wasi_event_t, type) == 10, "wasi_event_t.type");
WASI_H_ASSERT(offsetof(wasi_event_t, fd_readwrite) == 16, "wasi_event_t.fd_readwrite");

#ifndef ATOLL_TYPE_WASI_EXITCODE
#define ATOLL_TYPE_WASI_EXITCODE
typedef uint32_t wasi_exitcode_t;
#endif

#ifndef ATOLL_TYPE_WASI_SIGNAL
#define ATOLL_TYPE_WASI_SIGNAL
typedef uint8_t wasi_signal_t;
enum {
  WASI_SIGNAL_NONE = 0,
  WASI_SIGNAL_HUP = 1,
  WASI_SIGNAL_INT = 2,
  WASI_SIGNAL_QUIT = 3,
  WASI_SIGNAL_ILL = 4,
  WASI_SIGNAL_TRAP = 5,
  WASI_SIGNAL_ABRT = 6,
  WASI_SIGNAL_BUS = 7,
  WASI_SIGNAL_FPE = 8,
  WASI_SIGNAL_KILL = 9,
  WASI_SIGNAL_USR1 = 10,
  WASI_SIGNAL_SEGV = 11,
  WASI_SIGNAL_USR2 = 12,
  WASI_SIGNAL_PIPE = 13,
  WASI_SIGNAL_ALRM = 14,
  WASI_SIGNAL_TERM = 15,
  WASI_SIGNAL_CHLD = 16,
  WASI_SIGNAL_CONT = 17,
  WASI_SIGNAL_STOP = 18,
  WASI_SIGNAL_TSTP = 19,
  WASI_SIGNAL_TTIN = 20,
  WASI_SIGNAL_TTOU = 21,
  WASI_SIGNAL_URG = 22,
  WASI_SIGNAL_XCPU = 23,
  WASI_SIGNAL_XFSZ = 24,
  WASI_SIGNAL_VTALRM = 25,
  WASI_SIGNAL_PROF = 26,
  WASI_SIGNAL_WINCH = 27,
  WASI_SIGNAL_POLL = 28,
  WASI_SIGNAL_PWR = 29,
  WASI_SIGNAL_SYS = 30,
};
#endif

#ifndef ATOLL_TYPE_WASI_RIFLAGS
#define ATOLL_TYPE_WASI_RIFLAGS
typedef uint16_t wasi_riflags_t;
#define WASI_RIFLAGS_RECV_PEEK 1u
#define WASI_RIFLAGS_RECV_WAITALL 2u
#endif

#ifndef ATOLL_TYPE_WASI_ROFLAGS
#define ATOLL_TYPE_WASI_ROFLAGS
typedef uint16_t wasi_roflags_t;
#define WASI_ROFLAGS_RECV_DATA_TRUNCATED 1u
#endif

#ifndef ATOLL_TYPE_WASI_SIFLAGS
#define ATOLL_TYPE_WASI_SIFLAGS
// none is defined
typedef uint16_t wasi_siflags_t;
#endif

#ifndef ATOLL_TYPE_WASI_SDFLAGS
#define ATOLL_TYPE_WASI_SDFLAGS
typedef uint8_t wasi_sdflags_t;
#define WASI_SDFLAGS_RD 1u
#define WASI_SDFLAGS_WR 2u
#endif

#ifndef ATOLL_TYPE_WASI_DIRENT
#define ATOLL_TYPE_WASI_DIRENT
typedef struct {
  wasi_dircookie_t d_next; // where the entry after it is
  wasi_inode_t d_ino;
  uint32_t d_namlen; // bytes of the name, which follows
  wasi_filetype_t d_type;
} wasi_dirent_t;
#endif
WASI_H_ASSERT(sizeof(wasi_dirent_t) == 24, "wasi_dirent_t");
WASI_H_ASSERT(offsetof(wasi_dirent_t, d_next) == 0, "wasi_dirent_t.d_next");
WASI_H_ASSERT(offsetof(wasi_dirent_t, d_ino) == 8, "wasi_dirent_t.d_ino");
WASI_H_ASSERT(offsetof(wasi_dirent_t, d_namlen) == 16, "wasi_dirent_t.d_namlen");
WASI_H_ASSERT(offsetof(wasi_dirent_t, d_type) == 20, "wasi_dirent_t.d_type");

// Writes the arguments, each ended by a NUL, and pointers to them.
//   argv: of as many pointers
__attribute__((import_module("wasi_snapshot_preview1"), import_name("args_get")))
wasi_errno_t wasi_args_get(uintptr_t argv, uintptr_t argv_buf);

// How many arguments there are, and their bytes, NULs included.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("args_sizes_get")))
wasi_errno_t wasi_args_sizes_get(size_t *argc, size_t *argv_buf_size);

// Writes the environment as NAME=value, each ended by a NUL, and pointers to them.
//   environ: of as many pointers
__attribute__((import_module("wasi_snapshot_preview1"), import_name("environ_get")))
wasi_errno_t wasi_environ_get(uintptr_t environ, uintptr_t environ_buf);

// How many variables there are, and their bytes, NULs included.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("environ_sizes_get")))
wasi_errno_t wasi_environ_sizes_get(size_t *environc, size_t *environ_buf_size);

// A clock's resolution.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("clock_res_get")))
wasi_errno_t wasi_clock_res_get(wasi_clockid_t id, wasi_timestamp_t *resolution);

// A clock's time.
//   precision: no more than advice
__attribute__((import_module("wasi_snapshot_preview1"), import_name("clock_time_get")))
wasi_errno_t wasi_clock_time_get(wasi_clockid_t id, wasi_timestamp_t precision, wasi_timestamp_t *time);

// Takes advice on what will be done with a range, and does nothing with it.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_advise")))
wasi_errno_t wasi_fd_advise(wasi_fd_t fd, wasi_filesize_t offset, wasi_filesize_t len, wasi_advice_t advice);

// Makes a file at least as long as a range's end, filled with zeros. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_allocate")))
wasi_errno_t wasi_fd_allocate(wasi_fd_t fd, wasi_filesize_t offset, wasi_filesize_t len);

// Closes a descriptor.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_close")))
wasi_errno_t wasi_fd_close(wasi_fd_t fd);

// Brings a file's data to where it lasts. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_datasync")))
wasi_errno_t wasi_fd_datasync(wasi_fd_t fd);

// A descriptor's type, flags and rights.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_fdstat_get")))
wasi_errno_t wasi_fd_fdstat_get(wasi_fd_t fd, wasi_fdstat_t *stat);

// Sets append, non-blocking and sync modes.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_fdstat_set_flags")))
wasi_errno_t wasi_fd_fdstat_set_flags(wasi_fd_t fd, wasi_fdflags_t flags);

// Gives up rights.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_fdstat_set_rights")))
wasi_errno_t wasi_fd_fdstat_set_rights(wasi_fd_t fd, wasi_rights_t fs_rights_base, wasi_rights_t fs_rights_inheriting);

// Attributes of the file behind a descriptor. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_filestat_get")))
wasi_errno_t wasi_fd_filestat_get(wasi_fd_t fd, wasi_filestat_t *buf);

// Cuts a file or fills it up with zeros. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_filestat_set_size")))
wasi_errno_t wasi_fd_filestat_set_size(wasi_fd_t fd, wasi_filesize_t size);

// Sets access and modification time. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_filestat_set_times")))
wasi_errno_t wasi_fd_filestat_set_times(wasi_fd_t fd, wasi_timestamp_t atim, wasi_timestamp_t mtim, wasi_fstflags_t fst_flags);

// Reads from a given offset; the descriptor's own stays. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_pread")))
wasi_errno_t wasi_fd_pread(wasi_fd_t fd, const wasi_iovec_t *iovs, size_t iovs_len, wasi_filesize_t offset, size_t *nread);

// What a descriptor was preopened as, and the length of its name.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_prestat_get")))
wasi_errno_t wasi_fd_prestat_get(wasi_fd_t fd, wasi_prestat_t *buf);

// Writes the name of a preopened directory, without a NUL.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_prestat_dir_name")))
wasi_errno_t wasi_fd_prestat_dir_name(wasi_fd_t fd, uint8_t *buf, size_t buf_len);

// Writes at a given offset, or at the end in append mode; the descriptor's own stays. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_pwrite")))
wasi_errno_t wasi_fd_pwrite(wasi_fd_t fd, const wasi_ciovec_t *iovs, size_t iovs_len, wasi_filesize_t offset, size_t *nwritten);

// Reads from the descriptor's offset, and advances it. No bytes are the end. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_read")))
wasi_errno_t wasi_fd_read(wasi_fd_t fd, const wasi_iovec_t *iovs, size_t iovs_len, size_t *nread);

// Fills a buffer with entries, each a wasi_dirent and its name, the last one cut where the buffer ends. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_readdir")))
wasi_errno_t wasi_fd_readdir(wasi_fd_t fd, uint8_t *buf, size_t buf_len, wasi_dircookie_t cookie, size_t *bufused);

// Moves a descriptor to another number, closing what was there.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_renumber")))
wasi_errno_t wasi_fd_renumber(wasi_fd_t fd, wasi_fd_t to);

// Moves the offset, and gives the new one. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_seek")))
wasi_errno_t wasi_fd_seek(wasi_fd_t fd, wasi_filedelta_t offset, wasi_whence_t whence, wasi_filesize_t *newoffset);

// Brings a file's data and attributes to where they last. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_sync")))
wasi_errno_t wasi_fd_sync(wasi_fd_t fd);

// The offset.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_tell")))
wasi_errno_t wasi_fd_tell(wasi_fd_t fd, wasi_filesize_t *offset);

// Writes at the descriptor's offset, or at the end in append mode, and advances it. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write")))
wasi_errno_t wasi_fd_write(wasi_fd_t fd, const wasi_ciovec_t *iovs, size_t iovs_len, size_t *nwritten);

// Makes a directory. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_create_directory")))
wasi_errno_t wasi_path_create_directory(wasi_fd_t fd, const char *path, size_t path_len);

// Attributes of a file, or of a symbolic link itself without symlink_follow. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_filestat_get")))
wasi_errno_t wasi_path_filestat_get(wasi_fd_t fd, wasi_lookupflags_t flags, const char *path, size_t path_len, wasi_filestat_t *buf);

// Sets access and modification time of a file, or of a symbolic link itself without symlink_follow. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_filestat_set_times")))
wasi_errno_t wasi_path_filestat_set_times(wasi_fd_t fd, wasi_lookupflags_t flags, const char *path, size_t path_len, wasi_timestamp_t atim, wasi_timestamp_t mtim, wasi_fstflags_t fst_flags);

// Makes a hard link. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_link")))
wasi_errno_t wasi_path_link(wasi_fd_t old_fd, wasi_lookupflags_t old_flags, const char *old_path, size_t old_path_len, wasi_fd_t new_fd, const char *new_path, size_t new_path_len);

// Opens a file or directory. May wait.
//   fs_rights_base: those that mean nothing for what is opened are dropped
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_open")))
wasi_errno_t wasi_path_open(wasi_fd_t fd, wasi_lookupflags_t dirflags, const char *path, size_t path_len, wasi_oflags_t oflags, wasi_rights_t fs_rights_base, wasi_rights_t fs_rights_inheriting, wasi_fdflags_t fdflags, wasi_fd_t *opened_fd);

// Writes the target of a symbolic link, as much of it as the buffer holds. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_readlink")))
wasi_errno_t wasi_path_readlink(wasi_fd_t fd, const char *path, size_t path_len, uint8_t *buf, size_t buf_len, size_t *bufused);

// Removes an empty directory. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_remove_directory")))
wasi_errno_t wasi_path_remove_directory(wasi_fd_t fd, const char *path, size_t path_len);

// Renames a file or directory, replacing a file or empty directory. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_rename")))
wasi_errno_t wasi_path_rename(wasi_fd_t fd, const char *old_path, size_t old_path_len, wasi_fd_t new_fd, const char *new_path, size_t new_path_len);

// Makes a symbolic link with any target that is not absolute. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_symlink")))
wasi_errno_t wasi_path_symlink(const char *old_path, size_t old_path_len, wasi_fd_t fd, const char *new_path, size_t new_path_len);

// Removes a file or symbolic link. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_unlink_file")))
wasi_errno_t wasi_path_unlink_file(wasi_fd_t fd, const char *path, size_t path_len);

// Waits until at least one subscription has something to tell, and writes an event for each that has. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("poll_oneoff")))
wasi_errno_t wasi_poll_oneoff(const wasi_subscription_t *in, wasi_event_t *out, size_t nsubscriptions, size_t *nevents);

// Ends the guest. Does not return.
//   rval: its status
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit")))
void wasi_proc_exit(wasi_exitcode_t rval);

// Does what a signal does by default: most end the guest, with 128 and the signal's number as its status.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_raise")))
wasi_errno_t wasi_proc_raise(wasi_signal_t sig);

// Fills a buffer with random bytes.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("random_get")))
wasi_errno_t wasi_random_get(uint8_t *buf, size_t buf_len);

// Lets others run.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("sched_yield")))
wasi_errno_t wasi_sched_yield(void);

// Accepts a connection. May wait.
//   flags: nonblock, or none
__attribute__((import_module("wasi_snapshot_preview1"), import_name("sock_accept")))
wasi_errno_t wasi_sock_accept(wasi_fd_t fd, wasi_fdflags_t flags, wasi_fd_t *fd_out);

// Receives bytes. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("sock_recv")))
wasi_errno_t wasi_sock_recv(wasi_fd_t fd, const wasi_iovec_t *ri_data, size_t ri_data_len, wasi_riflags_t ri_flags, size_t *ro_datalen, wasi_roflags_t *ro_flags);

// Sends bytes. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("sock_send")))
wasi_errno_t wasi_sock_send(wasi_fd_t fd, const wasi_ciovec_t *si_data, size_t si_data_len, wasi_siflags_t si_flags, size_t *so_datalen);

// Shuts down receiving, sending or both. May wait.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("sock_shutdown")))
wasi_errno_t wasi_sock_shutdown(wasi_fd_t fd, wasi_sdflags_t how);

#undef WASI_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
