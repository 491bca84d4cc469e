/* The orca target's `orca:log` and `orca:clock` builtin sets as C declarations.
 * Virtual memory is a set of its own: atoll-vm.h. */
#ifndef ORCA_H
#define ORCA_H

#define ORCA_IMPORT(module, name) __attribute__((import_module(module), import_name(#name)))

enum { ORCA_LOG_ERROR = 0, ORCA_LOG_WARNING = 1, ORCA_LOG_INFO = 2 };
enum { ORCA_CLOCK_MONOTONIC = 0, ORCA_CLOCK_REALTIME = 1 };

/* One message of `length` bytes of UTF-8; the host adds the line end. */
ORCA_IMPORT("orca:log", log) void orca_log(int level, const char *text, __SIZE_TYPE__ length);

/* Seconds: monotonic from an arbitrary start, realtime since 1970. */
ORCA_IMPORT("orca:clock", now) double orca_now(int kind);

#endif
