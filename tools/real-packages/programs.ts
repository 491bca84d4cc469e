// Programs that use packages from npm that ship WebAssembly, as their users would write them. Each prints what it got.

export interface PackageProgram {
  /** Packages and versions, as npm takes them. */
  readonly packages: readonly string[];
  readonly source: string;
}

export const PROGRAMS: Readonly<Record<string, PackageProgram>> = {
  "sql.js": {
    packages: ["sql.js@1"],
    source: `
      import initSqlJs from "sql.js";
      const SQL = await initSqlJs();
      const db = new SQL.Database();
      db.run("create table t(a integer, b text)");
      for (let i = 0; i < 200; i++) db.run("insert into t values (?, ?)", [i, "row " + i]);
      console.log(JSON.stringify(db.exec("select count(*), sum(a), max(b) from t where a % 3 = 0")), db.export().length);`,
  },
  "esbuild-wasm": {
    packages: ["esbuild-wasm@0.25"],
    source: `
      import { readFileSync } from "node:fs";
      globalThis.self = globalThis;
      const { initialize, transform } = await import("esbuild-wasm/esm/browser.js");
      const bytes = readFileSync(new URL("node_modules/esbuild-wasm/esbuild.wasm", import.meta.url));
      await initialize({ wasmModule: await WebAssembly.compile(bytes), worker: false });
      const text = "interface A { x: number }; export default (a: A) => a?.x ?? 4n ** 2n;";
      console.log((await transform(text, { loader: "ts", minify: true, target: "es2019" })).code);
      process.exit(0);`,
  },
  "quickjs-emscripten": {
    packages: ["quickjs-emscripten@0.31"],
    source: `
      import { getQuickJS } from "quickjs-emscripten";
      const vm = (await getQuickJS()).newContext();
      const twice = vm.newFunction("twice", (value) => vm.newNumber(2 * vm.getNumber(value)));
      vm.setProp(vm.global, "twice", twice);
      const code = "let s = 0n; for (let i = 0n; i < 2000n; i++) s += i * i; [s, twice(21), 'héllo'.toUpperCase()].join()";
      console.log(vm.getString(vm.unwrapResult(vm.evalCode(code))));`,
  },
  "xxhash-wasm": {
    packages: ["xxhash-wasm@1"],
    source: `
      import xxhash from "xxhash-wasm";
      const { h32ToString, h64ToString, create64 } = await xxhash();
      const text = "the tide is in\\n".repeat(5000);
      console.log(h32ToString(text, 7), h64ToString(text), create64().update("a").update("b").digest());`,
  },
  "es-module-lexer": {
    packages: ["es-module-lexer@1"],
    source: `
      import { init, parse } from "es-module-lexer";
      await init;
      const text = 'import a, {b} from "x"; import("y"); export const c = 1; export default function d() {}; import.meta.url';
      console.log(JSON.stringify(parse(text)));`,
  },
  "@resvg/resvg-wasm": {
    packages: ["@resvg/resvg-wasm@2"],
    source: `
      import { createHash } from "node:crypto";
      import { readFileSync } from "node:fs";
      import { initWasm, Resvg } from "@resvg/resvg-wasm";
      await initWasm(readFileSync(new URL("node_modules/@resvg/resvg-wasm/index_bg.wasm", import.meta.url)));
      const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><circle cx="30" cy="20" r="15" fill="teal"/></svg>';
      const png = new Resvg(svg).render().asPng();
      console.log(png.length, createHash("sha256").update(png).digest("hex"));`,
  },
};
