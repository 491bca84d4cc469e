// Builtins that are as short as instructions: each has a body of wasm, which the compiler puts into the guest, beside a handler that does the same.

import { builtins, builtinSet, i64, label, pointer, size, u32 } from "@atoll/core";
import { I32, I64, wasmBody } from "@atoll/core/engine";

const math = builtins();

const MASK = 0xffff_ffffn;

/** Products of 64-bit numbers, and how many bits are set in a range of memory. */
export const instructions = builtinSet("example:instructions", {
  version: "1.0.0",
  functions: {
    mul_wide_u: math.func(
      {
        params: [label("a", i64), label("b", i64)],
        results: [label("low", i64), label("high", i64)],
        doc: "The product of two unsigned 64-bit numbers, all 128 bits of it.",
        body: wasmBody((code, { local }) => {
          // With halves h and l: low and high 64 bits of (ah * 2^32 + al) * (bh * 2^32 + bl).
          const [al, ah, bl, bh, middle, mixed] = [I64, I64, I64, I64, I64, I64].map((type) => local(type));
          const half = (from: number, low: number | undefined, high: number | undefined): void => {
            code
              .op("local.get", from)
              .op("i64.const", MASK)
              .op("i64.and")
              .op("local.set", low ?? 0);
            code
              .op("local.get", from)
              .op("i64.const", 32n)
              .op("i64.shr_u")
              .op("local.set", high ?? 0);
          };
          const product = (a: number | undefined, b: number | undefined): void => {
            code
              .op("local.get", a ?? 0)
              .op("local.get", b ?? 0)
              .op("i64.mul");
          };
          half(0, al, ah);
          half(1, bl, bh);
          // middle = ah * bl + (al * bl >> 32): no carry is lost.
          product(ah, bl);
          product(al, bl);
          code
            .op("i64.const", 32n)
            .op("i64.shr_u")
            .op("i64.add")
            .op("local.set", middle ?? 0);
          // mixed = al * bh + low half of middle
          product(al, bh);
          code
            .op("local.get", middle ?? 0)
            .op("i64.const", MASK)
            .op("i64.and")
            .op("i64.add")
            .op("local.set", mixed ?? 0);
          code.op("local.get", 0).op("local.get", 1).op("i64.mul");
          product(ah, bh);
          code
            .op("local.get", middle ?? 0)
            .op("i64.const", 32n)
            .op("i64.shr_u")
            .op("i64.add");
          code
            .op("local.get", mixed ?? 0)
            .op("i64.const", 32n)
            .op("i64.shr_u")
            .op("i64.add");
        }),
      },
      (_call, a, b) => {
        const product = BigInt.asUintN(64, a) * BigInt.asUintN(64, b);
        return [BigInt.asIntN(64, product), BigInt.asIntN(64, product >> 64n)];
      },
    ),
    count_ones: math.func(
      {
        params: [label("at", pointer), label("bytes", size)],
        results: [label("ones", u32)],
        doc: "How many bits are set in a range of memory.",
        body: wasmBody((code, { addressType, local }) => {
          const ones = local(I32);
          const add = addressType === "i64" ? "i64.add" : "i32.add";
          const sub = addressType === "i64" ? "i64.sub" : "i32.sub";
          const atLeast = addressType === "i64" ? "i64.ge_u" : "i32.ge_u";
          const constant = (value: number): void => {
            if (addressType === "i64") code.op("i64.const", BigInt(value));
            else code.op("i32.const", value);
          };
          const each = (width: number, count: () => void): void => {
            code.op("block", undefined).op("loop", undefined).op("local.get", 1);
            constant(width);
            code.op(atLeast).op("i32.eqz").op("br_if", 1).op("local.get", 0);
            count();
            code.op("local.get", ones).op("i32.add").op("local.set", ones).op("local.get", 0);
            constant(width);
            code.op(add).op("local.set", 0).op("local.get", 1);
            constant(width);
            code.op(sub).op("local.set", 1).op("br", 0).op("end").op("end");
          };
          each(8, () => code.op("i64.load", 0, 0).op("i64.popcnt").op("i32.wrap_i64"));
          each(1, () => code.op("i32.load8_u", 0, 0).op("i32.popcnt"));
          code.op("local.get", ones);
        }),
      },
      ({ memory }, at, bytes) => {
        let ones = 0;
        if (bytes === 0) return ones;
        for (const piece of memory.pieces(at, bytes, "read")) {
          for (const byte of piece) for (let rest = byte; rest > 0; rest &= rest - 1) ones++;
        }
        return ones;
      },
    ),
  },
});
