// A command in C, as a module of preview 1 and as a component of WASI 0.2: it does the same, whatever it is given.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as jco from "@bytecodealliance/jco-transpile/component";
import { compiler } from "@atoll/compiler";
import { compile, ExitError, instantiate } from "@atoll/core";
import { startGuest } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { wasi as target } from "@atoll/targets";
import {
  bufferedInput,
  bufferedOutput,
  deterministic,
  type FileSystem,
  memoryFileSystem,
  overlay,
  readOnly,
  wasi,
  type WasiOptions,
} from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { describe, expect, onTestFinished, test } from "vitest";
import { runComponent, transpileComponent } from "../src/index.ts";

const bytes = (file: string): Uint8Array => readFileSync(join(import.meta.dirname, "guests", file));
const component = await transpileComponent(bytes("files.component.wasm"), jco);
const engines = { interpreter: interpreter(), compiler: compiler() };
const linked = compile(bytes("files.wasm"), target);

/** What a run prints, and how it ends. */
interface Ending {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ending(
  filesystem: FileSystem,
  start: (services: ReturnType<typeof wasi>) => number | Promise<number>,
): Promise<Ending> {
  const [stdout, stderr] = [bufferedOutput(), bufferedOutput()];
  const options: WasiOptions = {
    args: ["files", "a", "b c", "naïve 🌊"],
    env: { TIDE: "high" },
    preopens: { "/data": filesystem },
    stdin: bufferedInput("one\ntwo\n"),
    stdout,
    stderr,
  };
  const status = await start(wasi(deterministic({ ...options, seed: 1 })));
  return { status, stdout: stdout.text, stderr: stderr.text };
}

function asModule(filesystem: FileSystem): Promise<Ending> {
  return ending(filesystem, (provide) => {
    try {
      return startGuest(instantiate(linked, { engine: engines.interpreter, provide }));
    } catch (error) {
      if (error instanceof ExitError) return error.status;
      throw error;
    }
  });
}

const filesystems: Readonly<Record<string, () => FileSystem>> = {
  memory: () => memoryFileSystem({ "there.txt": "already\n" }),
  "a folder of the host": () => {
    const folder = mkdtempSync(join(tmpdir(), "atoll-files-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return hostDirectory(folder);
  },
  "an overlay": () => overlay(memoryFileSystem({}), memoryFileSystem({ "below.txt": "below\n" })),
  "what may only be read": () => readOnly(memoryFileSystem({ "there.txt": "already\n" })),
};

describe.for(Object.entries(engines))("on the %s", ([, engine]) => {
  test.for(Object.keys(filesystems))("a command does the same as a component: %s", async (name) => {
    const make = filesystems[name] ?? memoryFileSystem;
    const expected = await asModule(make());
    const found = await ending(make(), (services) => runComponent(component, { engine, services }));
    expect(found.stdout).toBe(expected.stdout);
    expect(found.stderr).toBe(expected.stderr);
    expect(found.stdout).toContain("argument 3: naïve 🌊\nvariable: high\ninput: one\ninput: two\n");
    // A component of the first versions of 0.2 says only whether it failed.
    expect([found.status, expected.status]).toEqual(name.startsWith("what") ? [1, 2] : [1, 3]);
  });
});
