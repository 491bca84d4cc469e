// Programs that use packages from npm that ship WebAssembly, as their users would write them. Each prints what it got.

export interface PackageProgram {
  /** Packages and versions, as npm takes them. */
  readonly packages: readonly string[];
  /** A component that the program finds in the folder `component`, as `jco transpile --instantiation` writes it. */
  readonly component?: string;
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
  "@swc/wasm": {
    packages: ["@swc/wasm@1"],
    source: `
      import swc from "@swc/wasm";
      const options = { jsc: { parser: { syntax: "typescript" }, target: "es2017", minify: { mangle: true } }, minify: true };
      console.log(swc.transformSync("export class B { #y = 1; get z(): number { return this.#y ?? 2 } }", options).code);
      try { swc.transformSync("let = = 1", {}); } catch (error) { console.log(String(error)); }`,
  },
  "web-tree-sitter": {
    packages: ["web-tree-sitter@0.25", "tree-sitter-wasms@0.1"],
    source: `
      import { Language, Parser } from "web-tree-sitter";
      await Parser.init();
      const parser = new Parser();
      for (const [language, text] of Object.entries({ javascript: "f((a) => a ** 2, [1, 'x'])", css: "a > b:hover { color: red }" })) {
        parser.setLanguage(await Language.load("node_modules/tree-sitter-wasms/out/tree-sitter-" + language + ".wasm"));
        console.log(parser.parse(text).rootNode.toString());
      }`,
  },
  "libsodium-wrappers": {
    packages: ["libsodium-wrappers@0.8"],
    source: `
      import sodium from "libsodium-wrappers";
      await sodium.ready;
      const key = sodium.crypto_generichash(32, "key"), nonce = new Uint8Array(24);
      const box = sodium.crypto_secretbox_easy("the tide is in", nonce, key);
      console.log(sodium.to_hex(box), sodium.to_string(sodium.crypto_secretbox_open_easy(box, nonce, key)));
      try { sodium.crypto_secretbox_open_easy(box, nonce, new Uint8Array(32)); } catch (error) { console.log(error.message); }`,
  },
  "yoga-layout": {
    packages: ["yoga-layout@3"],
    source: `
      import Yoga, { FlexDirection } from "yoga-layout";
      const root = Yoga.Node.create();
      root.setFlexDirection(FlexDirection.Row);
      for (let i = 0; i < 3; i++) {
        const child = Yoga.Node.create();
        child.setFlexGrow(i + 1);
        if (i === 1) child.setMeasureFunc((width) => ({ width: width / 2, height: 17 }));
        root.insertChild(child, i);
      }
      root.calculateLayout(300, 100);
      for (let i = 0; i < 3; i++) console.log(JSON.stringify(root.getChild(i).getComputedLayout()));`,
  },
  "@sqlite.org/sqlite-wasm": {
    packages: ["@sqlite.org/sqlite-wasm@3.50.4-build1"],
    source: `
      import init from "@sqlite.org/sqlite-wasm";
      const { oo1 } = await init({ print: console.log, printErr: console.log });
      const db = new oo1.DB(":memory:", "c");
      db.exec("create table t(a, b)");
      db.exec("with recursive c(x) as (select 1 union all select x + 1 from c where x < 500) insert into t select x, x * x from c");
      db.createFunction("twice", (_, x) => 2 * x);
      console.log(db.selectValue("select sum(a * b) from t"), db.selectValue("select twice(21)"), db.selectArrays("select * from t limit 2"));`,
  },
  "a component by jco": {
    packages: ["@bytecodealliance/preview2-shim@0.26"],
    component: "packages/components/test/guests/files.component.wasm",
    source: `
      import { mkdtempSync, readFileSync, rmSync } from "node:fs";
      import { tmpdir } from "node:os";
      import { join } from "node:path";
      import { _setArgs, _setEnv } from "@bytecodealliance/preview2-shim/cli";
      import { _setPreopens } from "@bytecodealliance/preview2-shim/filesystem";
      import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
      import { instantiate } from "./component/component.js";
      const data = mkdtempSync(join(tmpdir(), "atoll-component-"));
      process.on("exit", () => rmSync(data, { recursive: true }));
      _setPreopens({ "/data": data });
      _setArgs(["files", "a", "b c"]);
      _setEnv({ TIDE: "in" });
      const compileCore = (path) => WebAssembly.compile(readFileSync(new URL("component/" + path, import.meta.url)));
      const instantiateCore = (module, imports) => WebAssembly.instantiate(module, imports);
      const { run } = await instantiate(compileCore, new WASIShim().getImportObject(), instantiateCore);
      run.run();`,
  },
};
