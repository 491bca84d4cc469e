// Directories of hosts that do not show a process its open files: everything goes by path there, and must come to the same.

import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { fdCases } from "./fixtures/fd-cases.ts";
import { Guest } from "./fixtures/guest.ts";
import { pathCases } from "./fixtures/path-cases.ts";
import { places, removeFolder, scratchFolder } from "./fixtures/places.ts";

vi.mock("../src/node/proc-fd.ts", () => ({ PROC_FD: undefined, O_PATH: 0 }));

const place = places.find(({ name }) => name === "a directory of the host");
if (place === undefined) throw new Error("places have no directory of the host");

describe("paths", () => {
  pathCases(place);
});
describe("descriptors", () => {
  fdCases(place);
});

test("a directory that was swapped for a link, or is gone, is not used", () => {
  const folder = scratchFolder();
  try {
    const inside = join(folder, "inside");
    mkdirSync(join(inside, "d"), { recursive: true });
    mkdirSync(join(folder, "outside"));
    writeFileSync(join(folder, "outside", "secret"), "secret");
    using guest = new Guest({ preopens: { "/": hostDirectory(inside) } });
    const fd = guest.mustOpen("d", { directory: true });
    renameSync(join(inside, "d"), join(inside, "e"));
    expect(guest.open("x", { fd, create: true })).toBe("noent");
    symlinkSync(join(folder, "outside"), join(inside, "d"));
    expect(guest.open("secret", { fd })).toBe("noent");
    rmSync(join(inside, "d"));
    mkdirSync(join(inside, "d"));
    expect(guest.open("secret", { fd })).toBe("noent");
  } finally {
    removeFolder(folder);
  }
});
