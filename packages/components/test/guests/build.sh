#!/bin/sh
# Rebuilds the guests here: Debian's clang, lld, wasi-libc, libclang-rt-dev-wasm32, and jco from npm in a scratch folder, which has the adapter
# between preview 1 and WASI 0.2.
set -e
cd "$(dirname "$0")"
need() {
  command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 1; }
}
need clang "apt-get install clang lld wasi-libc libclang-rt-dev-wasm32"
need wasm-ld "apt-get install lld"
need npm "jco comes from npm"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT

clang --target=wasm32-wasi -Wall -O2 -c files.c -o "$scratch/files.o"
clang --target=wasm32-wasi "$scratch/files.o" -o files.wasm -Wl,--strip-all

here=$PWD
cd "$scratch"
npm init --yes --silent >/dev/null
npm install --silent --no-fund @bytecodealliance/jco@1.35.0
npx jco new "$here/files.wasm" -o "$here/files.component.wasm" --wasi-command
