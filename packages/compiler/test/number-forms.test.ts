// Numbers on their way to host functions and back: on every engine, with adapters in code and without, what core alone makes of them.

import { type Engine, compile, defineTarget, flat32, type Instance, instantiate } from "@atoll/core";
import {
  F32,
  F64,
  type FunctionInstance,
  generatedCode,
  type HostForm,
  hostFunction,
  I32,
  I64,
  type ValueType,
  valueTypeName,
} from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { thrown } from "@atoll/testing";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { compiler } from "../src/index.ts";

const FORMS: readonly (readonly [ValueType, HostForm])[] = [
  [I32, "i32"],
  [I32, "u32"],
  [I32, "size"],
  [I64, "i64"],
  [I64, "u64"],
  [I64, "size"],
  [F32, "f32"],
  [F64, "f64"],
];
const open = defineTarget({ name: "open", version: "1.0.0", memory: flat32(), sets: [], openNamespaces: ["host"] });

/** Bit patterns with every bit that decides, and what hosts give that may be a value or not. */
const BOUNDS = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n];
const WHOLE = BOUNDS.flatMap((bound) => [bound - 1n, bound, bound + 1n, -bound - 1n, -bound]);
const GIVEN: readonly unknown[] = [
  ...WHOLE,
  ...WHOLE.map(Number),
  -0,
  0.5,
  Number.NaN,
  Infinity,
  2 ** 64 - 2048,
  undefined,
  null,
  true,
  "7",
  {},
];

const WAYS: readonly {
  readonly name: string;
  readonly engine: Engine;
  readonly code: boolean;
  readonly fuel?: number;
}[] = [
  { name: "interpreter", engine: interpreter(), code: true },
  { name: "compiler", engine: compiler(), code: true },
  { name: "compiler with fuel", engine: compiler(), code: true, fuel: 2 ** 40 },
  { name: "compiler without generated code", engine: compiler(), code: false },
];

afterAll(() => {
  generatedCode.allowed = true;
});

/** What a call came to: its bits, or why there are none. */
function outcomeOf(call: FunctionInstance, bits: number | bigint): unknown {
  try {
    return call.invoke([bits])[0];
  } catch {
    return thrown(Error, () => call.invoke([bits])).message;
  }
}

test.for(WAYS)("$name", async ({ engine, code, fuel }) => {
  generatedCode.allowed = code;
  for (const [type, form] of FORMS) {
    const name = valueTypeName(type);
    const guest = await assembleText(`(module (import "host" "f" (func $f (param ${name}) (result ${name})))
      (func (export "pass") (param ${name}) (result ${name}) (call $f (local.get 0))))`);
    let seen: unknown;
    let given: unknown;
    const f = hostFunction(
      { kind: "func", params: [type], results: [type] },
      (value: unknown) => {
        seen = value;
        return given;
      },
      { name: "host.f", params: [form], results: [form] },
    );
    using instance: Instance = instantiate(compile(guest, open), {
      engine,
      imports: { host: { f } },
      ...(fuel === undefined ? {} : { fuel }),
    });
    const pass = instance.exports.get("pass") as FunctionInstance;
    const float = type === F32 || type === F64;
    given = type === I64 && form !== "size" ? 0n : 0;
    for (const each of WHOLE) {
      const wide = BigInt.asUintN(type === I32 || type === F32 ? 32 : 64, each);
      const bits = type === I32 ? Number(BigInt.asIntN(32, each)) : type === F32 ? Number(wide) : wide;
      outcomeOf(f, bits);
      const wanted = seen;
      outcomeOf(pass, bits);
      expect([name, form, bits, seen]).toEqual([name, form, bits, wanted]);
    }
    for (const each of GIVEN) {
      given = each;
      const wanted = outcomeOf(f, type === I64 || type === F64 ? 0n : 0);
      // A NaN may come as any of those that there are.
      if (float && Number.isNaN(each)) continue;
      expect([name, form, each, outcomeOf(pass, type === I64 || type === F64 ? 0n : 0)]).toEqual([
        name,
        form,
        each,
        wanted,
      ]);
    }
  }
});
