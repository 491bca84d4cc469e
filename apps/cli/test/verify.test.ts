// `atoll verify` on packages that are made here: one as it should be, and the same with one thing wrong at a time.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@atoll/bindgen";
import { builtinSet, t } from "@atoll/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runOwnTests } from "../src/commands/verify/own-tests.ts";
import { openPackage } from "../src/config/open-package.ts";
import { atoll, atollProcess } from "./atoll.ts";
import { FakeRegistry } from "./fake-registry.ts";

// What npm has is not the tests' business: they have a registry of their own, and it has nothing of its own accord.
const registry = new FakeRegistry();
const before = process.env["npm_config_registry"];
beforeAll(async () => {
  await registry.listen();
  process.env["npm_config_registry"] = registry.url;
});
afterAll(async () => {
  if (before === undefined) delete process.env["npm_config_registry"];
  else process.env["npm_config_registry"] = before;
  await registry[Symbol.asyncDispose]();
});

// Where @atoll/core is found.
const root = mkdtempSync(join(import.meta.dirname, "fixtures/verified-"));
afterAll(() => rmSync(root, { recursive: true }));

const scope = t.scope();
const header =
  generate(
    builtinSet("acme:lamp", {
      version: "1.0.0",
      doc: "A lamp.",
      functions: { set: scope.func({ doc: "Lights it.", params: [t.param("on", t.bool)] }, () => undefined) },
    }),
    { language: "c" },
  )["acme_lamp.h"] ?? "";

interface Parts {
  readonly manifest?: object;
  readonly code?: (code: string) => string;
  /** Null: there is none. */
  readonly files?: Readonly<Record<string, string | null>>;
}

const CODE = `import { builtinSet, t } from "@atoll/core";
const scope = t.scope();
export const lamp = builtinSet("acme:lamp", {
  version: "1.0.0",
  doc: "A lamp.",
  functions: { set: scope.func({ doc: "Lights it.", params: [t.param("on", t.bool)] }, () => undefined) },
});
`;

