#!/usr/bin/env bash
# Rebuilds the SIMD kernels from their sources; the .wasm files are checked in, so that only changing a kernel needs this.
# CLANG and WASM_LD may name other tools. On Debian: apt-get install clang lld.
set -euo pipefail
cd "$(dirname "$0")"
clang=${CLANG:-clang} wasm_ld=${WASM_LD:-wasm-ld}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for source in *.c; do
  name=${source%.c}
  "$clang" --target=wasm32 -O2 -msimd128 -Wall -Wextra -Werror -ffreestanding -nostdlib -c "$source" -o "$scratch/$name.o"
  "$wasm_ld" --no-entry -z stack-size=4096 --strip-debug "$scratch/$name.o" -o "$name.wasm"
done
chmod 644 ./*.wasm # wasm-ld marks its output executable
