// `atoll compile`, and what `atoll run` makes of its files: of one's own, of others', and of what is no longer what it was.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { unpackCompiled } from "../src/compiled-file.ts";
import { sumOf } from "../src/kept-file.ts";
import { type Ended, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-compile-"));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const GUEST = fileURLToPath(new URL("../../demo/guests/wordcount.wasm", import.meta.url));

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const built = existsSync(fileURLToPath(new URL("../dist/bundle", import.meta.url)));
if (!built) console.log("the command is not bundled (pnpm build): compiled files are not tried");

function own(args: readonly string[], user = "me"): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    input: "",
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "", XDG_CACHE_HOME: at(user), NO_COLOR: "1" },
    cwd: folder,
  });
  return { status, stdout, stderr };
}

function words(file: string, user?: string): Ended {
  return own(["run", file, "--dir", `${ROOT}::/`, "--verbose", "--", "/LICENSE"], user);
}

let output = "";

beforeAll(() => {
  if (!built) return;
  output = words(GUEST).stdout;
  expect(output).toMatch(/^\/LICENSE: \d+ lines/);
  expect(own(["compile", GUEST])).toEqual({ status: 0, stdout: "", stderr: "" });
}, 60_000);

const OTHER =
  "atoll: wordcount.atoll is compiled, and its own code is not used: another user, computer or version made it\n";

test.skipIf(!built)("a compiled file runs, with limits too, and is a module to all other commands", () => {
  expect(words("wordcount.atoll")).toEqual({
    status: 0,
    stdout: output,
    stderr: "atoll: wordcount.atoll is compiled, as it says itself\n",
  });
  expect(own(["compile", GUEST, "--metered", "-o", "metered.atoll"]).status).toBe(0);
  expect(statSync(at("metered.atoll")).size).toBeGreaterThan(statSync(at("wordcount.atoll")).size);
  const limited = (file: string): Ended =>
    own(["run", file, "--fuel", "30000", "--argv0", "words", "--dir", `${ROOT}::/`, "--", "/LICENSE"]);
  expect(limited("metered.atoll").stderr).toBe(limited(GUEST).stderr.replaceAll("wordcount.wasm", "metered.atoll"));
  expect(own(["check", "wordcount.atoll"]).stdout).toMatch(/^fits/);
  expect(own(["inspect", "wordcount.atoll"]).stdout).toContain("wasi_snapshot_preview1");
});

test.skipIf(!built)("of a file that others compiled the module is compiled anew", () => {
  expect(words("wordcount.atoll", "you")).toEqual({ status: 0, stdout: output, stderr: OTHER });
  // Who has no key yet gets none by running.
  expect(own(["run", "wordcount.atoll", "--verbose"], "nobody").stderr).toContain(OTHER);
});

test.skipIf(!built)("code that was put beside another module is not used", () => {
  const [words42, cat] = [readFileSync(at("wordcount.atoll")), guest("cat")];
  expect(own(["compile", cat, "-o", "cat.atoll"]).status).toBe(0);
  const other = readFileSync(at("cat.atoll"));
  const parts = (file: Buffer): readonly [Buffer, Buffer] => {
    const codeAt = 56 + file.readUInt32LE(8);
    return [file.subarray(56, codeAt), file.subarray(codeAt)];
  };
  const [module] = parts(words42);
  const [, code] = parts(other);
  const forged = Buffer.concat([other.subarray(0, 56), module, code]);
  forged.writeUInt32LE(module.length, 8);
  forged.writeUInt32LE(code.length, 12);
  forged.fill(0, 16, 24);
  forged.writeBigUInt64LE(sumOf(forged), 16);
  writeFileSync(at("forged.atoll"), forged);
  expect(words("forged.atoll")).toEqual({
    status: 0,
    stdout: output,
    stderr: OTHER.replace("wordcount", "forged").replace("compiled,", "compiled, with what an earlier run kept,"),
  });
});

test.skipIf(!built)("a file that is damaged or cut short is refused", () => {
  const good = readFileSync(at("wordcount.atoll"));
  const places = [8, 12, 20, 30, 60, good.length >> 1, good.length - 1];
  const flipped = places.map((place) => {
    const bytes = Buffer.from(good);
    bytes[place] = (bytes[place] ?? 0) ^ 4;
    return bytes;
  });
  vi.stubEnv("XDG_CACHE_HOME", at("me"));
  for (const bad of [
    ...flipped,
    good.subarray(0, 40),
    good.subarray(0, good.length - 1),
    Buffer.concat([good, good]),
  ]) {
    expect(() => unpackCompiled(bad, "bad.atoll")).toThrow("bad.atoll: it is cut short or damaged: compile it again");
  }
  vi.unstubAllEnvs();
  writeFileSync(at("bad.atoll"), flipped[4] ?? "");
  expect(own(["run", "bad.atoll"])).toEqual({
    status: 1,
    stdout: "",
    stderr: "atoll: bad.atoll: it is cut short or damaged: compile it again\n",
  });
});

test.skipIf(!built)("what is not compiled is told", () => {
  expect(own(["compile", GUEST, "--engine", "interpreter", "-o", "no.atoll"])).toMatchObject({
    status: 1,
    stderr: "atoll: it is not compiled: the engine interpreter makes no code ahead\n",
  });
  expect(own(["compile", "-"])).toMatchObject({ status: 2 });
});
