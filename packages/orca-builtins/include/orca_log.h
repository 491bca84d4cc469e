// orca:log 1.1.0: Messages to the embedder's log, and the guest's own end.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_LOG_H
#define ORCA_LOG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_LOG_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_LOG_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_LOG_SET_VERSION "1.1.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:log@1.1.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_ORCA_LOG
#define ATOLL_TYPE_ORCA_LOG
typedef uint32_t orca_log_t;
enum {
  ORCA_LOG_ERROR = 0,
  ORCA_LOG_WARNING = 1,
  ORCA_LOG_INFO = 2,
};
#endif

// One message of UTF-8; what is longer than 65536 bytes is cut, malformed bytes are replaced.
//   message: one line
__attribute__((import_module("orca:log"), import_name("log")))
void orca_log_log(orca_log_t level, const char *message, size_t message_len);

// The same with the place in the sources, lengths before texts.
__attribute__((import_module("orca:log"), import_name("log_at")))
void orca_log_log_at(orca_log_t level, int32_t function_len, const char *function, int32_t file_len, const char *file, int32_t line, int32_t message_len, const char *message);

// Ends the guest: a condition of its own does not hold.
//   note: why, for people; may be null
__attribute__((import_module("orca:log"), import_name("assert_fail")))
void orca_log_assert_fail(const char *file, const char *function, int32_t line, const char *condition, const char *note);

// Ends the guest: it cannot go on.
//   note: why, for people; may be null
__attribute__((import_module("orca:log"), import_name("abort")))
void orca_log_abort(const char *file, const char *function, int32_t line, const char *note);

// Ends the guest with a status: no failure.
__attribute__((import_module("orca:log"), import_name("exit")))
void orca_log_exit(int32_t status);

#undef ORCA_LOG_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
