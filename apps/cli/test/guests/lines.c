/* Says a few words from two places, without a C library: with its lines, for traces and backtraces. */
typedef struct {
  const char *text;
  unsigned length;
} Words;

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write")))
int fd_write(int fd, const Words *words, int count, unsigned *written);

static void say(const char *text, unsigned length) {
  Words words = {text, length};
  unsigned written;
  fd_write(1, &words, 1, &written);
}

__attribute__((export_name("_start"))) void start(void) {
  say("once\n", 5);
  for (int i = 0; i < 2; i++) say("again\n", 6);
}
