// Long fills and copies are done in slices where there are limits: what comes of them is what one instruction does, and the limits are looked at meanwhile.
import { compiler } from "@atoll/compiler";
import { ExhaustionError, Trap } from "@atoll/core";
import { decodeModule, instantiateModule, type ModuleInstance, RunLimits, validateModule } from "@atoll/core/engine";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";

const SLICE = 2 ** 24;
const PAGES = 1200;
const SIZE = PAGES * 65_536;

/** A run whose clock ends its call at a look that is asked for. */
class Looks {
  count = 0;
  most = Infinity;
  readonly limits = new RunLimits({ timeout: 1000 }, () => {
    this.count++;
    return this.count > this.most ? 1e9 : 0;
  });
}

describe.each(["i32", "i64"] as const)("%s", (address) => {
  async function setUp() {
    const looks = new Looks();
    const module = decodeModule(
      await assembleText(`(module (memory (export "memory") ${address} ${PAGES}) (memory $other ${address} ${PAGES})
        (func (export "fill") (param ${address} i32 ${address}) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
        (func (export "copy") (param ${address} ${address} ${address}) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
        (func (export "to") (param ${address} ${address} ${address})
          (memory.copy $other 0 (local.get 0) (local.get 1) (local.get 2)))
        (func (export "from") (param ${address} ${address} ${address})
          (memory.copy 0 $other (local.get 0) (local.get 1) (local.get 2))))`),
    );
    validateModule(module);
    const instance = instantiateModule({ module, engine: compiler(), limits: looks.limits });
    const [bytes] = instance.memories[0]?.pieces(0, SIZE, "write") ?? [];
    if (bytes === undefined) throw new Error("no memory");
    for (let at = 0; at < SIZE; at += 4093) bytes[at] = at * 7;
    return { looks, instance, bytes, expected: Buffer.from(bytes) };
  }

  function call(instance: ModuleInstance, name: string, ...args: readonly number[]): void {
    const found = instance.exports.get(name);
    if (found === undefined || !("invoke" in found)) throw new Error(`no function ${name}`);
    found.invoke(args.map((arg, i) => (found.type.params[i] === -2 ? BigInt(arg) : arg | 0)));
  }

  test("the bytes are those of one instruction", async () => {
    const { instance, bytes, expected } = await setUp();
    const same = (): boolean => Buffer.compare(Buffer.from(bytes.buffer, bytes.byteOffset, SIZE), expected) === 0;
    call(instance, "copy", 100, 0, 4 * SLICE + 77);
    expected.copyWithin(100, 0, 4 * SLICE + 77);
    expect(same()).toBe(true);
    call(instance, "copy", 0, 1000, 4 * SLICE + 1);
    expected.copyWithin(0, 1000, 4 * SLICE + 1001);
    expect(same()).toBe(true);
    call(instance, "fill", 3, 9, 3 * SLICE + 5);
    expected.fill(9, 3, 3 * SLICE + 8);
    expect(same()).toBe(true);
    call(instance, "to", 7, 11, 4 * SLICE + 3);
    call(instance, "from", 0, 8, 4 * SLICE);
    expected.copyWithin(0, 12, 4 * SLICE + 12);
    expect(same()).toBe(true);
  });

  test("one that goes beyond a memory writes nothing", async () => {
    const { instance, bytes, expected } = await setUp();
    for (const [name, ...args] of [
      ["fill", SIZE - 4 * SLICE, 1, 4 * SLICE + 1],
      ["fill", 0, 1, -1],
      ["copy", 0, SIZE - SLICE, 2 * SLICE],
      ["copy", SIZE - SLICE, 0, 2 * SLICE],
    ] as const) {
      const run = (): void => call(instance, name, ...args);
      expect(run).toThrow(Trap);
      expect(run).toThrow("out of bounds memory access");
    }
    expect(Buffer.compare(Buffer.from(bytes.buffer, bytes.byteOffset, SIZE), expected)).toBe(0);
  });

  test.for([
    ["fill", [0, 1, 4 * SLICE]],
    ["copy", [100, 0, 4 * SLICE]],
    ["copy", [0, 100, 4 * SLICE]],
    ["to", [0, 0, 4 * SLICE]],
  ] as const)("%s%j ends with the limits", async ([name, args]) => {
    const { instance, looks } = await setUp();
    looks.count = 0;
    call(instance, name, args[0], args[1], 0);
    const idle = looks.count;
    looks.count = 0;
    call(instance, name, ...args);
    expect(looks.count).toBeGreaterThanOrEqual(idle + 3);
    looks.count = 0;
    looks.most = idle + 1;
    expect(() => call(instance, name, ...args)).toThrow(ExhaustionError);
    expect(looks.count).toBeLessThan(idle + 5);
  });
});
