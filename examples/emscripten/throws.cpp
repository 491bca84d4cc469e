// What C++ exceptions do to frames between throw and catch, compiled with Emscripten's -fexceptions: the host catches and throws for the guest.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

struct Noisy {
  const char *name;
  explicit Noisy(const char *name) : name(name) {}
  ~Noisy() { std::printf("gone: %s\n", name); }
};

static int depth(int n) {
  Noisy noisy(n % 2 ? "odd" : "even");
  if (n == 0) throw std::runtime_error("at the bottom");
  return depth(n - 1) + 1;
}

static void rethrow() {
  try {
    depth(2);
  } catch (const std::exception &error) {
    std::printf("rethrown: %s\n", error.what());
    throw;
  }
}

int main() {
  try {
    depth(1);
  } catch (const std::runtime_error &error) {
    std::printf("caught: %s\n", error.what());
  }
  try {
    rethrow();
  } catch (...) {
    std::printf("caught anything\n");
  }
  try {
    std::vector<int> numbers(3);
    numbers.at(7) = 1;
  } catch (const std::out_of_range &) {
    std::printf("caught out_of_range\n");
  }
  int sum = 0;
  for (int i = 0; i < 1000; i++) {
    try {
      if (i % 3 == 0) throw i;
      sum += 1;
    } catch (int value) {
      sum += value;
    }
  }
  std::printf("sum: %d\n", sum);
  return 0;
}
