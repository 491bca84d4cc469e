/* A harbour at night: an orca app that draws its frames with the canvas.
 *
 * - The northern lights are pixels of a buffer that is mapped into memory, written, and unmapped: then it is an image, and nothing was copied.
 * - The chart of the tide is a ring: pages of one segment, mapped twice in a row, so that the last 100 elements of the path are one array wherever the ring
 *   begins. The canvas takes them from there.
 * - The tide itself is read through the rings of orca:io if there is a file of that name, a byte for each step; else it is computed.
 * - A click is a rocket. */
#include "vm.h"
#include "orca-io.h"
#include "orca.h"

#define EXPORT(name) __attribute__((export_name(#name))) void name
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

static const float PI = 3.14159265f;

/* Within a thousandth: nobody sees more. */
static float sine(float x) {
  x -= 2 * PI * __builtin_floorf((x + PI) / (2 * PI));
  const float y = 1.27323954f * x - 0.405284735f * x * __builtin_fabsf(x);
  return 0.225f * (y * __builtin_fabsf(y) - y) + y;
}
static float cosine(float x) { return sine(x + PI / 2); }
static float clamp(float x, float least, float most) { return x < least ? least : x > most ? most : x; }
static float mix(float a, float b, float at) { return a + (b - a) * at; }

/* The same in every run. */
static float noise(uint32_t n) {
  n = (n ^ 61) ^ (n >> 16);
  n *= 9;
  n ^= n >> 4;
  n *= 0x27d4eb2d;
  n ^= n >> 15;
  return (float)(n & 0xffff) / 65536.0f;
}

/* ---- drawing ---------------------------------------------------------------------------------------------------- */

#define WIDTH 960.0f
#define HEIGHT 540.0f
#define HORIZON 330.0f

static oc_canvas_renderer_t renderer;
static oc_surface_t surface;
static oc_primitive_t primitives[2048];
static oc_path_element_t elements[16384];
static uint32_t primitive_count, element_count;
/* What the next primitive is drawn with, and where its path begins. */
static oc_attributes_t brush;
static uint32_t path_start;
static float path_x, path_y;
/* Points of the window for each of ours. */
static float scale = 1;

static oc_color_t color(uint32_t rgb, float alpha) {
  return (oc_color_t){ .r = (float)(rgb >> 16 & 255) / 255,
                       .g = (float)(rgb >> 8 & 255) / 255,
                       .b = (float)(rgb & 255) / 255,
                       .a = alpha,
                       .space = OC_COLOR_SPACE_SRGB };
}
static void paint(uint32_t rgb, float alpha) {
  brush.has_gradient = false;
  brush.colors[0] = color(rgb, alpha);
}
/* From the corners of what is drawn: lower left, lower right, upper right, upper left. */
static void blend(oc_color_t a, oc_color_t b, oc_color_t c, oc_color_t d) {
  brush.has_gradient = true;
  brush.blend_space = OC_GRADIENT_BLEND_SRGB;
  brush.colors[0] = a;
  brush.colors[1] = b;
  brush.colors[2] = c;
  brush.colors[3] = d;
}
static void shade(uint32_t top, float top_alpha, uint32_t bottom, float bottom_alpha) {
  const oc_color_t up = color(top, top_alpha), down = color(bottom, bottom_alpha);
  blend(down, down, up, up);
}
/* Turned by an angle, then moved to a place. */
static void place(float x, float y, float angle, float size) {
  const float c = cosine(angle) * size * scale, s = sine(angle) * size * scale;
  const float transform[6] = { c, -s, x * scale, s, c, y * scale };
  for (uint32_t i = 0; i < 6; i++) brush.transform[i] = transform[i];
}

