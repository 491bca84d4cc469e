// Calls WASI 0.2 as a core module, through the bindings that wit-bindgen writes for C, which wasi-libc has: lists and texts that the host allocates,
// handles, results behind pointers, variants and errors. It prints what it finds, the same in every run. See build.sh.
#include <wasi/__generated_wasip2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static stdout_own_output_stream_t out;

static void say(const char *text) {
  wasip2_list_u8_t bytes = {(uint8_t *)text, strlen(text)};
  streams_stream_error_t error;
  if (!streams_method_output_stream_blocking_write_and_flush(streams_borrow_output_stream(out), &bytes, &error)) abort();
}
static char line[256];
#define SAY(...) (snprintf(line, sizeof line, __VA_ARGS__), say(line))

static wasip2_string_t text(const char *from) { return (wasip2_string_t){(uint8_t *)from, strlen(from)}; }

static void environment(void) {
  wasip2_list_string_t arguments;
  environment_get_arguments(&arguments);
  for (size_t i = 0; i < arguments.len; i++) SAY("argument %zu: %.*s\n", i, (int)arguments.ptr[i].len, (char *)arguments.ptr[i].ptr);
  wasip2_list_string_free(&arguments);
  wasip2_list_tuple2_string_string_t variables;
  environment_get_environment(&variables);
  for (size_t i = 0; i < variables.len; i++)
    SAY("variable %.*s is %.*s\n", (int)variables.ptr[i].f0.len, (char *)variables.ptr[i].f0.ptr, (int)variables.ptr[i].f1.len, (char *)variables.ptr[i].f1.ptr);
  wasip2_string_t folder;
  SAY("a working directory: %s\n", environment_initial_cwd(&folder) ? "yes" : "no");
}

static void clocks(void) {
  wall_clock_datetime_t now;
  wall_clock_now(&now);
  SAY("it is %llu.%09u\n", (unsigned long long)now.seconds, now.nanoseconds);
  monotonic_clock_instant_t before = monotonic_clock_now();
  monotonic_clock_own_pollable_t late = monotonic_clock_subscribe_duration(2000), soon = monotonic_clock_subscribe_duration(1000);
  poll_borrow_pollable_t both[] = {poll_borrow_pollable(late), poll_borrow_pollable(soon)};
  poll_list_borrow_pollable_t waited = {both, 2};
  wasip2_list_u32_t ready;
  poll_poll(&waited, &ready);
  SAY("%zu ready, the first is %u\n", ready.len, ready.ptr[0]);
  wasip2_list_u32_free(&ready);
  poll_method_pollable_block(poll_borrow_pollable(late));
  SAY("later by %llu\n", (unsigned long long)(monotonic_clock_now() - before));
  poll_pollable_drop_own(late);
  poll_pollable_drop_own(soon);
}

static void chance(void) {
  wasip2_list_u8_t bytes;
  random_get_random_bytes(4, &bytes);
  SAY("four bytes: %02x %02x %02x %02x\n", bytes.ptr[0], bytes.ptr[1], bytes.ptr[2], bytes.ptr[3]);
  wasip2_list_u8_free(&bytes);
  SAY("a number: %016llx\n", (unsigned long long)random_get_random_u64());
}

