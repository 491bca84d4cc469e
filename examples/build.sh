#!/usr/bin/env bash
# Rebuilds the examples' guests from their sources; the .wasm files are checked in, so that only changing a guest needs this.
# CLANG and WASM_LD may name other tools (a wasi-sdk's clang).
set -euo pipefail
cd "$(dirname "$0")"
clang=${CLANG:-clang} wasm_ld=${WASM_LD:-wasm-ld}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
missing=()
for tool in "$clang" "$wasm_ld"; do command -v "$tool" >/dev/null || missing+=("$tool is not there"); done
if command -v "$clang" >/dev/null && ! "$clang" --target=wasm32-wasi malloc/malloc.c -o "$scratch/probe.wasm" 2>"$scratch/why"; then
  missing+=("$clang cannot build for wasm32-wasi: $(head -n 1 "$scratch/why")")
fi
if ((${#missing[@]})); then
  printf 'build.sh: %s\n' "${missing[@]}" >&2
  echo 'build.sh: on Debian: apt-get install clang lld wasi-libc libclang-rt-dev-wasm32' >&2
  exit 1
fi

# Compiled with optimisation, linked without: given -O, clang's driver may run a wasm-opt of whatever version is there.
warnings=(-Wall -Wextra -Werror)
echo malloc/malloc.wasm
"$clang" --target=wasm32-wasi -O2 "${warnings[@]}" -c malloc/malloc.c -o "$scratch/malloc.o"
"$clang" --target=wasm32-wasi -Wl,--strip-debug "$scratch/malloc.o" -o malloc/malloc.wasm

echo browser/plasma.wasm
"$clang" --target=wasm32 -O2 -ffreestanding -nostdlib "${warnings[@]}" -c browser/plasma.c -o "$scratch/plasma.o"
"$wasm_ld" --no-entry --strip-debug -z stack-size=16384 "$scratch/plasma.o" -o browser/plasma.wasm

# Emscripten is not everywhere; its guest stays as it is where there is none. What it writes beside it is a glue of its own.
if command -v emcc >/dev/null; then
  echo emscripten/throws.wasm
  emcc -O1 -fexceptions emscripten/throws.cpp -o "$scratch/throws.js"
  cp "$scratch/throws.wasm" emscripten/throws.wasm
else
  echo 'build.sh: no emcc: emscripten/throws.wasm stays (on Debian: apt-get install emscripten)' >&2
fi

# No libc, 32 and 64 bits from the same sources. The declared maximum is the address space; the stack comes first, so that its overflow meets
# the null guard instead of the data.
freestanding() { # NAME SOURCE...
  local name=$1 bits source objects
  shift
  for bits in 32 64; do
    echo "$name$bits.wasm"
    objects=()
    for source in "$@"; do
      "$clang" "--target=wasm$bits" -Os "${warnings[@]}" -ffreestanding -nostdlib -mbulk-memory -msign-ext -mnontrapping-fptoint \
        -I../packages/vm-builtins/include -I../packages/orca-builtins/include -I../apps/demo/guests/include -c "$source" -o "$scratch/$(basename "$source" .c)$bits.o"
      objects+=("$scratch/$(basename "$source" .c)$bits.o")
    done
    local maximum=4294967296
    [[ $bits == 64 ]] && maximum=68719476736
    # The canvas writes events where oc_rawEvent is.
    "$wasm_ld" "-mwasm$bits" --no-entry --export-if-defined=oc_rawEvent --stack-first -z stack-size=65536 "--max-memory=$maximum" --strip-debug "${objects[@]}" \
      -o "$name$bits.wasm"
  done
}
freestanding rings/shout rings/shout.c
freestanding harbour/harbour harbour/harbour.c
freestanding heap/heap heap/heap.c heap/main.c
freestanding recipes/recipes recipes/recipes.c

chmod 644 ./*/*.wasm # wasm-ld marks its output executable