static void element(uint32_t kind, float x1, float y1, float x2, float y2, float x3, float y3) {
  if (element_count < COUNT(elements)) elements[element_count++] = (oc_path_element_t){ kind, x1, y1, x2, y2, x3, y3 };
}
static void begin(float x, float y) {
  path_start = element_count;
  path_x = x;
  path_y = y;
}
static void line_to(float x, float y) { element(OC_PATH_ELEMENT_KIND_LINE, x, y, 0, 0, 0, 0); }
static void curve_to(float x1, float y1, float x, float y) { element(OC_PATH_ELEMENT_KIND_QUADRATIC, x1, y1, x, y, 0, 0); }
static void cubic_to(float x1, float y1, float x2, float y2, float x, float y) {
  element(OC_PATH_ELEMENT_KIND_CUBIC, x1, y1, x2, y2, x, y);
}
static void draw(uint32_t command) {
  if (primitive_count < COUNT(primitives))
    primitives[primitive_count++] = (oc_primitive_t){ .command = command,
                                                      .attributes = brush,
                                                      .start = path_start,
                                                      .count = element_count - path_start,
                                                      .x = path_x,
                                                      .y = path_y };
}
static void fill(void) { draw(OC_PRIMITIVE_COMMAND_FILL); }
static void stroke(float width) {
  brush.width = width;
  draw(OC_PRIMITIVE_COMMAND_STROKE);
}

static void rectangle(float x, float y, float w, float h) {
  begin(x, y);
  line_to(x + w, y);
  line_to(x + w, y + h);
  line_to(x, y + h);
  line_to(x, y);
}
static void circle(float x, float y, float r) {
  const float k = 0.5523f * r;
  begin(x + r, y);
  cubic_to(x + r, y + k, x + k, y + r, x, y + r);
  cubic_to(x - k, y + r, x - r, y + k, x - r, y);
  cubic_to(x - r, y - k, x - k, y - r, x, y - r);
  cubic_to(x + k, y - r, x + r, y - k, x + r, y);
}
static void rounded(float x, float y, float w, float h, float r) {
  begin(x + r, y);
  line_to(x + w - r, y);
  curve_to(x + w, y, x + w, y + r);
  line_to(x + w, y + h - r);
  curve_to(x + w, y + h, x + w - r, y + h);
  line_to(x + r, y + h);
  curve_to(x, y + h, x, y + h - r);
  line_to(x, y + r);
  curve_to(x, y, x + r, y);
}

/* Light that fades outwards: many discs, each of which adds a little. */
static void glow(float x, float y, float r, uint32_t rgb, float alpha) {
  enum { DISCS = 14 };
  for (int i = 1; i <= DISCS; i++) {
    const float part = (float)i / DISCS;
    paint(rgb, alpha * (1.15f - part) / DISCS * 2);
    circle(x, y, r * part * part);
    fill();
  }
}

/* ---- the northern lights: a buffer that is ours while it is mapped ------------------------------------------------ */

#define LIGHTS_W 160
#define LIGHTS_H 64
static orca_buffer_t lights;
static oc_image_t lights_image;

static void write_lights(float now) {
  uintptr_t address;
  if (orca_surface_buffer_map(lights, &address) != 0) return;
  uint8_t *pixel = (uint8_t *)address;
  for (int y = 0; y < LIGHTS_H; y++) {
    const float v = (float)y / (LIGHTS_H - 1);
    for (int x = 0; x < LIGHTS_W; x++, pixel += 4) {
      const float u = (float)x / (LIGHTS_W - 1);
      const float sway = 0.10f * sine(5 * u + 0.7f * now) + 0.06f * sine(11 * u - 1.1f * now);
      /* A curtain hangs from a line, is brightest there, and fades upwards. */
      const float edge = 0.78f + sway - 0.25f * u;
      const float above = edge - v;
      const float glow = above < 0 ? clamp(1 + above * 14, 0, 1) : clamp(1 - above * 1.5f, 0, 1);
      const float rays = 0.55f + 0.45f * sine(46 * u + 6 * sine(3 * u + 0.5f * now) + 1.3f * now);
      const float sides = clamp(4 * u, 0, 1) * clamp(2.2f * (1 - u), 0, 1);
      const float light = glow * glow * rays * sides;
      const float high = clamp(above * 1.6f, 0, 1);
      pixel[0] = (uint8_t)mix(70, 170, high);
      pixel[1] = (uint8_t)mix(255, 90, high);
      pixel[2] = (uint8_t)mix(170, 230, high);
      pixel[3] = (uint8_t)(190 * light);
    }
  }
  orca_surface_buffer_unmap(lights);
}

