#!/usr/bin/env bash
# Rebuilds every guest of the demo from its source; the .wasm files are checked in, so that only changing a
# guest needs this. CLANG, WASM_LD and NODE may name other tools (a wasi-sdk's clang, another Node).
set -euo pipefail
cd "$(dirname "$0")"
root=../../..
clang=${CLANG:-clang} wasm_ld=${WASM_LD:-wasm-ld} node=${NODE:-$root/node_modules/.bin/node}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
missing=()
for tool in "$clang" "$wasm_ld" "$node"; do command -v "$tool" >/dev/null || missing+=("$tool is not there"); done
if command -v "$clang" >/dev/null && ! "$clang" --target=wasm32-wasi wordcount.c -o "$scratch/probe.wasm" 2>"$scratch/why"; then
  missing+=("$clang cannot build for wasm32-wasi: $(head -n 1 "$scratch/why")")
fi
if ((${#missing[@]})); then
  printf 'build.sh: %s\n' "${missing[@]}" >&2
  echo 'build.sh: on Debian: apt-get install clang lld wasi-libc libclang-rt-dev-wasm32; for Node: pnpm install' >&2
  exit 1
fi

# Compiled with optimisation, linked without: given -O, clang's driver may run a wasm-opt of whatever version is there.
# --strip-debug keeps the name section, which backtraces live on.
echo wordcount.wasm
"$clang" --target=wasm32-wasi -O2 -Wall -Wextra -Werror -c wordcount.c -o "$scratch/wordcount.o"
"$clang" --target=wasm32-wasi -Wl,--strip-debug "$scratch/wordcount.o" -o wordcount.wasm

# 64-bit, no libc. The stack comes first, so that its overflow meets the null guard instead of the data.
echo lagoon.wasm
"$clang" --target=wasm64 -Os -Wall -Wextra -Werror -ffreestanding -nostdlib -mbulk-memory -msign-ext -mnontrapping-fptoint \
  -Iinclude "-I$root/packages/vm-builtins/include" "-I$root/packages/orca-builtins/include" -c lagoon.c -o "$scratch/lagoon.o"
"$wasm_ld" -mwasm64 --no-entry --stack-first -z stack-size=65536 --max-memory=68719476736 --strip-debug \
  "$scratch/lagoon.o" -o lagoon.wasm

for text in *.wat; do
  echo "${text%.wat}.wasm"
  "$node" "$root/tools/assemble.ts" "$text" "${text%.wat}.wasm"
done

chmod 644 ./*.wasm # wasm-ld marks its output executable
