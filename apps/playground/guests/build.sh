#!/usr/bin/env bash
# Rebuilds the playground's guests in C, with their lines; the .wasm files are checked in. CLANG may name another one.
# On Debian: apt-get install clang lld wasi-libc libclang-rt-dev-wasm32
set -euo pipefail
cd "$(dirname "$0")"
clang=${CLANG:-clang}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for source in *.c; do
  name=${source%.c}
  # Linked without optimisation: given -O, clang's driver may run a wasm-opt, which spoils lines.
  "$clang" --target=wasm32-wasi -O1 -g -Wall -Wextra -Werror "-ffile-prefix-map=$PWD=guests" -fdebug-compilation-dir=guests \
    -c "$source" -o "$scratch/$name.o"
  "$clang" --target=wasm32-wasi "$scratch/$name.o" -o "$name.wasm"
  chmod 644 "$name.wasm"
done