static void draw_lights(void) {
  paint(0xffffff, 1);
  brush.image = lights_image.h;
  brush.source = (oc_rect_t){ 0, 0, LIGHTS_W, LIGHTS_H };
  rectangle(0, 10, WIDTH, 250);
  fill();
  brush.image = 0;
}

/* ---- the tide: read through rings, kept in a ring ------------------------------------------------------------------ */

/* Elements of 28 bytes fill 7 pages exactly, and so the ring begins again where an element does. */
#define CHART_BYTES (7 * 65536)
#define CHART_COUNT (CHART_BYTES / sizeof(oc_path_element_t))
#define SHOWN 100
#define STEP 2.0f
static oc_path_element_t *chart;
static uint32_t chart_written;

static uint8_t tide_table[4096];
static int tide_length;

/* The same pages twice, one mapping right behind the other. */
static bool make_chart(void) {
  const int segment = vm_segment_create(CHART_BYTES);
  if (segment < 0) return false;
  const uintptr_t at = vm_find_free(2 * CHART_BYTES, 0);
  const uintptr_t first = vm_map_segment(segment, 0, at, CHART_BYTES, VM_PROT_READ_WRITE, VM_FLAG_FIXED);
  const uintptr_t second = vm_map_segment(segment, 0, at + CHART_BYTES, CHART_BYTES, VM_PROT_READ_WRITE, VM_FLAG_FIXED);
  vm_segment_close(segment);
  chart = (oc_path_element_t *)first;
  return first != 0 && second == first + CHART_BYTES;
}

static void read_tide(void) {
  const int file = io_file("tide", 4);
  io_rings *rings = file < 0 ? 0 : io_setup(8);
  if (!rings) return;
  *io_next_entries(rings) = (io_entry){ .operation = IO_READ,
                                        .file = file,
                                        .address = (uintptr_t)tide_table,
                                        .length = sizeof tide_table };
  io_publish(rings, 1);
  if (io_enter(1, 1) == 1 && io_arrived(rings) == 1) {
    tide_length = io_next_completions(rings)->result;
    io_consume(rings, 1);
  }
}

/* From -1 to 1. */
static float tide_at(float now) {
  if (tide_length > 0) {
    const float step = now * 20;
    const int i = (int)step % tide_length;
    return mix(tide_table[i], tide_table[(i + 1) % tide_length], step - (float)(int)step) / 127.5f - 1;
  }
  return 0.7f * sine(0.9f * now) + 0.3f * sine(2.3f * now + 1);
}

static void record_tide(float level) {
  chart[chart_written % CHART_COUNT] =
      (oc_path_element_t){ .kind = OC_PATH_ELEMENT_KIND_LINE, .x1 = (float)chart_written * STEP, .y1 = -22 * level };
  chart_written++;
}

/* The last elements, as they lie in the ring. */
static void submit_chart(void) {
  const uint32_t shown = chart_written < SHOWN ? chart_written : SHOWN;
  if (shown < 2) return;
  const uint32_t from = chart_written - shown;
  const oc_path_element_t *window = chart + from % CHART_COUNT;
  paint(0x7fe7ff, 1);
  place(34 + (SHOWN - shown) * STEP - (float)from * STEP, 474, 0, 1);
  brush.transform[2] = (34 + ((float)SHOWN - (float)shown - (float)from) * STEP) * scale;
  brush.width = 2;
  const oc_primitive_t line = { .command = OC_PRIMITIVE_COMMAND_STROKE,
                                .attributes = brush,
                                .start = 1,
                                .count = shown - 1,
                                .x = window[0].x1,
                                .y = window[0].y1 };
  const oc_color_t none = { 0 };
  orca_canvas_renderer_submit(&renderer, &surface, 8, false, &none, 1, &line, shown, window);
}

