/* One line of text built without a libc, for guests that link none.
 * What does not fit is cut off: a log line is never worth a trap. */
#ifndef LINE_H
#define LINE_H

enum { LINE_ROOM = 200 };

typedef struct {
  unsigned length;
  char text[LINE_ROOM];
} Line;

static inline void put_char(Line *line, char c) {
  if (line->length < LINE_ROOM) line->text[line->length++] = c;
}

static inline void put_text(Line *line, const char *text) {
  while (*text != 0) put_char(line, *text++);
}

static inline void put_number(Line *line, unsigned long long value, unsigned base) {
  char digits[64];
  unsigned count = 0;
  do digits[count++] = "0123456789abcdef"[value % base];
  while ((value /= base) != 0);
  while (count > 0) put_char(line, digits[--count]);
}

static inline void put_hex(Line *line, unsigned long long value) {
  put_text(line, "0x");
  put_number(line, value, 16);
}

/* In the largest binary unit below it, with one decimal if it is not a whole number of them. */
static inline void put_size(Line *line, unsigned long long bytes) {
  static const char *const unit[] = {" bytes", " KiB", " MiB", " GiB", " TiB"};
  unsigned scale = 0;
  while (scale < 4 && bytes >> (10 * (scale + 1)) != 0) scale++;
  unsigned long long whole = bytes >> (10 * scale), rest = bytes - (whole << (10 * scale));
  put_number(line, whole, 10);
  if (rest != 0) {
    put_char(line, '.');
    put_number(line, (rest * 10) >> (10 * scale), 10);
  }
  put_text(line, unit[scale]);
}

#endif
