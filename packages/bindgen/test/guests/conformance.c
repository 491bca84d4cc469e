/* Passes every declared type in both directions, with values from the edges. run() gives 0, or the line of the first check that failed.
 * build.sh compiles it with the headers that bindgen writes for the sets of packages/core/test/builtins/types/declared-sets.ts. */
#include "generated/all.h"
#include "generated/kv.h"

static int failed;
#define CHECK(x) do { if (!(x) && failed == 0) failed = __LINE__; } while (0)
#define TEXT(s) s, length(s)
static size_t length(const char *s) { size_t n = 0; while (s[n]) n++; return n; }
static bool same(const void *a, const void *b, size_t n) {
  for (size_t i = 0; i < n; i++) if (((const char *)a)[i] != ((const char *)b)[i]) return false;
  return true;
}
void *memset(void *p, int c, size_t n) { for (size_t i = 0; i < n; i++) ((char *)p)[i] = c; return p; }
void *memcpy(void *p, const void *q, size_t n) { for (size_t i = 0; i < n; i++) ((char *)p)[i] = ((const char *)q)[i]; return p; }

static char heap[4096];
static size_t used;
__attribute__((export_name("malloc"))) void *malloc(size_t n) {
  if (used + n > sizeof heap) return 0;
  void *p = heap + used;
  used += (n + 15) & ~(size_t)15;
  return p;
}

static int visits;
static double halves;
static int32_t visit(uint32_t n, double half, void *data) {
  visits += n; halves += half; *(int *)data += 1;
  return n == 2;
}
static char text[256];
static size_t n;
/* The last bytes before the third page of 64 KiB: what begins here goes over two pages. */
#define EDGE ((char *)(131072 - 3))
#define OUTSIDE ((void *)(uintptr_t)-64)

static void store(void) {
  kv_bucket_t b = 0, other = 0;
  CHECK(kv_open(TEXT("none"), KV_MODE_READ, &b) == KV_ERROR_NO_SUCH_KEY && b == 0);
  CHECK(kv_open(TEXT("main"), 7, &b) == KV_ERROR_BAD_VALUE);
  CHECK(kv_open("\xff\xfe", 2, KV_MODE_WRITE, &b) == KV_ERROR_BAD_TEXT);
  CHECK(kv_open(TEXT("main"), KV_MODE_WRITE, OUTSIDE) == KV_ERROR_BAD_MEMORY);
  CHECK(kv_open(OUTSIDE, 40, KV_MODE_WRITE, &b) == KV_ERROR_BAD_MEMORY);
  CHECK(kv_open(OUTSIDE, 80, KV_MODE_WRITE, &b) == KV_ERROR_TOO_LONG);
  CHECK(kv_open(TEXT("main"), KV_MODE_WRITE, &b) == KV_ERROR_OK && b != 0);
  CHECK(kv_set(b, TEXT("one"), (const uint8_t *)"12", 2) == 0);
  CHECK(kv_set(b, TEXT("h\xc3\xa9llo, a longer key than twenty-four bytes"), (const uint8_t *)"abcde", 5) == 0);
  CHECK(kv_get(b, TEXT("one"), (uint8_t *)text, 1, &n) == KV_ERROR_TOO_SMALL && n == 2 && text[0] == 0);
  CHECK(kv_get(b, TEXT("one"), (uint8_t *)text, 2, &n) == 0 && n == 2 && same(text, "12", 2));
  CHECK(kv_get(b, TEXT("two"), (uint8_t *)text, 2, &n) == KV_ERROR_NO_SUCH_KEY);
  int count = 0;
  uint32_t hits = 0;
  CHECK(kv_each(b, visit, &count, &hits) == 0 && count == 2 && visits == 7 && halves == 3.5 && hits == 1);
  CHECK(kv_each(b, (kv_visit_t)(uintptr_t)9999, &count, &hits) == KV_ERROR_BAD_VALUE);
  CHECK(kv_each(b, (kv_visit_t)length, &count, &hits) == KV_ERROR_BAD_VALUE);
  struct { uint32_t struct_size, keys; uint64_t after; } old = { 8, 0, 77 };
  CHECK(kv_stat(b, (kv_stats_t *)&old) == 0 && old.keys == 2 && old.struct_size == 16 && old.after == 77);
  kv_stats_t stats = { sizeof stats };
  CHECK(kv_stat(b, &stats) == 0 && stats.keys == 2 && stats.bytes == 1ull << 63);
  kv_keys_t keys = 0;
  CHECK(kv_list_keys(b, &keys) == 0 && keys != 0);
  CHECK(kv_next(keys, text, 2, &n) == KV_ERROR_TOO_SMALL && n == 3);
  CHECK(kv_next(keys, OUTSIDE, 2, &n) == KV_ERROR_BAD_MEMORY);
  CHECK(kv_next(keys, text, sizeof text, &n) == 0 && n == 3 && same(text, "one", 3));
  CHECK(kv_next((kv_keys_t)b, text, sizeof text, &n) == KV_ERROR_BAD_HANDLE);
  CHECK(kv_set(b, TEXT("one"), 0, 0) == 0 && kv_get(b, TEXT("one"), (uint8_t *)text, 9, &n) == KV_ERROR_NO_SUCH_KEY);
  CHECK(kv_open(TEXT("main"), KV_MODE_READ, &other) == 0 && other != b);
  CHECK(kv_merge(other, other) == KV_ERROR_BAD_HANDLE);
  kv_bucket_t stale = other;
  kv_close(other);
  CHECK(kv_get(stale, TEXT("one"), (uint8_t *)text, 9, &n) == KV_ERROR_BAD_HANDLE);
  CHECK(kv_open(TEXT("main"), KV_MODE_READ, &other) == 0 && other != stale);
  CHECK(kv_get(stale, TEXT("one"), (uint8_t *)text, 9, &n) == KV_ERROR_BAD_HANDLE);
  CHECK(kv_merge(b, other) == 0 && kv_set(b, TEXT("x"), 0, 0) == KV_ERROR_BAD_HANDLE);
  /* Over two pages: what is read, what is written, and the places of lengths. */
  CHECK(kv_open(TEXT("main"), KV_MODE_READ, &b) == 0);
  memcpy(EDGE, "ABCDE", 5);
  CHECK(kv_set(b, TEXT("edge"), (uint8_t *)EDGE, 5) == 0);
  CHECK(kv_get(b, TEXT("edge"), (uint8_t *)text, 9, &n) == 0 && n == 5 && same(text, "ABCDE", 5));
  CHECK(kv_set(b, EDGE, 4, (const uint8_t *)"xyz", 3) == 0);
  CHECK(kv_get(b, TEXT("ABCD"), (uint8_t *)EDGE, 5, (size_t *)(EDGE + 1)) == 0);
  size_t over;
  memcpy(&over, EDGE + 1, sizeof over);
  CHECK(over == 3 && EDGE[0] == 'x');
}

