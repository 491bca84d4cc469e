// What an imported guest is when the program runs.

import { defineTarget, flat32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { ModuleBuilder } from "@atoll/testing";
import { I64 } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { guestSignatures } from "../src/guest-signatures.ts";
import { guestModule } from "../src/runtime/index.ts";

const plain = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const builder = new ModuleBuilder();
builder.func({ params: [I64], results: [I64, I64] }, (code) => code.op("local.get", 0).op("local.get", 0), {
  export: "twice",
});
const bytes = builder.build();

test("bytes, target, and exports by their signatures", async () => {
  const signatures = guestSignatures(bytes);
  expect(signatures).toEqual({ twice: [["i64"], ["i64", "i64"]] });
  const guest = guestModule({ target: plain, base64: Buffer.from(bytes).toString("base64"), signatures });
  expect([guest.bytes, guest.target]).toEqual([new Uint8Array(bytes), plain]);
  const engine = interpreter();
  expect(guest.compile({ engine }).target).toBe(plain);
  using instance = guest.instantiate({ engine });
  expect(guest.exports(instance)["twice"]?.(7n as never)).toEqual([7n, 7n]);
  using other = await guest.instantiateAsync({ engine });
  expect(await guest.exportsAsync(other)["twice"]?.(7n as never)).toEqual([7n, 7n]);
});
