// Reports the tide: see ../first-target.md. tide.h is what `atoll bindgen docs/guests/tide.ts --lang c` writes.
//
//   clang --target=wasm32 -Os -ffreestanding -nostdlib -Iinclude -Wl,--no-entry,--export=report,--strip-all -o tide-c.wasm tide-c.c

#include "tide.h"

static void say(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  tide_say(text, length);
}

void report(void) {
  for (uint32_t hour = 0; hour < 12; hour += 3) say(tide_level(hour) > 100 ? "high water" : "low water");
}
