/* A library, not a program: `sum_squares` asks the host to call `visit` once per number, from inside the call.
 * `visit` of a negative number traps, below a host function that is below the guest. */
__attribute__((import_module("test:callback"), import_name("each"))) void each(int first, int last);

static int total;

__attribute__((export_name("visit"))) void visit(int number) {
  if (number < 0) __builtin_trap();
  total += number * number;
}

__attribute__((export_name("sum_squares"))) int sum_squares(int first, int last) {
  total = 0;
  each(first, last);
  return total;
}
