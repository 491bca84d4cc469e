// The modules of the official testsuite, for tests of decoder and validator. Without the suite these tests skip, out loud.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Feature, FEATURES, WASM_3 } from "../src/module/features.ts";

const shared = process.env["ATOLL_SHARED"];
const root = shared === undefined ? undefined : join(shared, "testsuite");

export const hasTestsuite: boolean = root !== undefined && existsSync(root);
if (!hasTestsuite) console.log("the official testsuite is not here (ATOLL_SHARED/testsuite): its tests are skipped");

export interface ModuleCommand {
  readonly type: string;
  /** `folder/script.json:line`. */
  readonly place: string;
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Folders of the suite with binary modules. */
export const FOLDERS: readonly string[] = [
  "core",
  "core/bulk-memory",
  "core/exceptions",
  "core/gc",
  "core/memory64",
  "core/multi-memory",
  "core/relaxed-simd",
  "core/simd",
  "custom",
  "legacy",
  "proposals/threads",
  "proposals/custom-page-sizes",
  "proposals/wide-arithmetic",
  "proposals/custom-descriptors",
];

/** 3.0, and what the folder is about: a proposal's folder has its name. */
export function featuresOf(folder: string): ReadonlySet<Feature> {
  const proposal = folder === "legacy" ? "legacy-exceptions" : folder.replace("proposals/", "");
  return new Set([...WASM_3, ...FEATURES.filter((feature) => feature === proposal)]);
}

/**
 * The same module with a custom section behind it, which says nothing. The validator's fast path keeps away from the end of the
 * bytes: small modules that end with their code would be all for the slow one.
 */
export function followed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = 17;
  const longer = new Uint8Array(bytes.length + 2 + size);
  longer.set(bytes);
  longer[bytes.length + 1] = size;
  return longer;
}

/** All commands of a folder that bring a binary module. */
export function moduleCommands(folder: string): ModuleCommand[] {
  if (root === undefined) return [];
  const scripts = readdirSync(join(root, folder)).filter((each) => each.endsWith(".json"));
  return scripts.flatMap((script) => {
    const path = join(root, folder, script);
    const { commands } = JSON.parse(readFileSync(path, "utf8")) as {
      commands: { type: string; line: number; text?: string; filename?: string }[];
    };
    return commands.flatMap(({ type, line, text = "", filename = "" }) =>
      filename.endsWith(".wasm")
        ? [
            {
              type,
              text,
              place: `${folder}/${script}:${line}`,
              bytes: new Uint8Array(readFileSync(join(dirname(path), filename))),
            },
          ]
        : [],
    );
  });
}