static void types(void) {
  all_numbers_t x = { .a = 200, .b = -100, .c = true, .d = 60000, .e = -30000, .g = 4000000000u, .h = -2000000000,
                      .i = 18000000000000000000ull, .j = -9000000000000000000ll, .k = 0.5f, .l = -0.25, .m = 123, .n = 0,
                      .o = (1ull << 53) - 1, .color = ALL_COLOR_FAR, .small = ALL_SMALL_A | ALL_SMALL_C, .wide = ALL_WIDE_W39 | 1,
                      .pair = { 9, 1.5 }, .shape = { ALL_SHAPE_BOX, { .box = { 3, 4.5 } } }, .maybe = { 1, 77 }, .zero = 9, .last = 42 };
  all_numbers_t y;
  CHECK(all_echo(&x, &y) == 0);
  CHECK(y.a == 200 && y.b == -100 && y.c && y.d == 60000 && y.e == -30000 && y.g == 4000000000u && y.h == -2000000000);
  CHECK(y.i == 18000000000000000000ull && y.j == -9000000000000000000ll && y.k == 0.5f && y.l == -0.25 && y.m == 123);
  CHECK(y.o == (1ull << 53) - 1 && y.color == 70000 && y.small == 5 && y.wide == 0x8000000001ull && y.pair.x == 9);
  CHECK(y.shape.tag == ALL_SHAPE_BOX && y.shape.u.box.y == 4.5 && y.maybe.some == 1 && y.maybe.value == 77);
  CHECK(y.perhaps.some == 0 && y.zero == 9 && y.last == 42);
  x.color = 3;
  CHECK(all_echo(&x, &y) == ALL_ERROR_RANGE);
  x.color = ALL_COLOR_RED; x.zero = 8;
  CHECK(all_echo(&x, &y) == ALL_ERROR_RANGE);
  uint16_t words[2] = { 1, 65535 };
  all_holder_t holder = { "h\xc3\xa9", 3, (const uint8_t *)"\1\377", 2, words, 2, "name" };
  all_hold(&holder, text, sizeof text, &n);
  const char *wanted = "[\"h\xc3\xa9\",[1,255],[1,65535],\"name\"]";
  CHECK(n == length(wanted) && same(text, wanted, n));
  all_pair_t pair = { 2, 10 };
  all_shape_t shape = { 9 };
  all_color_t color = 0;
  CHECK(all_shift(&pair, &shape, &color, false) == ALL_ERROR_RANGE && pair.x == 2 && shape.tag == 9);
  CHECK(all_shift(&pair, &shape, &color, true) == 0 && pair.x == 255 && pair.y == 12);
  CHECK(shape.tag == ALL_SHAPE_BOX && shape.u.box.y == 2 && color == ALL_COLOR_FAR);
  uint32_t squares[4] = { 0 };
  CHECK(all_squares(4, squares, 4, &n) == 0 && n == 4 && squares[3] == 9);
  squares[0] = 99;
  CHECK(all_squares(5, squares, 4, &n) == ALL_ERROR_SPACE && n == 5 && squares[0] == 99);
  all_pair_t pairs[2];
  size_t m = 0;
  all_small_t small = 0;
  CHECK(all_several(2, pairs, 2, &n, text, 9, &m, &small) == 0 && n == 2 && m == 2 && pairs[1].y == 0.5 && small == 5);
  CHECK(all_cut("abc", 3, text, 4, &n) == 0 && n == 6 && same(text, "abca", 4));
  CHECK(all_measure("abc", "de") == 302 && all_measure("", 0) == 99 && all_measure("123456789", 0) == -ALL_PLUS_RANGE);
  CHECK(all_last_error() == ALL_PLUS_RANGE);
  CHECK(all_find(10) == 9 && all_find(9) == 0);
  CHECK(all_kind(ALL_COLOR_FAR, ALL_SMALL_B) == (ALL_WIDE_W39 | ALL_WIDE_W0) && all_kind(ALL_COLOR_RED, ALL_SMALL_B) == 0);
  double values[2] = { 3, 4 };
  uint16_t weights[2] = { 10, 100 };
  bool negate = true;
  CHECK(all_sum(2, values, weights, &negate, 1) == -430 && all_sum(2, values, weights, 0, 0) == 430);
  uint8_t pixels[24];
  memset(pixels, 1, sizeof pixels);
  CHECK(all_upload(2, 3, pixels) == 29);
  text[0] = 0;
  CHECK(all_fill((uint8_t *)text, 4, pairs, 2, &n) == 0 && n == 4 && same(text, "\0\11\5\5", 4) && pairs[1].x == 1);
  CHECK(all_overflow((uint8_t *)text, 4) == ALL_ERROR_SPACE);
  all_from_t from[3] = { { (const uint8_t *)"\5\6", 2 }, { 0, 0 }, { (const uint8_t *)"\7", 1 } };
  CHECK(all_gather(from, 3) == 3012);
  all_handle_t handle = { 4 };
  all_pair_t by = { 3, 0.5 };
  by = all_by_value(handle, by);
  CHECK(by.x == 7 && by.y == -0.5);
  CHECK(all_narrow(255, -1, 1ull << 40) == (1ull << 40) + 254);
  all_pair_t *list = 0;
  CHECK(all_dialog(3, &list, &n) == 0 && n == 3 && list == (all_pair_t *)heap && list[2].x == 2);
  CHECK(all_dialog(400, &list, &n) == ALL_ERROR_SPACE);
  CHECK(all_plain(7, -5) == -12 && all_option_handle(0));
}

__attribute__((export_name("run"))) int run(void) {
  store();
  types();
  return failed;
}

__attribute__((export_name("run_async"))) int run_async(void) {
  CHECK(kv_later(TEXT("zz"), (const uint8_t *)"\3\4", 2, text, 16, &n) == 0 && n == 4 && same(text, "zz23", 4));
  CHECK(kv_later(TEXT("zz"), (const uint8_t *)"\3\4", 2, text, 2, &n) == KV_ERROR_TOO_SMALL && n == 4);
  CHECK(kv_later(TEXT("fail"), 0, 0, text, 2, &n) == KV_ERROR_NO_SUCH_KEY);
  return failed;
}
