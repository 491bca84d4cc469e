#!/bin/sh
# Rebuilds the guests here: Debian's clang, lld, wasi-libc and libclang-rt-dev-wasm32.
set -e
cd "$(dirname "$0")"
command -v clang >/dev/null && command -v wasm-ld >/dev/null || { echo "clang and wasm-ld are missing: apt-get install clang lld wasi-libc libclang-rt-dev-wasm32" >&2; exit 1; }
for source in *.c; do
  clang --target=wasm32-wasi -Wall -O2 -c "$source" -o /tmp/guest.o
  clang --target=wasm32-wasi /tmp/guest.o -o "${source%.c}.wasm" -Wl,--strip-debug
done
