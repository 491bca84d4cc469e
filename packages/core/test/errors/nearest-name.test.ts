import { expect, test } from "vitest";
import { nearestName } from "../../src/errors/nearest-name.ts";

test("the nearest name is found, if it is near enough to be a slip", () => {
  const names = ["fd_read", "fd_write", "path_open"];
  expect(nearestName("fd_raed", names)).toBe("fd_read");
  expect(nearestName("path_opem", names)).toBe("path_open");
  expect(nearestName("random_get", names)).toBeUndefined();
});

test("a hostile name costs little", () => {
  const names = Array.from({ length: 46 }, (_, i) => `name_${i}`);
  expect(nearestName("x".repeat(100_000), names)).toBeUndefined();
});