static void files(void) {
  filesystem_preopens_list_tuple2_own_descriptor_string_t folders;
  filesystem_preopens_get_directories(&folders);
  if (folders.len == 0) return say("no folders\n");
  SAY("a folder at %.*s\n", (int)folders.ptr[0].f1.len, (char *)folders.ptr[0].f1.ptr);
  filesystem_borrow_descriptor_t root = filesystem_borrow_descriptor(folders.ptr[0].f0);
  wasip2_string_t name = text("new.txt"), missing = text("missing"), outside = text("../outside");
  filesystem_own_descriptor_t file;
  filesystem_error_code_t code;
  if (!filesystem_method_descriptor_open_at(root, 0, &name, FILESYSTEM_OPEN_FLAGS_CREATE, FILESYSTEM_DESCRIPTOR_FLAGS_READ | FILESYSTEM_DESCRIPTOR_FLAGS_WRITE, &file, &code)) abort();
  filesystem_borrow_descriptor_t borrowed = filesystem_borrow_descriptor(file);
  wasip2_list_u8_t contents = {(uint8_t *)"a wave", 6};
  filesystem_filesize_t written;
  if (!filesystem_method_descriptor_write(borrowed, &contents, 2, &written, &code)) abort();
  filesystem_descriptor_stat_t stat;
  if (!filesystem_method_descriptor_stat(borrowed, &stat, &code)) abort();
  SAY("wrote %llu, has %llu, is a file: %s, was touched: %s\n", (unsigned long long)written, (unsigned long long)stat.size, stat.type == FILESYSTEM_DESCRIPTOR_TYPE_REGULAR_FILE ? "yes" : "no",
      stat.data_modification_timestamp.is_some ? "yes" : "no");
  wasip2_tuple2_list_u8_bool_t read;
  if (!filesystem_method_descriptor_read(borrowed, 100, 4, &read, &code)) abort();
  SAY("read \"%.*s\", at the end: %d\n", (int)read.f0.len, (char *)read.f0.ptr, read.f1);
  wasip2_list_u8_free(&read.f0);
  filesystem_own_input_stream_t stream;
  if (!filesystem_method_descriptor_read_via_stream(borrowed, 2, &stream, &code)) abort();
  filesystem_descriptor_drop_own(file);
  wasip2_list_u8_t piece;
  streams_stream_error_t failed;
  while (streams_method_input_stream_blocking_read(streams_borrow_input_stream(stream), 4, &piece, &failed)) {
    SAY("a piece: \"%.*s\"\n", (int)piece.len, (char *)piece.ptr);
    wasip2_list_u8_free(&piece);
  }
  SAY("then it is %s\n", failed.tag == STREAMS_STREAM_ERROR_CLOSED ? "closed" : "broken");
  streams_input_stream_drop_own(stream);
  filesystem_own_directory_entry_stream_t entries;
  if (!filesystem_method_descriptor_read_directory(root, &entries, &code)) abort();
  filesystem_option_directory_entry_t entry;
  while (filesystem_method_directory_entry_stream_read_directory_entry(filesystem_borrow_directory_entry_stream(entries), &entry, &code) && entry.is_some) {
    SAY("entry %.*s, %d\n", (int)entry.val.name.len, (char *)entry.val.name.ptr, entry.val.type);
    filesystem_option_directory_entry_free(&entry);
  }
  filesystem_directory_entry_stream_drop_own(entries);
  if (!filesystem_method_descriptor_open_at(root, 0, &missing, 0, FILESYSTEM_DESCRIPTOR_FLAGS_READ, &file, &code)) SAY("missing: %s\n", code == FILESYSTEM_ERROR_CODE_NO_ENTRY ? "no entry" : "?");
  if (!filesystem_method_descriptor_stat_at(root, 0, &outside, &stat, &code)) SAY("outside: %s\n", code == FILESYSTEM_ERROR_CODE_NOT_PERMITTED ? "not permitted" : "?");
  filesystem_new_timestamp_t time = {.tag = FILESYSTEM_NEW_TIMESTAMP_TIMESTAMP, .val.timestamp = {7, 8}}, keep = {.tag = FILESYSTEM_NEW_TIMESTAMP_NO_CHANGE};
  if (!filesystem_method_descriptor_set_times_at(root, 0, &name, &keep, &time, &code)) abort();
  if (!filesystem_method_descriptor_stat_at(root, 0, &name, &stat, &code)) abort();
  SAY("touched at %llu.%u\n", (unsigned long long)stat.data_modification_timestamp.val.seconds, stat.data_modification_timestamp.val.nanoseconds);
  if (!filesystem_method_descriptor_unlink_file_at(root, &name, &code)) abort();
  filesystem_descriptor_drop_own(folders.ptr[0].f0);
}

static void input(void) {
  stdin_own_input_stream_t in = stdin_get_stdin();
  wasip2_list_u8_t piece;
  streams_stream_error_t failed;
  while (streams_method_input_stream_blocking_read(streams_borrow_input_stream(in), 64, &piece, &failed)) {
    SAY("input: %.*s", (int)piece.len, (char *)piece.ptr);
    wasip2_list_u8_free(&piece);
  }
  streams_input_stream_drop_own(in);
}

__attribute__((export_name("wasi:cli/run@0.2.12#run"))) int run(void) {
  out = stdout_get_stdout();
  environment();
  input();
  clocks();
  chance();
  files();
  streams_output_stream_drop_own(out);
  return 0;
}
