// `atoll run --frames N --out DIR`: apps that draw.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { atoll, guest } from "./atoll.ts";

const harbour = fileURLToPath(new URL("../../../examples/harbour/harbour64.wasm", import.meta.url));
const app = ["run", harbour, "--target", "orca"];
let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "atoll-frames-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("each frame is an SVG and a PNG, in a folder that is made", async () => {
  const out = join(folder, "a", "b");
  expect(await atoll(...app, "--frames", "3", "--out", out)).toEqual({
    status: 0,
    stdout: "",
    stderr: `info: the tide is computed\ninfo: good night\natoll: 3 frames in ${out} (SVG and PNG)\n`,
  });
  const names = [1, 2, 3].flatMap((i) => [`frame-000${i}.png`, `frame-000${i}.svg`]);
  expect(readdirSync(out).toSorted()).toEqual(names);
  expect(readFileSync(join(out, "frame-0003.svg"), "utf8")).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect([...readFileSync(join(out, "frame-0001.png")).subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  // The same in every run: its clock goes by frames.
  const again = join(folder, "c");
  await atoll(...app, "--frames", "3", "--out", again, "--engine", "interpreter");
  expect(readFileSync(join(again, "frame-0003.svg"), "utf8")).toBe(readFileSync(join(out, "frame-0003.svg"), "utf8"));
});

test("files are granted as without frames, and without a folder nothing is kept", async () => {
  writeFileSync(
    join(folder, "tide"),
    Uint8Array.from({ length: 50 }, (_, i) => i),
  );
  const { stderr } = await atoll(...app, "--frames", "1", "--file", `${join(folder, "tide")}::tide`);
  expect(stderr).toBe("info: the tide is as it was written down\ninfo: good night\natoll: 1 frame\n");
  expect(readdirSync(folder)).toEqual(["tide"]);
});

test("limits are those of the whole run", async () => {
  const { status, stderr } = await atoll(...app, "--frames", "1000", "--fuel", "3e5");
  expect([status, stderr]).toEqual([134, expect.stringMatching(/atoll: \d{1,2} frames\n[^]*all fuel consumed/)]);
});

test("what makes no sense is told before anything runs", async () => {
  const told = async (...args: string[]): Promise<string> => {
    const { status, stderr } = await atoll(...args);
    return `${status} ${stderr.split("\n")[0]}`;
  };
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await told(...app, "--frames", "1", "--out", join(file, "x"))).toMatch(
    /^2 atoll: --out .*file\/x: nothing can be kept there: ENOTDIR/,
  );
  expect(await told(...app, "--out", folder)).toBe("2 atoll: --out keeps pictures of frames: --frames N is missing");
  expect(await told(...app, "--frames", "some")).toBe("2 atoll: --frames some: expected a whole number");
  expect(await told(...app, "--frames", "1", "--invoke", "oc_on_test")).toBe(
    "2 atoll: --frames runs an app, and --invoke calls one export",
  );
  expect(await told("run", guest("hello"), "--frames", "1")).toBe(
    "2 atoll: --frames is for targets with orca:canvas, which wasi has not",
  );
  expect(await told("run", "--help")).toBe("0 ");
});

test("a module that draws no frames is told what it lacks", async () => {
  const library = fileURLToPath(new URL("../../../examples/rings/shout64.wasm", import.meta.url));
  const { status, stderr } = await atoll("run", library, "-t", "orca", "--frames", "1");
  expect([status, stderr]).toEqual([1, expect.stringContaining("export oc_on_frame_refresh missing_export")]);
  expect((await atoll(...app, "--invoke", "oc_on_test")).stdout).toBe("0\n");
  expect((await atoll(...app)).stderr).toContain("run an app with --frames N, or call an export with --invoke");
});
