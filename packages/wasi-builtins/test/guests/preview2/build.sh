#!/bin/sh
# Rebuilds the guest here: Debian's clang, lld, wasi-libc and libclang-rt-dev-wasm32, and under WASI_LIBC a checkout of wasi-libc of August 2026. That has
# WASI 0.2's bindings as wit-bindgen 0.60 writes them for C; they are compiled into a core module, which is made into no component.
set -e
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
bindings=${WASI_LIBC:?a checkout of wasi-libc}/libc-bottom-half
mkdir -p "$scratch/wasi" && touch "$scratch/wasi/version.h"
flags="--target=wasm32-wasi -O2 -D__wasip2__ -ffunction-sections -I$bindings/headers/public -I$scratch"
clang $flags -Wall -c preview2.c -o "$scratch/preview2.o"
clang $flags -c "$bindings/sources/wasip2.c" -o "$scratch/bindings.o"
clang --target=wasm32-wasi -mexec-model=reactor "$scratch/preview2.o" "$scratch/bindings.o" "$bindings/sources/wasip2_component_type.o" -o preview2.wasm -Wl,--gc-sections,--strip-all
