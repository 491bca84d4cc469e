// The host kernel's own figures for `pnpm bench vm`: nanoseconds of an mmap + munmap pair of one page among live regions,
// and how many regions the kernel allows. Prints "PAIRS LIVE NS" lines and "REGIONS COUNT".
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { PAGE = 4096, PAIRS = 20000 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void pairs(long live) {
  double start = now();
  for (int i = 0; i < PAIRS; i++) {
    void *at = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED || munmap(at, PAGE) != 0) exit(1);
  }
  printf("PAIRS %ld %.0f\n", live, (now() - start) / PAIRS);
}

int main(void) {
  /* Every second page of a large range gets another protection, so that the kernel cannot merge them. */
  char *base = mmap(0, 1l << 34, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return 1;
  long live = 0;
  pairs(live);
  for (; live < 1000000; live++) {
    if (live == 1000 || live == 30000) pairs(live);
    if (mprotect(base + 2l * PAGE * live, PAGE, PROT_READ) != 0) break;
  }
  printf("REGIONS %ld\n", 2 * live);
  return 0;
}
