#!/usr/bin/env bash
# Rebuilds the guests of the command line's tests from their sources; the .wasm files are checked in.
# CLANG and NODE may name other tools (a wasi-sdk's clang, another Node).
set -euo pipefail
cd "$(dirname "$0")"
root=../../../..
clang=${CLANG:-clang} node=${NODE:-$root/node_modules/.bin/node}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
missing=()
for tool in "$clang" "$node"; do command -v "$tool" >/dev/null || missing+=("$tool is not there"); done
if command -v "$clang" >/dev/null && ! "$clang" --target=wasm32-wasi hello.c -o "$scratch/probe.wasm" 2>"$scratch/why"; then
  missing+=("$clang cannot build for wasm32-wasi: $(head -n 1 "$scratch/why")")
fi
if ((${#missing[@]})); then
  printf 'build.sh: %s\n' "${missing[@]}" >&2
  echo 'build.sh: on Debian: apt-get install clang lld wasi-libc libclang-rt-dev-wasm32; for Node: pnpm install' >&2
  exit 1
fi

# Compiled with optimisation, linked without: given -O, clang's driver may run a wasm-opt of whatever version is there.
for source in *.c; do
  name=${source%.c}
  echo "$name.wasm"
  compile=() link=(-Wl,--strip-debug)
  [[ $name == callback ]] && link+=(-nostdlib -Wl,--no-entry)
  # With its lines.
  [[ $name == lines ]] && compile=(-g "-ffile-prefix-map=$PWD=guests" -fdebug-compilation-dir=guests -fno-unroll-loops)
  [[ $name == lines ]] && link=(-nostdlib -Wl,--no-entry)
  "$clang" --target=wasm32-wasi -O2 -Wall -Wextra -Werror "${compile[@]}" -c "$source" -o "$scratch/$name.o"
  "$clang" --target=wasm32-wasi "${link[@]}" "$scratch/$name.o" -o "$name.wasm"
done

for text in *.wat; do
  echo "${text%.wat}.wasm"
  "$node" "$root/tools/assemble.ts" "$text" "${text%.wat}.wasm"
done

chmod 644 ./*.wasm # wasm-ld marks its output executable
