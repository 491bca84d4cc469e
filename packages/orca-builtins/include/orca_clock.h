// orca:clock 1.1.0: Monotonic and real time, in seconds.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_CLOCK_H
#define ORCA_CLOCK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_CLOCK_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_CLOCK_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_CLOCK_SET_VERSION "1.1.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:clock@1.1.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_ORCA_CLOCK
#define ATOLL_TYPE_ORCA_CLOCK
typedef uint32_t orca_clock_t;
enum {
  ORCA_CLOCK_MONOTONIC = 0,
  ORCA_CLOCK_REALTIME = 1,
};
#endif

#ifndef ATOLL_TYPE_OC_CLOCK_KIND
#define ATOLL_TYPE_OC_CLOCK_KIND
typedef uint32_t oc_clock_kind_t;
enum {
  OC_CLOCK_KIND_MONOTONIC = 0,
  OC_CLOCK_KIND_UPTIME = 1,
  OC_CLOCK_KIND_DATE = 2,
};
#endif

// Seconds of the clock of that kind.
__attribute__((import_module("orca:clock"), import_name("now")))
double orca_clock_now(orca_clock_t kind);

// The same by the kinds of Orca's apps: monotonic, uptime, which is monotonic, too, and date.
__attribute__((import_module("orca:clock"), import_name("time")))
double orca_clock_time(oc_clock_kind_t kind);

#undef ORCA_CLOCK_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
