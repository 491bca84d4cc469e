import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { moduleBytes } from "../binary/binary-parts.ts";

test("a module may have more functions than the host's calls may have arguments", () => {
  const made = hostFunction({ kind: "func", params: [], results: [] }, () => undefined);
  const functions = Array.from({ length: 300_000 }, () => made);
  const engine = { name: "many", version: "0.0.0", features: new Set<never>(), createFunctions: () => functions };
  const { functions: found } = instantiateModule({ module: decodeModule(moduleBytes()), engine });
  expect(found).toHaveLength(300_000);
});
