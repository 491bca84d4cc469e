// The checks of a package with sets or targets, each by itself: what it is about, whether it holds, and what to do where it does not.

import { existsSync, globSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LANGUAGES, generate } from "@atoll/bindgen";
import type { BuiltinSet } from "@atoll/core";
import { isRange, originOf } from "@atoll/core/engine";
import { satisfies, validateStrict } from "compare-versions";
import { installedCore } from "./oldest-core.ts";
import type { PackageSurface, PackageUnderTest } from "../../config/open-package.ts";

/** What came of a check. */
export interface CheckResult {
  readonly id: string;
  /** `note`: nothing is wrong, and something is worth knowing. */
  readonly state: "ok" | "failed" | "note";
  readonly message: string;
  readonly hint?: string;
}

type Subject = PackageUnderTest & { readonly surface: PackageSurface };
type Check = (subject: Subject) => readonly CheckResult[];

const ok = (id: string, message: string): readonly CheckResult[] => [{ id, state: "ok", message }];
const failed = (id: string, message: string, hint?: string): CheckResult => ({
  id,
  state: "failed",
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** Kinds of packages, and the words that they have in name and keywords. */
const kindsOf = ({ surface }: Subject): readonly string[] => [
  ...(surface.targets.length > 0 ? ["atoll-target"] : []),
  ...(surface.sets.length > 0 || (surface.configurable && surface.targets.length === 0) ? ["atoll-builtins"] : []),
];

/** Names that npm takes for new packages: no capital letters. */
const naming: Check = ({ manifest: { name = "" } }) => {
  if (/^@[a-z\d][\w.-]*\/[a-z\d][\w.-]*$/.test(name) || /^atoll-(builtins|target)-[\w.-]+$/.test(name)) {
    if (name === name.toLowerCase()) return ok("name", `named ${name}`);
  }
  const hint = "atoll-builtins-NAME or atoll-target-NAME, or a name in a scope, in small letters";
  return [failed("name", `named ${name || "nothing"}`, hint)];
};

/** What keeps npm from publishing it. */
const publishing: Check = ({ manifest: { version, private: isPrivate = false } }) => [
  ...(version === undefined || !validateStrict(version)
    ? [failed("version", `version ${version ?? "is missing"}`, "a semantic version: 1.0.0")]
    : []),
  ...(isPrivate
    ? [{ id: "version", state: "note", message: '"private": true keeps npm from publishing it' } as const]
    : []),
];

const keywords: Check = (subject) => {
  const kinds = kindsOf(subject);
  const wanted = kinds.length > 0 ? kinds : ["atoll-builtins", "atoll-target"];
  const { keywords: given = [] } = subject.manifest;
  if (wanted.some((each) => given.includes(each)))
    return ok("keyword", `keyword ${wanted.filter((each) => given.includes(each)).join(", ")}`);
  return [failed("keyword", `no keyword ${wanted.join(" or ")}`, "people find sets and targets by it")];
};

const core: Check = ({ folder, manifest }) => {
  const range = manifest.peerDependencies?.["@atoll/core"];
  if (manifest.dependencies?.["@atoll/core"] !== undefined) {
    return [failed("core", "@atoll/core is a dependency", "make it a peer: a program needs one copy of it")];
  }
  if (range === undefined)
    return [failed("core", "@atoll/core is no peer", 'peerDependencies: { "@atoll/core": "^0.1.0" }')];
  const plain = range.replace(/^workspace:/, "");
  if (!isRange(plain) || /^(\*|x|>=?\s*[\d.]+)$/.test(plain.trim())) {
    return [
      failed(
        "core",
        `@atoll/core is a peer as ${range}`,
        "a range with an upper end: the next major version may be another",
      ),
    ];
  }
  const here = installedCore(folder);
  if (here !== undefined && !satisfies(here, plain)) {
    return [
      failed(
        "core",
        `@atoll/core is a peer as ${range}, and ${here} is installed here`,
        "what is tested is no version that is allowed",
      ),
    ];
  }
  return ok("core", `peer of @atoll/core ${range}`);
};

const exported: Check = ({ manifest, entries }) => {
  if (entries.length === 0)
    return [failed("exports", "no exports in package.json", 'exports: { ".": { types, default } }')];
  const missing = entries.flatMap(({ name, file, types }) =>
    [file, types].flatMap((each) =>
      each === undefined || isThere(each) ? [] : [failed("exports", `${name}: there is no ${each}`, "is it built?")],
    ),
  );
  const untyped = entries.filter(
    ({ name, file, types }) =>
      /\.[cm]?js$/.test(file ?? "") &&
      types === undefined &&
      name !== "./package.json" &&
      !existsSync((file ?? "").replace(/js$/, "d.ts")),
  );
  return [
    ...(manifest.type === "module"
      ? []
      : [failed("exports", 'no "type": "module"', "sets and targets are ES modules")]),
    ...missing,
    ...untyped.map(({ name }) => failed("exports", `${name}: no types`, "tsc --declaration, and types before default")),
    ...(missing.length + untyped.length === 0 && manifest.type === "module"
      ? ok("exports", `${entries.length} entries`)
      : []),
  ];
};

/** A file, or some where the entry is a pattern. */
function isThere(file: string): boolean {
  return file.includes("*") ? globSync(file.replace("*", "**/*")).length > 0 : existsSync(file);
}

const declarations: Check = ({ surface }) => {
  const { sets, targets, configurable, leftOpen, failures } = surface;
  if (failures.length > 0) return failures.map(({ entry, message }) => failed("declarations", `${entry}: ${message}`));
  if (sets.length + targets.length === 0 && !configurable) {
    return [failed("declarations", "no entry exports a builtin set or a target")];
  }
  if (leftOpen.length > 0) {
    const hint = "what a service needs is begun when an instance gets it, and ended with that";
    return [failed("declarations", `loading it leaves ${leftOpen.join(", ")} open: a program would not end`, hint)];
  }
  const names = [
    ...sets.map(({ namespace, version }) => `${namespace}@${version}`),
    ...targets.map(({ name, version }) => `target ${name}@${version}`),
    ...(configurable ? ["one that takes options"] : []),
  ];
  return ok("declarations", names.join(", "));
};

const copies: Check = ({ folder, manifest }) => {
  const found = new Set<string>();
  const look = (from: string): void => {
    const path = resolved(from, "@atoll/core");
    if (path !== undefined) found.add(path);
  };
  look(folder);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const path = packageFolder(folder, name);
    if (path !== undefined && name !== "@atoll/core") look(path);
  }
  if (found.size === 0) return [failed("copies", "@atoll/core is not installed where the package is", "npm install")];
  if (found.size === 1) return ok("copies", "one copy of @atoll/core");
  return [
    failed(
      "copies",
      `${found.size} copies of @atoll/core: ${[...found].join(", ")}`,
      "npm ls @atoll/core says who brings them",
    ),
  ];
};

function resolved(folder: string, name: string): string | undefined {
  const path = packageFolder(folder, name);
  return path === undefined ? undefined : realpathSync(path);
}

function packageFolder(folder: string, name: string): string | undefined {
  for (const base of createRequire(join(folder, "_")).resolve.paths(name) ?? []) {
    if (existsSync(join(base, name, "package.json"))) return realpathSync(join(base, name));
  }
  return undefined;
}

const services: Check = ({ surface }) => {
  const made = new Set<unknown>(surface.services.flatMap(({ inject }) => Object.values(inject)));
  const needed = new Map<string, unknown>();
  for (const set of surface.sets) {
    for (const { scope } of [...Object.values(set.functions), ...Object.values(set.globals ?? {})]) {
      for (const [name, token] of Object.entries(scope.inject)) needed.set(name, token);
    }
  }
  const left = [...needed].filter(([, token]) => !made.has(token)).map(([name]) => name);
  if (needed.size === 0) return ok("services", "no services are needed");
  if (left.length === 0) return ok("services", `needs ${[...needed.keys()].join(", ")}, which a host can make`);
  const hint = "hostServices in an entry such as ./node lets the atoll command run guests of it";
  return [{ id: "services", state: "note", message: `nothing makes ${left.join(", ")} on a host`, hint }];
};

const KIT =
  "builtinConformance(target, { engine, provide }) of @atoll/testing/vitest, or builtinCases of @atoll/testing in another runner";

const kit: Check = ({ folder, manifest }) => {
  if (manifest.devDependencies?.["@atoll/testing"] === undefined) {
    return [failed("kit", "@atoll/testing is no dev dependency", "npm i -D @atoll/testing vitest")];
  }
  const files = globSync("{test,tests,src}/**/*.{test,spec}.{ts,mts,js,mjs}", { cwd: folder });
  if (files.length === 0) {
    // Where dependencies are installed somebody works on it: what npm has unpacked brings no tests.
    if (existsSync(join(folder, "node_modules"))) return [failed("kit", "there are no tests", KIT)];
    return [{ id: "kit", state: "note", message: "tests are not in this folder: they cannot be looked at" }];
  }
  // In another runner than Vitest its cases are declared by themselves.
  const calls = files.flatMap(
    (file) => /\b(builtinConformance|builtinCases)\s*\(/.exec(readFileSync(join(folder, file), "utf8"))?.[1] ?? [],
  );
  return calls.length > 0
    ? ok("kit", `${calls[0]} is called, in ${files.length} files of tests`)
    : [failed("kit", "no test calls builtinConformance", KIT)];
};

const docs: Check = ({ folder, surface }) => {
  const readme = join(folder, "README.md");
  const text = existsSync(readme) ? readFileSync(readme, "utf8") : undefined;
  const silent = surface.sets.flatMap((set) => [
    ...(set.doc === undefined ? [set.namespace] : []),
    ...Object.entries(set.functions).flatMap(([name, { doc }]) =>
      doc === undefined ? [`${set.namespace}.${name}`] : [],
    ),
  ]);
  const unnamed = text === undefined ? [] : surface.sets.filter(({ namespace }) => !text.includes(namespace));
  const problems = [
    ...(text === undefined ? [failed("docs", "there is no README.md")] : []),
    ...unnamed.map(({ namespace }) => failed("docs", `README.md does not name ${namespace}`)),
    ...(silent.length === 0
      ? []
      : [
          failed(
            "docs",
            `no doc of ${silent.join(", ")}`,
            "doc: a sentence, in the declaration of each set and function",
          ),
        ]),
  ];
  return problems.length > 0 ? problems : ok("docs", "README.md, and a sentence for every set and function");
};

const guests: Check = ({ folder, entries, surface }) => {
  const offered = entries.filter(({ name }) => name.startsWith("./guest/"));
  if (surface.sets.length === 0) return [];
  if (offered.length === 0) {
    const hint = `atoll bindgen --lang c --out guest/c, and "./guest/*": "./guest/*" in exports`;
    return [{ id: "guests", state: "note", message: "no guest SDKs under ./guest/*", hint }];
  }
  const files = globSync("guest/**/*", { cwd: folder });
  const stale = surface.sets.flatMap((set) => staleFiles(set, folder, files));
  if (stale.length > 0)
    return [
      failed("guests", `not what the declarations say now: ${stale.join(", ")}`, "write them anew: atoll bindgen"),
    ];
  return ok("guests", `guest SDKs: ${offered.map(({ name }) => name).join(", ")}`);
};

/** Written files of a set that are not what would be written today. */
function staleFiles(set: BuiltinSet, folder: string, files: readonly string[]): readonly string[] {
  const today = LANGUAGES.flatMap((language) => Object.entries(generate(originOf(set), { language })));
  return files.filter((file) => {
    const same = today.filter(([name]) => file.split(/[\\/]/).at(-1) === name);
    return same.length > 0 && !same.some(([, text]) => readFileSync(join(folder, file), "utf8") === text);
  });
}

/** All that need nothing but the package itself, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  naming,
  publishing,
  keywords,
  core,
  exported,
  declarations,
  copies,
  services,
  kit,
  docs,
  guests,
];
