// Small functions that compilers put into their callers.
static inline int square(int side) {
  return side * side;
}

static inline int area(int width, int height) {
  int sum = square(width);
  if (height > width) sum += square(height - width);
  return sum;
}
