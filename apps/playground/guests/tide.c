/* A shore of cells: the tide comes and goes, and each line is one moment of it. Watch the memory while it runs. */
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 48, MOMENTS = 600, CHUNK = 48 * 1024 };

static int height(int x, int moment) {
  int phase = (x * 3 + moment * 5) % 64;
  return phase < 32 ? phase : 63 - phase;
}

static void draw(int moment) {
  static const char SHADES[] = " .:-=+*#";
  char line[WIDTH + 1];
  for (int x = 0; x < WIDTH; x++) line[x] = SHADES[height(x, moment) / 4];
  line[WIDTH] = 0;
  puts(line);
}

/* Every moment leaves something behind; every eighth, the sea takes it back. */
static void *leave(int moment) {
  unsigned char *left = malloc(CHUNK);
  for (int i = 0; left && i < CHUNK; i++) left[i] = (unsigned char)(i ^ moment);
  return left;
}

int main(void) {
  void *kept[64] = {0};
  for (int moment = 0; moment < MOMENTS; moment++) {
    int slot = moment % 64;
    free(kept[slot]);
    kept[slot] = moment % 8 == 7 ? NULL : leave(moment);
    if (moment % 4 == 0) draw(moment);
  }
  puts("the tide is out");
  return 0;
}
