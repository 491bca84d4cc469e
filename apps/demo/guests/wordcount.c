/* wordcount FILE [REPORT]: lines, words, bytes and the ten most frequent words of a text, on standard
 * output and, if named, in a report file. A word is a run of ASCII letters and bytes above 0x7f, in lower case.
 * Exit status: 0 done, 1 a file could not be read or written, 2 wrong usage, 3 out of memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 10, BLOCK = 16384 };

typedef struct {
  char *text;
  size_t count;
} Entry;

typedef struct {
  Entry *slots; /* open addressing; capacity is a power of two, at most 3/4 full */
  size_t capacity, used;
} Table;

typedef struct {
  size_t lines, words, bytes;
} Totals;

static _Noreturn void fail(int status, const char *what, const char *path) {
  fprintf(stderr, "wordcount: %s: %s: %s\n", path, what, strerror(errno));
  exit(status);
}

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) {
    fprintf(stderr, "wordcount: out of memory\n");
    exit(3);
  }
  return memory;
}

static unsigned hash_word(const char *word, size_t length) {
  unsigned hash = 2166136261u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)word[i]) * 16777619u;
  return hash;
}

static Entry *find_slot(const Table *table, const char *word, size_t length) {
  size_t at = hash_word(word, length) & (table->capacity - 1);
  for (;; at = (at + 1) & (table->capacity - 1)) {
    Entry *entry = &table->slots[at];
    if (entry->text == NULL) return entry;
    if (strlen(entry->text) == length && memcmp(entry->text, word, length) == 0) return entry;
  }
}

static void grow_table(Table *table) {
  Table larger = {.capacity = table->capacity ? table->capacity * 2 : 256, .used = table->used};
  larger.slots = allocate(larger.capacity, sizeof(Entry));
  for (size_t i = 0; i < table->capacity; i++) {
    Entry entry = table->slots[i];
    if (entry.text != NULL) *find_slot(&larger, entry.text, strlen(entry.text)) = entry;
  }
  free(table->slots);
  *table = larger;
}

static void count_word(Table *table, const char *word, size_t length) {
  if ((table->used + 1) * 4 > table->capacity * 3) grow_table(table);
  Entry *entry = find_slot(table, word, length);
  if (entry->text == NULL) {
    entry->text = allocate(length + 1, 1);
    memcpy(entry->text, word, length);
    table->used++;
  }
  entry->count++;
}

/* 0 for what separates words. */
static char letter(unsigned char byte) {
  if (byte >= 'A' && byte <= 'Z') return (char)(byte - 'A' + 'a');
  return (byte >= 'a' && byte <= 'z') || byte >= 0x80 ? (char)byte : 0;
}

static Totals read_text(const char *path, Table *table) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(1, "cannot open", path);

  static unsigned char block[BLOCK];
  Totals totals = {0};
  char *word = NULL;
  size_t length = 0, room = 0, got;
  unsigned char last = '\n';
  while ((got = fread(block, 1, BLOCK, file)) > 0) {
    for (size_t i = 0; i < got; i++) {
      char c = letter(block[i]);
      if (c != 0) {
        if (length == room) {
          room = room ? room * 2 : 32;
          word = realloc(word, room);
          if (word == NULL) fail(3, "cannot hold a word", path);
        }
        word[length++] = c;
      } else if (length > 0) {
        count_word(table, word, length);
        totals.words++;
        length = 0;
      }
      totals.lines += block[i] == '\n';
    }
    totals.bytes += got;
    last = block[got - 1];
  }
  if (ferror(file)) fail(1, "cannot read", path);
  fclose(file);

  if (length > 0) {
    count_word(table, word, length);
    totals.words++;
  }
  totals.lines += last != '\n';
  free(word);
  return totals;
}

static int by_count_then_text(const void *left, const void *right) {
  const Entry *a = left, *b = right;
  if (a->count != b->count) return a->count < b->count ? 1 : -1;
  return strcmp(a->text, b->text);
}

static Entry *sort_entries(const Table *table) {
  Entry *entries = allocate(table->used + 1, sizeof(Entry));
  size_t filled = 0;
  for (size_t i = 0; i < table->capacity; i++)
    if (table->slots[i].text != NULL) entries[filled++] = table->slots[i];
  qsort(entries, filled, sizeof(Entry), by_count_then_text);
  return entries;
}

static void print_report(FILE *out, const char *path, Totals totals, const Entry *entries, size_t distinct, size_t most) {
  fprintf(out, "%s: %zu lines, %zu words (%zu distinct), %zu bytes\n", path, totals.lines, totals.words, distinct, totals.bytes);
  for (size_t i = 0; i < distinct && i < most; i++)
    fprintf(out, "%6zu  %5.2f%%  %s\n", entries[i].count, 100.0 * (double)entries[i].count / (double)totals.words, entries[i].text);
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: wordcount FILE [REPORT]\n");
    return 2;
  }
  Table table = {0};
  Totals totals = read_text(argv[1], &table);
  Entry *entries = sort_entries(&table);
  print_report(stdout, argv[1], totals, entries, table.used, TOP);

  if (argc == 3) {
    FILE *report = fopen(argv[2], "wb");
    if (report == NULL) fail(1, "cannot create", argv[2]);
    print_report(report, argv[1], totals, entries, table.used, table.used);
    if (fclose(report) != 0) fail(1, "cannot write", argv[2]);
    printf("all %zu words are in %s\n", table.used, argv[2]);
  }
  return 0;
}
