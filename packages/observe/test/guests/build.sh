#!/bin/sh
# Builds the guest that counts itself, as it is written and optimised; but for copies that unrolling makes of a line, which nothing tells apart. Wants clang 22 with lld.
set -eu
cd "$(dirname "$0")"
for level in 0 1 2; do
  clang-22 --no-wasm-opt --target=wasm32 -nostdlib -Wl,--no-entry -ffile-prefix-map="$PWD=/guests" -fdebug-compilation-dir=/guests -g -fno-unroll-loops -O$level -o counts-o$level.wasm counts.c
done
