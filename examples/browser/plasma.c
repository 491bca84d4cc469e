// An animation on a canvas: 90 frames of plasma, drawn into pixels that the page shows as they are. Then the page gets the time that it took.
// Compiled for 32-bit addresses: see examples/build.sh.

#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

IMPORT("web:image", "width") uint32_t image_width(void);
IMPORT("web:image", "height") uint32_t image_height(void);
IMPORT("web:image", "create") uint32_t image_create(uint32_t width, uint32_t height, uint32_t *image);
IMPORT("web:image", "pixels") uint32_t image_pixels(uint32_t image, uint32_t **pixels);
IMPORT("web:image", "show") uint32_t image_show(uint32_t image, int32_t x, int32_t y);
IMPORT("web:image", "close") void image_close(uint32_t image);
IMPORT("web:timers", "next_frame") double next_frame(void);
IMPORT("web:console", "log") void console_log(const char *text, uint32_t length);

// A sine of 256 steps, from -128 to 127, by a parabola for each half.
static int sine(unsigned at) {
  int x = (int)(at & 127) - 64;
  int height = 127 - (x * x * 127) / (64 * 64);
  return at & 128 ? -height : height;
}

static uint32_t colour(int value) {
  uint32_t red = 128 + sine(value);
  uint32_t green = 128 + sine(value + 85);
  uint32_t blue = 128 + sine(value + 170);
  return 0xff000000u | blue << 16 | green << 8 | red;
}

__attribute__((export_name("run"))) int run(int frames) {
  uint32_t width = image_width(), height = image_height(), image;
  uint32_t *pixels;
  if (image_create(width, height, &image) || image_pixels(image, &pixels)) return 1;
  for (int frame = 0; frame < frames; frame++) {
    next_frame();
    for (uint32_t y = 0; y < height; y++)
      for (uint32_t x = 0; x < width; x++)
        pixels[y * width + x] =
            colour((sine(x + 2 * frame) + sine(2 * y - frame) + sine(x + y + 3 * frame) + sine(frame)) / 2);
    image_show(image, 0, 0);
  }
  console_log("done", 4);
  image_close(image);
  return 0;
}