static void draw_panel(float level) {
  place(0, 0, 0, 1);
  paint(0x050a1c, 0.55f);
  rounded(20, 440, 2 * 14 + SHOWN * STEP + 26, 72, 10);
  fill();
  paint(0x9fc4ff, 0.35f);
  rounded(20, 440, 2 * 14 + SHOWN * STEP + 26, 72, 10);
  stroke(1);
  paint(0x9fc4ff, 0.22f);
  for (int i = -1; i <= 1; i++) {
    begin(34, 474 + 22 * (float)i);
    line_to(34 + SHOWN * STEP, 474 + 22 * (float)i);
    stroke(i == 0 ? 1.2f : 0.6f);
  }
  paint(0x7fe7ff, 0.9f);
  circle(34 + SHOWN * STEP + 14, 474 - 22 * level, 4);
  fill();
}

/* ---- rockets ------------------------------------------------------------------------------------------------------- */

static struct {
  float x, y, since;
  uint32_t seed;
} rockets[8];
static uint32_t rocket_count;
static float mouse_x = 480, mouse_y = 150;
static float time_now;

static void launch(float x, float y) {
  rockets[rocket_count % COUNT(rockets)].x = x;
  rockets[rocket_count % COUNT(rockets)].y = y;
  rockets[rocket_count % COUNT(rockets)].since = time_now;
  rockets[rocket_count % COUNT(rockets)].seed = 77 * rocket_count;
  rocket_count++;
}

static void draw_rockets(void) {
  static const uint32_t colors[] = { 0xffd36b, 0xff7a8a, 0x8affc1, 0x9db4ff };
  place(0, 0, 0, 1);
  for (uint32_t i = 0; i < COUNT(rockets) && i < rocket_count; i++) {
    const float age = time_now - rockets[i].since;
    if (age < 0 || age > 1.8f) continue;
    const uint32_t rgb = colors[i % COUNT(colors)];
    const float fade = clamp(1.3f - age / 1.4f, 0, 1);
    for (uint32_t ring = 0; ring < 2; ring++) {
      for (uint32_t k = 0; k < 26; k++) {
        const uint32_t seed = rockets[i].seed + 100 * ring + k;
        const float angle = 2 * PI * ((float)k + 0.5f * noise(seed)) / 26;
        const float reach = (ring ? 44 : 88) * (1 - 1 / (1 + 3.4f * age)) * (0.9f + 0.25f * noise(seed + 9));
        const float tail = reach * 0.78f;
        const float fall = 26 * age * age;
        paint(ring ? 0xffffff : rgb, fade * (ring ? 0.6f : 0.95f));
        begin(rockets[i].x + cosine(angle) * tail, rockets[i].y + sine(angle) * tail + 0.8f * fall);
        line_to(rockets[i].x + cosine(angle) * reach, rockets[i].y + sine(angle) * reach + fall);
        stroke(ring ? 1.1f : 1.8f);
      }
    }
    glow(rockets[i].x, rockets[i].y, 110, rgb, 0.34f * fade);
  }
}

/* ---- the picture ----------------------------------------------------------------------------------------------------- */

static void draw_sky(float now) {
  blend(color(0x51407f, 1), color(0xe0825c, 1), color(0x1c1646, 1), color(0x070b26, 1));
  rectangle(0, 0, WIDTH, HORIZON + 2);
  fill();
  for (uint32_t i = 0; i < 130; i++) {
    const float x = WIDTH * noise(3 * i), y = 250 * noise(3 * i + 1), r = 0.5f + 1.1f * noise(3 * i + 2);
    const float twinkle = 0.55f + 0.45f * sine(now * (1.5f + 2 * noise(i)) + 40 * noise(i + 7));
    paint(0xffffff, twinkle * (1 - y / 320));
    circle(x, y, r);
    fill();
  }
}

