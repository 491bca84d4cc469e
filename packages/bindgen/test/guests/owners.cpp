// Handles that drop themselves. run() gives 0, or the line of the first check that failed.
#include "generated/kv.hpp"

static int failed;
#define CHECK(x) do { if (!(x) && failed == 0) failed = __LINE__; } while (0)

extern "C" __attribute__((export_name("run"))) int run() {
  kv_bucket_t stale;
  {
    kv::kv_bucket bucket;
    CHECK(!bucket);
    CHECK(kv_open("main", 4, KV_MODE_WRITE, bucket.out()) == KV_ERROR_OK && bucket);
    stale = bucket.get();
    kv::kv_bucket moved(static_cast<kv::kv_bucket &&>(bucket));
    CHECK(!bucket && moved.get() == stale);
    CHECK(kv_set(moved.get(), "a", 1, nullptr, 0) == KV_ERROR_OK);
  }
  CHECK(kv_set(stale, "a", 1, nullptr, 0) == KV_ERROR_BAD_HANDLE);
  // Three at a time, as often as one likes.
  for (int i = 0; i < 10; i++) {
    kv::kv_bucket bucket;
    CHECK(kv_open("main", 4, KV_MODE_READ, bucket.out()) == KV_ERROR_OK);
  }
  return failed;
}