/** Writes a package, right but for some parts. Gives its folder. */
function made(name: string, { manifest = {}, code = (each) => each, files = {} }: Parts = {}): string {
  const folder = join(root, name);
  const all = {
    "package.json": JSON.stringify({
      name: "atoll-builtins-lamp",
      version: "1.0.0",
      type: "module",
      keywords: ["atoll-builtins"],
      exports: {
        ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
        "./guest/*": "./guest/*",
        "./package.json": "./package.json",
      },
      peerDependencies: { "@atoll/core": "^0.1.0" },
      devDependencies: { "@atoll/testing": "^0.1.0" },
      ...manifest,
    }),
    "README.md": "# A lamp\n\nThe set `acme:lamp`.\n",
    "dist/index.js": code(CODE),
    "dist/index.d.ts": "export {};\n",
    "guest/c/acme_lamp.h": header,
    "test/lamp.test.ts": "builtinConformance(target, { engine });\n",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    if (text === null) continue;
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

let published = "";
beforeAll(() => void (published = made("published")));

interface Report {
  readonly ok: boolean;
  readonly checks: readonly { readonly id: string; readonly state: string; readonly message: string }[];
}

async function report(folder: string): Promise<Report> {
  const { stdout, stderr, status } = await atoll("verify", folder, "--against", published, "--offline", "--json");
  expect(stderr).toBe("");
  const found = JSON.parse(stdout) as Report;
  expect(status).toBe(found.ok ? 0 : 1);
  return found;
}

/** What does not hold. */
async function failures(name: string, parts: Parts): Promise<readonly string[]> {
  const { checks } = await report(made(name, parts));
  return checks.filter(({ state }) => state === "failed").map(({ id, message }) => `${id}: ${message}`);
}

test("a package as it should be", async () => {
  expect(await atoll("verify", made("right"), "--against", published, "--offline")).toMatchObject({
    status: 0,
    stdout: `atoll-builtins-lamp@1.0.0
  ok    name          named atoll-builtins-lamp
  ok    keyword       keyword atoll-builtins
  ok    core          peer of @atoll/core ^0.1.0
  ok    exports       3 entries
  ok    declarations  acme:lamp@1.0.0
  ok    copies        one copy of @atoll/core
  ok    services      no services are needed
  ok    kit           builtinConformance is called, in 1 files of tests
  ok    docs          README.md, and a sentence for every set and function
  ok    guests        guest SDKs: ./guest/*
  note  oldest core   not tried: --offline
  ok    versions      set acme:lamp 1.0.0 -> 1.0.0: nothing that guests see has changed
ready to be published
`,
  });
});

test("each thing that is wrong is told by itself", async () => {
  expect(await failures("name", { manifest: { name: "lamp" } })).toEqual(["name: named lamp"]);
  expect((await report(made("scoped", { manifest: { name: "@acme/lamp" } }))).ok).toBe(true);
  expect(await failures("keyword", { manifest: { keywords: ["wasm"] } })).toEqual([
    "keyword: no keyword atoll-builtins",
  ]);
  expect(await failures("dependency", { manifest: { dependencies: { "@atoll/core": "^0.1.0" } } })).toEqual([
    "core: @atoll/core is a dependency",
  ]);
  expect(await failures("peer", { manifest: { peerDependencies: {} } })).toEqual(["core: @atoll/core is no peer"]);
  expect(await failures("star", { manifest: { peerDependencies: { "@atoll/core": "*" } } })).toEqual([
    "core: @atoll/core is a peer as *",
  ]);
  expect(
    await failures("exports", { manifest: { exports: { ".": "./dist/index.js", "./node": "./dist/node.js" } } }),
  ).toEqual([expect.stringMatching(/^exports: \.\/node: there is no .*node\.js$/), "exports: ./node: no types"]);
  expect(await failures("later", { manifest: { peerDependencies: { "@atoll/core": "^9.0.0" } } })).toEqual([
    expect.stringMatching(/^core: @atoll\/core is a peer as \^9\.0\.0, and \d+\.\d+\.\d+ is installed here$/),
  ]);
  expect(await failures("capital", { manifest: { name: "@acme/Lamp" } })).toEqual(["name: named @acme/Lamp"]);
  expect(await failures("version", { manifest: { version: "one" } })).toEqual(["version: version one"]);
  const { ok, checks } = await report(made("private", { manifest: { private: true } }));
  expect([ok, checks.find(({ id }) => id === "version")?.message]).toEqual([
    true,
    '"private": true keeps npm from publishing it',
  ]);
  expect(await failures("untested", { files: { "test/lamp.test.ts": null, "node_modules/.keep": "" } })).toEqual([
    "kit: there are no tests",
  ]);
  expect(await failures("kit", { files: { "test/lamp.test.ts": "" } })).toEqual([
    "kit: no test calls builtinConformance",
  ]);
  expect(
    await failures("docs", {
      code: (code) => code.replace('doc: "Lights it.", ', ""),
      files: { "README.md": "# A lamp\n", "guest/c/acme_lamp.h": "" },
    }),
  ).toEqual([
    "docs: README.md does not name acme:lamp",
    "docs: no doc of acme:lamp.set",
    expect.stringMatching(/^guests: not what the declarations say now: guest[\\/]c[\\/]acme_lamp\.h$/),
  ]);
});

test("declarations that do not parse, and packages without any", async () => {
  const broken = await failures("broken", { code: (code) => code.replace('"1.0.0"', '"one"') });
  expect(broken[0]).toMatch(/^declarations: \.: builtin set .*version/s);
  const none = await failures("none", { code: () => "export const lamp = 1;\n" });
  expect(none).toContain("declarations: no entry exports a builtin set or a target");
});

test("services that nobody makes on a host are worth a note", async () => {
  const code = (text: string): string =>
    text
      .replace("t.scope()", 't.scope({ inject: { bulb: token("Bulb") } })')
      .replace("builtinSet, t", "builtinSet, t, token");
  const { ok, checks } = await report(made("services", { code }));
  expect(ok).toBe(true);
  expect(checks.find(({ id }) => id === "services")).toMatchObject({
    state: "note",
    message: "nothing makes bulb on a host",
  });
});

test("versions grow with what changed", async () => {
  const changed = (version: string, from: string, to: string): Parts => ({
    code: (code) => code.replace('"1.0.0"', JSON.stringify(version)).replace(from, to),
    files: { "guest/c/acme_lamp.h": "", "guest/c/readme.txt": "" },
  });
  const versions = async (name: string, parts: Parts): Promise<readonly string[]> =>
    (await failures(name, parts)).filter((each) => each.startsWith("versions"));
  const wider = [
    "functions: {",
    "functions: { dim: scope.func({ doc: 'Dims it.', params: [] }, () => undefined),",
  ] as const;
  const other = ["t.bool", "t.u64"] as const;
  expect(await versions("added", changed("1.0.1", ...wider))).toEqual([
    "versions: set acme:lamp 1.0.0 -> 1.0.1: acme:lamp.dim added",
  ]);
  expect(await versions("added-right", changed("1.1.0", ...wider))).toEqual([]);
  expect(await versions("broke", changed("1.1.0", ...other))).toEqual([
    "versions: set acme:lamp 1.0.0 -> 1.1.0: acme:lamp.set changed",
  ]);
  expect(await versions("broke-right", changed("2.0.0", ...other))).toEqual([]);
  expect(await versions("back", changed("0.9.0", "", ""))).toEqual([expect.stringContaining("1.0.0 -> 0.9.0")]);
  expect(await versions("gone", { code: (code) => code.replaceAll("acme:lamp", "acme:light") })).toEqual([
    expect.stringMatching(/^versions: set acme:lamp of .* is gone$/),
  ]);
});

/** A core that has as much as the package needs, or less. */
function fakeCore(version: string, code: string): void {
  fakePackage("core", version, code);
}

function fakePackage(name: string, version: string, code: string): void {
  const folder = join(root, `${name}-${version}`);
  mkdirSync(folder);
  const manifest = { name: `@atoll/${name}`, version, type: "module", exports: "./index.js" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "index.js"), code);
  registry.publish(folder, join(root, "packed"));
}

test("the last published version, and the oldest core of the range, out of a registry", async () => {
  const { stdout: alone } = await atoll("verify", made("alone"));
  expect(alone).toContain("note  oldest core   not tried: the registry does not have it");
  expect(alone).toContain(
    "note  versions      atoll-builtins-lamp is not published yet: there is nothing to compare with",
  );
  registry.publish(published, join(root, "packed"));
  const types = "{ scope: () => ({ func: () => ({}) }), param: () => ({}), bool: {} }";
  fakeCore("0.1.0-beta.1", "throw new Error('a pre-release');");
  fakeCore(
    "0.1.1",
    `export const builtinSet = (namespace, set) => ({ namespace, ...set });\nexport const t = ${types};`,
  );
  fakeCore("0.1.2", "export const none = 1;");
  fakeCore("0.0.9", "throw new Error('out of the range');");
  const right = await atoll("verify", made("same"));
  expect(right.stdout).toContain("  ok    oldest core   @atoll/core@0.1.1 loads it, the oldest of its range\n");
  expect(right.stdout).toContain(
    "  ok    versions      set acme:lamp 1.0.0 -> 1.0.0: nothing that guests see has changed\n",
  );
  expect(right.status).toBe(0);
  const wrong = await atoll("verify", made("late", { manifest: { peerDependencies: { "@atoll/core": "^0.1.2" } } }));
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toMatch(/FAIL {2}oldest core {3}atoll-builtins-lamp on @atoll\/core@0\.1\.2: .*'builtinSet'/);
  expect(right.stdout).toContain(
    "note  oldest core   its tests were not run on @atoll/core@0.1.1: it has no script test\n",
  );
  const none = await atoll("verify", made("far", { manifest: { peerDependencies: { "@atoll/core": "^9.0.0" } } }));
  expect(none.stdout).toContain("note  oldest core   not tried: no @atoll/core that is published is in ^9.0.0");
}, 180_000);

test("the package's own tests run on the oldest core, too, in a copy of its folder", async () => {
  // After the test before: the registry has 0.1.1, where there is a builtinSet, and 0.1.2, where there is none.
  for (const version of ["0.1.1", "0.1.2"]) {
    fakePackage("testing", version, `export const version = ${JSON.stringify(version)};`);
  }
  const own = (name: string, code: string): string =>
    made(name, {
      manifest: {
        scripts: { test: "node test/own.mjs" },
      },
      files: {
        "test/own.mjs": code,
        "package-lock.json": "{ no lock of this folder's is looked at",
      },
    });
  const isOldest = `import { readFileSync } from "node:fs";
import { lamp } from "../dist/index.js";
import { version } from "@atoll/testing";
const core = JSON.parse(readFileSync("node_modules/@atoll/core/package.json", "utf8"));
if (core.version !== "0.1.1" || version !== "0.1.1" || lamp.namespace !== "acme:lamp") throw new Error(core.version);`;
  const right = await atoll("verify", own("tested", isOldest));
  expect(right.stdout).toContain("  ok    oldest core   its tests pass on @atoll/core@0.1.1\n");
  expect(right.stdout).not.toContain("FAIL");
  expect(right.status).toBe(0);
  const wrong = await atoll("verify", own("test-fails", "console.log('needs t.stream'); process.exit(1);"));
  expect(wrong.stdout).toContain("FAIL  oldest core   its tests fail on @atoll/core@0.1.1\n");
  expect(wrong.stdout).toContain("needs t.stream");
  expect(wrong.status).toBe(1);
  // Who verifies among the tests does not begin anew.
  const nested = `import { spawnSync } from "node:child_process";
if (process.env.ATOLL_VERIFY_TESTS !== "1") throw new Error("it cannot know where it runs");`;
  expect((await atoll("verify", own("nested", nested))).status).toBe(0);
  const lacking = made("lacking", {
    manifest: {
      scripts: { test: "node test/own.mjs" },
      devDependencies: { "@atoll/testing": "^0.1.0", "not-there-at-all": "1.0.0" },
    },
  });
  expect((await atoll("verify", lacking)).stdout).toContain(
    "note  oldest core   its tests were not run on @atoll/core@0.1.1: what they need cannot be installed beside it: E404\n",
  );
}, 180_000);

test("what is installed has no tests with it, and none are run", async () => {
  const folder = made("app/node_modules/atoll-builtins-lamp", { manifest: { scripts: { test: "exit 1" } } });
  expect(await runOwnTests(openPackage(folder), { version: "0.1.1", scratch: join(root, "not-made") })).toEqual({
    kind: "untried",
    reason: "one that is installed has no tests with it",
  });
});

test("a package on another copy of core is told where its own command is", async () => {
  const folder = made("elsewhere", {
    code: (code) =>
      `${code.replace("export const lamp", "const own")}
const copy = { version: "0.1.7", url: "file:///elsewhere/core.js" };
export const lamp = { ...own, [Symbol.for("@atoll/core:copy")]: copy };\n`,
  });
  const { status, stderr } = await atoll("verify", folder, "--offline");
  expect(status).toBe(2);
  expect(stderr).toContain(
    "atoll-builtins-lamp stands on another copy of @atoll/core (0.1.7, at file:///elsewhere/core.js)",
  );
  expect(stderr).toContain("npx atoll verify");
});

test("without a network both say so, and nothing fails", async () => {
  // Nobody listens there.
  process.env["npm_config_registry"] = "http://127.0.0.1:9/";
  try {
    const { status, stdout } = await atoll("verify", made("offline"));
    expect(stdout).toContain("note  oldest core   not tried: the registry cannot be asked: ECONNREFUSED");
    expect(stdout).toContain("note  versions      not compared with what is published: the registry cannot be asked");
    expect(status).toBe(0);
  } finally {
    process.env["npm_config_registry"] = registry.url;
  }
});

test("modules that end the process, or await what does not come, are no success", () => {
  const ending = atollProcess(["verify", made("ending", { code: (code) => `${code}process.exit(0);\n` }), "--offline"]);
  expect([ending.status, ending.stderr]).toEqual([
    1,
    expect.stringMatching(/^atoll: .*index\.js: it ends the process while it is loaded\n$/),
  ]);
  const ticking = made("ticking", { code: (code) => `${code}setInterval(() => undefined, 1000);\n` });
  const ticks = atollProcess(["verify", ticking, "--offline"]);
  expect([ticks.status, ticks.stdout]).toEqual([
    1,
    expect.stringContaining("loading it leaves Timeout open: a program would not end"),
  ]);
  const exports = { ".": "./dist/index.js", "./node": "./dist/node.js" };
  const waiting = made("waiting", {
    manifest: { exports },
    code: (code) => `${code}await new Promise(() => undefined);\n`,
    files: { "dist/node.js": 'export * from "./index.js";\n', "dist/node.d.ts": "export {};\n" },
  });
  const { status, stdout } = atollProcess(["verify", waiting, "--offline"]);
  expect([status, stdout.match(/awaits something that does not come/g)]).toEqual([
    1,
    expect.objectContaining({ length: 2 }),
  ]);
});

test("a package.json that cannot be read", async () => {
  for (const [name, text] of Object.entries({ torn: "{", list: "[]" })) {
    const { status, stderr } = await atoll("verify", made(name, { files: { "package.json": text } }));
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^atoll: .*package\.json: .*\nTry: atoll verify --help\n$/),
    ]);
  }
});

test("a package that is not there", async () => {
  const { status, stderr } = await atoll("verify", join(root, "nothing"));
  expect(status).toBe(2);
  expect(stderr).toContain("neither a folder with a package.json, nor a package that is installed here");
});