static void draw_moon(void) {
  glow(690, 104, 170, 0xffe9c4, 0.5f);
  shade(0xfffaf0, 1, 0xf3d9ac, 1);
  circle(690, 104, 38);
  fill();
  static const float craters[][3] = { { 676, 92, 8 }, { 702, 112, 10 }, { 684, 122, 5 }, { 704, 88, 4 } };
  for (uint32_t i = 0; i < COUNT(craters); i++) {
    paint(0xd9bd92, 0.45f);
    circle(craters[i][0], craters[i][1], craters[i][2]);
    fill();
  }
}

static void ridge(float base, float rough, float seed, uint32_t top, uint32_t bottom) {
  shade(top, 1, bottom, 1);
  begin(0, HORIZON + 4);
  for (int x = 0; x <= 960; x += 12) {
    const float f = (float)x;
    const float height = sine(f * 0.011f + seed) + 0.5f * sine(f * 0.027f + 2 * seed) + 0.25f * sine(f * 0.071f + 5 * seed);
    line_to(f, base - rough * (height + 1.2f));
  }
  line_to(WIDTH, HORIZON + 4);
  line_to(0, HORIZON + 4);
  fill();
}

static void draw_lighthouse(float now) {
  const float x = 846, y = 300;
  /* The beam turns: it is long where it points across, and short where it points at us. */
  const float turn = 1.4f * now;
  const float across = cosine(turn), length = 620 * across, spread = 16 + 34 * __builtin_fabsf(across);
  const oc_color_t near = color(0xfff3c2, 0.75f), far = color(0xfff3c2, 0);
  if (across < 0) blend(far, near, near, far);
  else blend(near, far, far, near);
  begin(x, y - 104);
  line_to(x + length, y - 104 - spread);
  line_to(x + length, y - 104 + spread);
  line_to(x, y - 104);
  fill();
  /* Rocks. */
  shade(0x1d1733, 1, 0x0c0a1a, 1);
  begin(748, 342);
  cubic_to(776, 300, 806, 306, 826, 298);
  cubic_to(850, 288, 884, 296, 906, 306);
  cubic_to(930, 312, 948, 318, 960, 322);
  line_to(960, 344);
  line_to(748, 342);
  fill();
  /* The tower and its stripes. */
  for (int i = 0; i < 5; i++) {
    const float low = y - 18 * (float)i, high = low - 18;
    const float a = 14 - 1.1f * (float)i, b = a - 1.1f;
    const uint32_t rgb = i % 2 ? 0xf2ece4 : 0xc8443f;
    blend(color(rgb, 1), color(0x4a3550, 1), color(0x4a3550, 1), color(rgb, 1));
    begin(x - a, low);
    line_to(x + a, low);
    line_to(x + b, high);
    line_to(x - b, high);
    line_to(x - a, low);
    fill();
  }
  paint(0x2a2038, 1);
  rectangle(x - 13, y - 94, 26, 4);
  fill();
  const float facing = clamp(sine(turn), 0, 1);
  glow(x, y - 104, 34 + 40 * facing, 0xfff0b0, 0.7f + 0.8f * facing);
  shade(0xfff8d8, 1, 0xffd76a, 1);
  rectangle(x - 7, y - 113, 14, 19);
  fill();
  paint(0x2a2038, 1);
  begin(x - 11, y - 113);
  line_to(x, y - 126);
  line_to(x + 11, y - 113);
  line_to(x - 11, y - 113);
  fill();
}

static float wave_height(int layer, float x, float now) {
  const float k = (float)layer;
  return (3 + 2.4f * k) * sine(x * (0.021f - 0.0028f * k) + now * (1.1f + 0.25f * k) + 1.7f * k) +
         (1 + 0.8f * k) * sine(x * 0.047f - now * 1.6f + k);
}

