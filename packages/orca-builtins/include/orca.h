/* The orca target's builtin sets as C declarations, for guests with 32-bit or 64-bit memory: those that `atoll bindgen orca --lang c` writes, and short names
 * for what every guest calls. The rings of `orca:io` have a header of their own, orca-io.h, and virtual memory has vm.h. */
#ifndef ORCA_H
#define ORCA_H

#include "orca_app.h"
#include "orca_canvas.h"
#include "orca_clipboard.h"
#include "orca_clock.h"
#include "orca_dialog.h"
#include "orca_gles.h"
#include "orca_image.h"
#include "orca_log.h"
#include "orca_surface.h"
#include "orca_vm.h"

/* One message of `length` bytes of UTF-8; the host adds the line end. */
static inline void orca_log(int level, const char *text, size_t length) { orca_log_log((orca_log_t)level, text, length); }

/* Seconds: monotonic from an arbitrary start, realtime since 1970. */
static inline double orca_now(int kind) { return orca_clock_now((orca_clock_t)kind); }

#endif
