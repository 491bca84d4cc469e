// `atoll verify` with a core that is older in truth: the packages of this workspace as they are published, under lower versions, in a registry on this machine. A set's
// package is installed beside the oldest that its range allows, loaded there, and its tests run the conformance kit there.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { generate } from "@atoll/bindgen";
import { builtinSet, t } from "@atoll/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atoll } from "./atoll.ts";
import { FakeRegistry } from "./fake-registry.ts";

const packages = join(import.meta.dirname, "../../../packages");
const OURS = ["core", "interpreter", "dwarf", "observe", "testing"];
/** What these depend on, by who depends on it. */
const OTHERS: readonly (readonly [name: string, of: string])[] = [
  ["zod", "core"],
  ["compare-versions", "core"],
  ["tsyringe", "core"],
  ["chai", "testing"],
];

const registry = new FakeRegistry();
const before = process.env["npm_config_registry"];
// Where @atoll/core is found.
const root = mkdtempSync(join(import.meta.dirname, "fixtures/verified-"));
const packed = join(root, "packed");

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: object;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Publishes a package of the workspace as what it is now, but for its version; `change` may take something from it. */
function publish(name: string, version: string, change: (folder: string) => void = () => {}): void {
  const source = join(packages, name);
  if (statSync(join(source, "dist"), { throwIfNoEntry: false }) === undefined)
    throw new Error(`${name} is not built: pnpm build`);
  const { dependencies, peerDependencies, publishConfig, ...manifest } = manifestOf(source);
  const ranged = (all: Readonly<Record<string, string>> = {}): object =>
    Object.fromEntries(
      Object.entries(all).map(([each, range]) => [each, range.startsWith("workspace:") ? `^${version}` : range]),
    );
  const folder = join(root, `${name}-${version}`);
  cpSync(join(source, "dist"), join(folder, "dist"), {
    recursive: true,
    filter: (path) => !/\.(?:d\.ts|map|tsbuildinfo)$/.test(path),
  });
  const whole = { ...manifest, ...publishConfig, version, dependencies: ranged(dependencies), scripts: {} };
  const rest = { peerDependencies: ranged(peerDependencies), devDependencies: {} };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...whole, ...rest }));
  change(folder);
  registry.publish(folder, packed);
}

/** Publishes a package that is installed, as it is, and what it depends on. */
function publishOther(name: string, from: string): void {
  const entry =
    createRequire(join(from, "_"))
      .resolve.paths(name)
      ?.map((base) => join(base, name)) ?? [];
  const folder = entry.find((each) => statSync(join(each, "package.json"), { throwIfNoEntry: false }) !== undefined);
  if (folder === undefined) throw new Error(`${name} is not installed`);
  // npm packs no folder of pnpm's store.
  const copy = join(root, `${name}-copy`);
  cpSync(folder, copy, { recursive: true, dereference: true });
  registry.publish(copy, packed);
  for (const each of Object.keys(manifestOf(folder).dependencies ?? {})) publishOther(each, folder);
}

beforeAll(async () => {
  await registry.listen();
  process.env["npm_config_registry"] = registry.url;
  for (const [name, of] of OTHERS) publishOther(name, join(packages, of));
  for (const name of OURS) publish(name, "0.0.8");
  // An older one still, from before there were texts.
  for (const name of OURS) {
    publish(name, "0.0.7", (folder) => {
      if (name !== "core") return;
      const file = join(folder, "dist/builtins/types/types.js");
      const code = readFileSync(file, "utf8");
      const cut = code.replace(/^export \{[^}]*\btext\b[^}]*\} from .*$/m, "");
      if (cut === code) throw new Error("t.text is exported in another way now");
      writeFileSync(file, cut);
    });
  }
}, 180_000);

afterAll(async () => {
  if (before === undefined) delete process.env["npm_config_registry"];
  else process.env["npm_config_registry"] = before;
  await registry[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

const scope = t.scope();
const functions = {
  show: scope.func({ doc: "Shows it.", params: [t.param("words", t.text({ max: 100 }))] }, () => undefined),
};
const header = generate(builtinSet("acme:sign", { version: "1.0.0", doc: "A sign.", functions }), { language: "c" });

const CODE = `import { builtinSet, t } from "@atoll/core";
const scope = t.scope();
export const sign = builtinSet("acme:sign", {
  version: "1.0.0",
  doc: "A sign.",
  functions: { show: scope.func({ doc: "Shows it.", params: [t.param("words", t.text({ max: 100 }))] }, () => undefined) },
});
`;
const TESTS = `import { readFileSync } from "node:fs";
import { defineTarget, flat } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { builtinCases, runCases } from "@atoll/testing";
import { sign } from "../dist/index.js";
// builtinConformance does the same in Vitest.
const target = defineTarget({ name: "shop", version: "1.0.0", memory: flat(), sets: [sign] });
const results = await runCases(builtinCases(target, { engine: interpreter() }));
const failed = results.filter(({ state }) => state === "failed");
for (const { id, error } of failed) console.log(id, error);
const { version } = JSON.parse(readFileSync("node_modules/@atoll/core/package.json", "utf8"));
console.log(results.length + " cases on " + version);
if (failed.length > 0 || results.length < 10 || version !== "0.0.8") process.exit(1);
`;

/** A package whose range of core begins somewhere. Gives its folder. */
function made(name: string, range: string): string {
  const folder = join(root, name);
  const files = {
    "package.json": JSON.stringify({
      name: "atoll-builtins-sign",
      version: "1.0.0",
      type: "module",
      keywords: ["atoll-builtins"],
      exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./guest/*": "./guest/*" },
      scripts: { test: "node test/sign.test.mjs" },
      peerDependencies: { "@atoll/core": range },
      devDependencies: { "@atoll/interpreter": range, "@atoll/testing": range },
    }),
    "README.md": "# A sign\n\nThe set `acme:sign`.\n",
    "dist/index.js": CODE,
    "dist/index.d.ts": "export {};\n",
    "test/sign.test.mjs": TESTS,
    ...Object.fromEntries(Object.entries(header).map(([file, text]) => [`guest/c/${file}`, text])),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("what loads on the oldest core of its range, and passes the kit there", { timeout: 180_000 }, async () => {
  const { stdout, status } = await atoll("verify", made("right", ">=0.0.8 <0.2.0"));
  expect(stdout).toContain("  ok    oldest core   @atoll/core@0.0.8 loads it, the oldest of its range\n");
  expect(stdout).toContain("  ok    oldest core   its tests pass on @atoll/core@0.0.8\n");
  expect(stdout).not.toContain("FAIL");
  expect(status).toBe(0);
});

test("a range that begins where a type was not there yet", { timeout: 180_000 }, async () => {
  const { stdout, status } = await atoll("verify", made("early", ">=0.0.7 <0.2.0"));
  expect(stdout).toMatch(/FAIL {2}oldest core {3}atoll-builtins-sign on @atoll\/core@0\.0\.7: .*t\.text/);
  expect(stdout).toContain("the range of @atoll/core begins too early");
  expect(status).toBe(1);
});
