/* Reads numbers, one to a line, and prints their average. Without a number it divides by zero, three calls below main. */
#include <stdio.h>
#include <stdlib.h>

static __attribute__((noinline)) int divide(int sum, int count) {
  return sum / count;
}

static __attribute__((noinline)) int average(const int *numbers, int count) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum += numbers[i];
  return divide(sum, count);
}

static __attribute__((noinline)) int report(void) {
  int numbers[64], count = 0;
  char line[32];
  while (count < 64 && fgets(line, sizeof line, stdin)) numbers[count++] = atoi(line);
  return printf("average of %d numbers: %d\n", count, average(numbers, count));
}

int main(void) {
  return report() < 0;
}
