/* Divides by zero three named functions below main. With numbers as arguments it prints their average instead. */
#include <stdio.h>
#include <stdlib.h>

static __attribute__((noinline)) int divide(int sum, int count) { return sum / count; }

static __attribute__((noinline)) int average(int count, char **numbers) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum += atoi(numbers[i]);
  return divide(sum, count);
}

static __attribute__((noinline)) int report(int argc, char **argv) {
  return printf("average of %d numbers: %d\n", argc - 1, average(argc - 1, argv + 1));
}

int main(int argc, char **argv) { return report(argc, argv) < 0; }
