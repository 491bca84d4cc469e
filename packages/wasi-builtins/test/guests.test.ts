// Guests in C, on the host's engine: each checks for itself, and says what was not as specified. Sources and build script are in guests/.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bufferedOutput, type WasiOptions } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { describe, expect, test } from "vitest";
import { places, removeFolder, scratchFolder } from "./fixtures/places.ts";
import { runOnHost } from "./fixtures/run-on-host.ts";

async function run(guest: string, options: WasiOptions): Promise<{ status: number; output: string }> {
  const stdout = bufferedOutput();
  const bytes = readFileSync(new URL(`guests/${guest}.wasm`, import.meta.url));
  const { status } = await runOnHost(bytes, { args: [guest], ...options, stdout });
  return { status, output: stdout.text };
}

describe.each(places)("on $name", ({ make }) => {
  test("every function, with the errnos of its mistakes", async () => {
    using scratch = make();
    const outcome = await run("errnos", { preopens: { "/": scratch.filesystem } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });

  test("what C programs do", async () => {
    using scratch = make();
    const outcome = await run("posix", {
      args: ["posix", "argument"],
      env: { NAME: "value" },
      preopens: { "/": scratch.filesystem },
    });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });
});

test("nothing gets out", async () => {
  const folder = scratchFolder();
  try {
    const [inside, outside] = [join(folder, "inside"), join(folder, "outside")];
    mkdirSync(inside);
    mkdirSync(outside);
    writeFileSync(join(outside, "secret"), "secret");
    symlinkSync(outside, join(inside, "abs"));
    symlinkSync("../outside", join(inside, "rel"));
    symlinkSync("../outside/secret", join(inside, "abs-file"));
    symlinkSync("../outside/new", join(inside, "dangling"));
    symlinkSync(".", join(inside, "here"));
    execFileSync("mkfifo", [join(inside, "pipe")]);
    const outcome = await run("escape", { preopens: { "/": hostDirectory(inside) } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{4} checks, 0 failures\n$/) });
    expect(readdirSync(folder).toSorted()).toEqual(["inside", "outside"]);
    expect(readdirSync(outside)).toEqual(["secret"]);
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("secret");
  } finally {
    removeFolder(folder);
  }
});
