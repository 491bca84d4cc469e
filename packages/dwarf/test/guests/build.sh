#!/bin/sh
# Builds the guests of the tests and what llvm-dwarfdump says of them, which is checked in beside them: tests need no compiler.
# Wants clang 14 and 22 with lld, rustc 1.63 with wasm32-wasi's library, Zig 0.11, AssemblyScript and, for one of them, wasm-opt. Clang 14 runs that where
# it finds it, so that its lines would be lost: have it elsewhere than on the PATH.
set -eu
cd "$(dirname "$0")"
flags="--target=wasm32 -nostdlib -Wl,--no-entry -ffile-prefix-map=$PWD=/guests -fdebug-compilation-dir=/guests"

clang-14 $flags -g -O0 -o c-clang14.wasm shapes.c
clang-14 $flags -gdwarf-5 -O2 -o c-clang14-dwarf5.wasm shapes.c
clang-22 --no-wasm-opt $flags -g -O2 -o c-clang22.wasm shapes.c
clang-22 --no-wasm-opt $flags -gdwarf-4 -O1 -o c-clang22-dwarf4.wasm shapes.c
clang-22 --no-wasm-opt ${flags%%-nostdlib*} --target=wasm64 -nostdlib -Wl,--no-entry -ffile-prefix-map="$PWD=/guests" -fdebug-compilation-dir=/guests -g -O2 -o c-wasm64.wasm shapes.c
clang++-22 --no-wasm-opt $flags -g -O2 -fno-exceptions -fno-rtti -o cpp-clang22.wasm shapes.cpp
clang-22 --no-wasm-opt $flags -g -gsplit-dwarf -O2 -c -o split.o shapes.c && wasm-ld-22 --no-entry split.o -o c-split.wasm && rm split.o split.dwo
clang-22 --no-wasm-opt $flags -g -O2 -o stale.wasm shapes.c && "${WASM_OPT:-wasm-opt}" -O2 stale.wasm -o c-stale.wasm && rm stale.wasm
# Linked alone: the standard library brings megabytes of its own lines.
/usr/bin/rustc --target wasm32-wasi --crate-type lib --emit obj -C panic=abort -g -C opt-level=2 --remap-path-prefix="$PWD=/guests" -o rust.o shapes.rs
wasm-ld-14 --no-entry --export=walk --unresolved-symbols=ignore-all -o rust.wasm rust.o && rm rust.o
# It writes down where it stands.
mkdir -p /tmp/guests && cp shapes.zig /tmp/guests
(cd /tmp/guests && "${ZIG:-zig}" build-lib shapes.zig -target wasm32-freestanding -dynamic -O ReleaseSafe --export=squares -femit-bin=zig.wasm)
cp /tmp/guests/zig.wasm . && rm -r /tmp/guests
# Its compiler takes nothing but .ts, which would be a source of this repository.
cp shapes.as shapes.ts && "${ASC:-asc}" shapes.ts --runtime stub --sourceMap --debug -O0 -o assemblyscript.wasm && rm shapes.ts
for each in c-clang14 c-clang14-dwarf5 c-clang22 c-clang22-dwarf4 c-wasm64 cpp-clang22 rust zig; do
  node dwarfdump.mjs $each.wasm > $each.dump
done
