#!/bin/sh
# Rebuilds the guests here: Debian's clang, lld, wasi-libc, libclang-rt-dev-wasm32, rustc and libstd-rust-dev-wasm32, and AssemblyScript
# from npm in a scratch folder.
set -e
cd "$(dirname "$0")"
need() {
  command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 1; }
}
need clang "apt-get install clang lld wasi-libc libclang-rt-dev-wasm32"
need wasm-ld "apt-get install lld"
need /usr/bin/rustc "apt-get install rustc libstd-rust-dev-wasm32"
need npm "AssemblyScript comes from npm"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT

for source in *.c; do
  clang --target=wasm32-wasi -Wall -O2 -I../../include -c "$source" -o "$scratch/guest.o"
  model=command
  [ "$source" = reactor.c ] && model=reactor
  clang --target=wasm32-wasi -mexec-model=$model "$scratch/guest.o" -o "${source%.c}.wasm" -Wl,--strip-debug
done

for source in *.rs; do
  /usr/bin/rustc --target wasm32-wasi -O -C panic=abort -C strip=symbols --edition 2021 "$source" -o "${source%.rs}.wasm"
done

# asc wants a .ts file; here that would be taken for TypeScript.
for source in *.as; do cp "$source" "$scratch/${source%.as}.ts"; done
cd "$scratch"
npm install --silent --no-fund assemblyscript@0.28.20 @assemblyscript/wasi-shim@0.1.0
for source in *.ts; do
  npx asc "$source" --config ./node_modules/@assemblyscript/wasi-shim/asconfig.json -O -o "$OLDPWD/${source%.ts}.wasm"
done
