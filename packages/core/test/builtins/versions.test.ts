import { expect, test } from "vitest";
import { inRange, isNewer, isRange, isVersion, newestVersion } from "../../src/builtins/versions.ts";

test.each([
  ["1.4.0", "^1", true],
  ["1.4.0", "^1.5", false],
  ["2.0.0", "^1", false],
  ["0.2.0", "^0.1", false],
  ["0.1.9", "^0.1.2", true],
  ["1.0.9", "~1.0", true],
  ["1.1.0", "~1.0", false],
  ["1.7.3", "1", true],
  ["1.7.3", "1.7", true],
  ["1.7.3", "1.x", true],
  ["2.7.3", "=1", false],
  ["2.5.0", ">=1 <3", true],
  ["2.5.0", ">= 1 < 2", false],
  ["2.5.0", "1.0.0 - 2.4.9", false],
  ["2.5.0", "^1 || ^2", true],
  ["3.0.0", "^1 || ^2", false],
  ["9.9.9", "*", true],
  ["9.9.9", "", true],
  ["1.0.0+build.5", "1.0.0", true],
  ["2.0.0-alpha.1", ">=1", false],
  ["2.0.0-alpha.1", "*", false],
  ["2.0.0-alpha.2", "^2.0.0-alpha.1", true],
  ["2.0.0-alpha.1", "2.0.0-alpha.1", true],
  ["2.1.0-alpha.1", "^2.0.0-alpha.1", false],
])("%s in %s: %s", (version, range, expected) => {
  expect(isRange(range)).toBe(true);
  expect(inRange(version, range)).toBe(expected);
});

test("what is no range is told from ranges", () => {
  for (const text of ["new", "^", "1.2.three", ">=1 or so", "^^", "1 - "])
    expect([text, isRange(text)]).toEqual([text, false]);
});

test("the newest in a range, and of all: a pre-release where there is nothing else", () => {
  const versions = ["1.9.0", "1.10.0", "2.0.0", "3.0.0-rc.1"];
  expect(newestVersion(versions, "^1")).toBe("1.10.0");
  expect(newestVersion(versions, undefined)).toBe("2.0.0");
  expect(newestVersion(["3.0.0-rc.1", "3.0.0-rc.2"], undefined)).toBe("3.0.0-rc.2");
  expect(newestVersion(versions, "^4")).toBeUndefined();
  expect(isNewer("1.10.0", "1.9.0")).toBe(true);
  expect([isVersion("1.0.0"), isVersion("1.0"), isVersion("^1.0.0")]).toEqual([true, false, false]);
});
