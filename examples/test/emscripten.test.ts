// C++ exceptions in the way of Emscripten's -fexceptions, on the interpreter and on the host's engine: the same imports, the same lines.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WASI } from "node:wasi";
import { expect, test } from "vitest";
import { exceptionImports, type Guest } from "../emscripten/exceptions.ts";
import { run } from "../emscripten/run.ts";

const bytes = readFileSync(join(import.meta.dirname, "../emscripten/throws.wasm"));
const LINES = [
  "gone: even",
  "gone: odd",
  "caught: at the bottom",
  "gone: even",
  "gone: odd",
  "gone: even",
  "rethrown: at the bottom",
  "caught anything",
  "caught out_of_range",
  "sum: 167499",
];

test("frames are cleaned up, and handlers found, through the host", () => {
  const lines: string[] = [];
  expect(run(bytes, (line) => lines.push(line))).toBe(0);
  expect(lines).toEqual(LINES);
});

test("as on the host's engine", () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-emscripten-"));
  try {
    const stdout = openSync(join(folder, "out"), "w");
    const wasi = new WASI({ version: "preview1", stdout });
    const module = new WebAssembly.Module(bytes);
    const names = WebAssembly.Module.imports(module).map(({ name }) => name);
    const memory = (): DataView => new DataView((exports["memory"] as WebAssembly.Memory).buffer);
    const guest: Guest = {
      call: (index, ...args) =>
        (exports["__indirect_function_table"] as WebAssembly.Table).get(index)(...args) as unknown,
      exported: (name, ...args) => Number((exports[name] as (...all: number[]) => unknown)(...args) ?? 0),
      load: (address) => memory().getUint32(address, true),
      store: (address, value) => memory().setUint32(address, value, true),
      copy: (to, from, size) => new Uint8Array(memory().buffer).copyWithin(to, from, from + size),
      thrown: (error) => error,
    };
    const env = exceptionImports(
      guest,
      names.filter((name) => name.startsWith("invoke_")),
    ) as WebAssembly.ModuleImports;
    const instance = new WebAssembly.Instance(module, { ...wasi.getImportObject(), env });
    const { exports } = instance;
    wasi.initialize(instance);
    guest.exported("__wasm_call_ctors");
    expect(guest.exported("main", 0, 0)).toBe(0);
    closeSync(stdout);
    expect(readFileSync(join(folder, "out"), "utf8").trimEnd().split("\n")).toEqual(LINES);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
