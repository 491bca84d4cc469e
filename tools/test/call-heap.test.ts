// Calls of builtins with numbers and reads of `memory.buffer` leave the host's heap alone, on each engine: a million in a row make not even garbage.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../bench/call-heap.ts", import.meta.url));
/** The least object takes as much. */
const LEAST = 12;

test("a million calls with numbers make no objects", { timeout: 120_000 }, () => {
  // In tests builtins are watched for what they keep too long, which takes objects.
  const env = { ...process.env, NODE_ENV: "production" };
  const text = execFileSync(process.execPath, ["--conditions=@atoll/source", program], { encoding: "utf8", env });
  const figures = JSON.parse(text) as Record<string, Record<string, number>>;
  expect(Object.keys(figures)).toEqual(["interpreter", "compiler"]);
  for (const [engine, bytes] of Object.entries(figures)) {
    expect(Object.keys(bytes).length).toBeGreaterThan(6);
    expect(bytes).toHaveProperty(["memory.buffer"]);
    const objects = Object.entries(bytes).filter(([, each]) => each >= LEAST);
    expect([engine, objects]).toEqual([engine, []]);
  }
});