static void draw_wave(int layer, float level, float now) {
  static const uint32_t tops[] = { 0x40568f, 0x33477f, 0x26386c, 0x1a2956, 0x101d42 };
  static const uint32_t bottoms[] = { 0x24356a, 0x1b2a58, 0x132046, 0x0c1735, 0x070f26 };
  const float y = HORIZON + 16 + 40 * (float)layer + (6 + 3 * (float)layer) * -level;
  shade(tops[layer], 0.92f, bottoms[layer], 0.98f);
  begin(0, HEIGHT);
  line_to(0, y + wave_height(layer, 0, now));
  for (int x = 24; x <= 984; x += 48) {
    const float a = (float)x, b = a + 24;
    curve_to(a, y + wave_height(layer, a, now), b, y + (wave_height(layer, a, now) + wave_height(layer, b + 24, now)) / 2);
  }
  line_to(1008, HEIGHT);
  line_to(0, HEIGHT);
  fill();
  /* Foam, where the light is. */
  paint(0xcfe0ff, 0.16f);
  begin(0, y + wave_height(layer, 0, now));
  for (int x = 24; x <= 984; x += 48) {
    const float a = (float)x, b = a + 24;
    curve_to(a, y + wave_height(layer, a, now), b, y + (wave_height(layer, a, now) + wave_height(layer, b + 24, now)) / 2);
  }
  stroke(1.2f);
}

static void draw_glitter(float now) {
  for (uint32_t i = 0; i < 34; i++) {
    const float y = HORIZON + 6 + 5.6f * (float)i;
    const float wide = 10 + 1.5f * (float)i * (0.5f + noise(i));
    const float x = 690 + (3 + 0.5f * (float)i) * sine(1.9f * now + 1.7f * (float)i);
    paint(0xffe7bd, 0.75f * (1 - (float)i / 40) * (0.6f + 0.4f * sine(3.1f * now + 2.3f * (float)i)));
    begin(x - wide, y);
    line_to(x + wide, y);
    stroke(1.6f);
  }
}

static void draw_boat(float level, float now) {
  const float x = 300 + 46 * sine(0.35f * now);
  const float y = HORIZON + 16 + 40 * 2 - 12 * level + wave_height(2, x, now) - 4;
  const float slope = (wave_height(2, x + 30, now) - wave_height(2, x - 30, now)) / 60;
  place(x, y, 0.9f * slope, 1);
  /* Sails. */
  blend(color(0xfff6e6, 1), color(0xd7c3a8, 1), color(0xf7e9d2, 1), color(0xffffff, 1));
  begin(4, -118);
  curve_to(66, -62, 58, -22);
  line_to(4, -20);
  line_to(4, -118);
  fill();
  blend(color(0xd9c9b4, 1), color(0xf6ead8, 1), color(0xffffff, 1), color(0xe6d8c4, 1));
  begin(-3, -106);
  curve_to(-26, -52, -52, -24);
  curve_to(-24, -30, -3, -22);
  line_to(-3, -106);
  fill();
  /* Mast, hull, a stripe, and a lantern. */
  paint(0x3a241c, 1);
  rectangle(-1.5f, -124, 3.5f, 122);
  fill();
  shade(0x9c4a34, 1, 0x4c1f1d, 1);
  begin(-66, -16);
  cubic_to(-40, -8, 40, -8, 76, -20);
  cubic_to(66, 6, 46, 16, 22, 18);
  line_to(-34, 18);
  cubic_to(-52, 14, -62, 0, -66, -16);
  fill();
  paint(0xf2d9b4, 0.9f);
  begin(-62, -6);
  cubic_to(-38, 2, 42, 2, 68, -9);
  stroke(2);
  glow(-58, -28, 42, 0xffd070, 0.9f);
  paint(0xfff3c4, 1);
  circle(-58, -28, 4);
  fill();
  paint(0x3a241c, 1);
  begin(-58, -24);
  line_to(-58, -14);
  stroke(1.6f);
  place(0, 0, 0, 1);
}

/* ---- the app --------------------------------------------------------------------------------------------------------- */

/* Events arrive here before their handlers are called. */
__attribute__((used)) uint64_t oc_rawEvent[6];
static uint32_t event_count, frame_count;

static void say(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  orca_log_log(ORCA_LOG_INFO, text, length);
}
static void set_title(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  const oc_str8_t title = { .text = text, .text_len = length };
  orca_app_window_set_title(&title);
}

