import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Lamp } from "../src/lamp.ts";
import { Narrator } from "../src/narrator.ts";

function recorded(): { readonly narrator: Narrator; readonly text: () => string } {
  const out = new PassThrough({ encoding: "utf8" });
  return { narrator: new Narrator(out), text: () => String(out.read()) };
}

beforeEach(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("failed checks are counted and shown", () => {
  const { narrator, text } = recorded();
  narrator.check("water is wet", true);
  narrator.check("fire is cold", false);
  expect(narrator.failures).toBe(1);
  expect(text()).toBe("  ok water is wet\n  FAILED fire is cold\n");
});

test("sentences are broken into lines of at most a hundred characters", () => {
  const { narrator, text } = recorded();
  narrator.tell("word ".repeat(60));
  const lines = text().trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines.every((line) => line.length <= 100)).toBe(true);
});

test("the lamp reads its own Morse code", () => {
  const lamp = new Lamp();
  for (const [on, units] of [
    [1, 1],
    [0, 1],
    [1, 3],
    [0, 3],
    [1, 3],
    [0, 3],
    [1, 1],
    [0, 1],
  ] as const) {
    lamp.on = on === 1;
    lamp.hold(units * 20);
  }
  expect(lamp.picture()).toBe("█▁███▁▁▁███▁▁▁█▁");
  expect(lamp.message()).toBe("AT?");
});
