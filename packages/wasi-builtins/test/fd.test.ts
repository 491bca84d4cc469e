// Descriptors: transfer, offsets, flags, rights, attributes, directories, renumbering.

import { describe, expect, test } from "vitest";
import { bufferedInput, bufferedOutput } from "@atoll/wasi-builtins";
import { fdCases } from "./fixtures/fd-cases.ts";
import { Guest } from "./fixtures/guest.ts";
import { places } from "./fixtures/places.ts";

describe.each(places)("on $name", (place) => {
  fdCases(place);
});
describe.each(places)("on $name, with 64-bit addresses", (place) => {
  fdCases(place, "i64");
});

test("preopened directories tell their names", () => {
  using guest = new Guest({ preopens: {} });
  expect(guest.raw("fd_prestat_get", 3, 64)).toBe("badf");
  expect(guest.raw("fd_prestat_get", 0, 64)).toBe("badf");
});

test("standard streams", () => {
  const stdout = bufferedOutput();
  using guest = new Guest({ stdin: bufferedInput("input"), stdout });
  expect(guest.text(0, 3)).toBe("inp");
  expect(guest.text(0)).toBe("ut");
  expect(guest.text(0)).toBe("");
  expect(guest.write(1, ["a", "b"])).toBe(2);
  expect(guest.write(2, "nobody listens")).toBe(14);
  expect(stdout.text).toBe("ab");
  expect(guest.write(0, "x")).toBe("notcapable");
  expect(guest.text(1)).toBe("!notcapable");
  expect(guest.seek(0, 0)).toBe("spipe");
  expect(guest.tell(1)).toBe("spipe");
  expect(guest.fdstat(0)).toMatchObject({ type: 0, flags: 0 });
  expect(guest.mustStat(1).type).toBe(0);
  expect(guest.setTimes(1, 0n, 0n, 0)).toBe("notcapable");
});