EXPORT(oc_on_init)(void) {
  set_title("Harbour");
  const oc_vec2_t size = { WIDTH, HEIGHT };
  orca_app_window_set_size(&size);
  orca_canvas_renderer_create(&renderer);
  orca_canvas_surface_create(&renderer, &surface);
  if (!make_chart() || orca_surface_buffer_create(LIGHTS_W, LIGHTS_H, &lights) != 0)
    orca_log_abort(__FILE__, "oc_on_init", __LINE__, "there is no memory to draw with");
  orca_surface_buffer_image(lights, &lights_image);
  read_tide();
  say(tide_length > 0 ? "the tide is as it was written down" : "the tide is computed");
}

EXPORT(oc_on_resize)(int width, int height) {
  const float w = (float)width / WIDTH, h = (float)height / HEIGHT;
  scale = w < h ? w : h;
}

EXPORT(oc_on_raw_event)(uint64_t *event) {
  if (event == oc_rawEvent) event_count++;
}
EXPORT(oc_on_mouse_move)(float x, float y, float dx, float dy) {
  (void)dx, (void)dy;
  mouse_x = x / scale;
  mouse_y = y / scale;
}
EXPORT(oc_on_mouse_down)(int button) {
  if (button == 0) launch(mouse_x, mouse_y);
}

EXPORT(oc_on_frame_refresh)(void) {
  const float now = time_now = (float)orca_now(ORCA_CLOCK_MONOTONIC);
  const float level = tide_at(now);
  primitive_count = element_count = 0;
  brush = (oc_attributes_t){ .max_joint_excursion = 6, .clip = { 0, 0, WIDTH * scale, HEIGHT * scale } };
  place(0, 0, 0, 1);
  if (frame_count == 0) launch(430, 128);
  write_lights(now);
  draw_sky(now);
  draw_lights();
  draw_moon();
  ridge(286, 26, 1.3f, 0x4a3a72, 0x6a4c78);
  ridge(312, 14, 4.1f, 0x2d2450, 0x3a2c55);
  draw_lighthouse(now);
  shade(0x6a5d92, 1, 0x40568f, 1);
  rectangle(0, HORIZON, WIDTH, 60);
  fill();
  for (int layer = 0; layer < 2; layer++) draw_wave(layer, level, now);
  draw_glitter(now);
  draw_boat(level, now);
  for (int layer = 2; layer < 5; layer++) draw_wave(layer, level, now);
  draw_rockets();
  record_tide(level);
  draw_panel(level);
  const oc_color_t night = color(0x05081a, 1);
  orca_canvas_renderer_submit(&renderer, &surface, 8, true, &night, primitive_count, primitives, element_count, elements);
  submit_chart();
  orca_canvas_present(&renderer, &surface);
  frame_count++;
}

EXPORT(oc_on_terminate)(void) {
  orca_surface_buffer_close(lights);
  say(event_count > 0 ? "good night, and thank you for the rockets" : "good night");
}

/* Of `atoll run --invoke oc_on_test`: 0 if all is well. */
__attribute__((export_name("oc_on_test"))) int oc_on_test(void) {
  for (int i = -20; i <= 20; i++) {
    const float x = 0.4f * (float)i, s = sine(x), c = cosine(x);
    if (__builtin_fabsf(s * s + c * c - 1) > 0.004f) return 1;
  }
  if (!make_chart()) return 2;
  /* What is written at the end of one mapping is at the beginning of the other. */
  chart_written = CHART_COUNT - 1;
  record_tide(0.5f);
  record_tide(-0.5f);
  if (chart[CHART_COUNT].y1 != 11 || chart[CHART_COUNT].y1 != chart[0].y1) return 3;
  return 0;
}

/* Asked for by structures that are copied. */
void *memcpy(void *to, const void *from, size_t count) {
  for (size_t i = 0; i < count; i++) ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
  return to;
}
void *memset(void *to, int value, size_t count) {
  for (size_t i = 0; i < count; i++) ((uint8_t *)to)[i] = (uint8_t)value;
  return to;
}
