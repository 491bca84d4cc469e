// Writes choices down as the TypeScript that makes the same target: what the page shows, and what a user's own target begins with.

import {
  type BaseName,
  type ExtraSet,
  isComposed,
  isReduced,
  type MemoryChoice,
  type TargetChoices,
} from "./choices.ts";

/** The name under which a thing is imported, and the package that has it. */
type Import = readonly [name: string, from: string];

const BASE: Readonly<Record<Exclude<BaseName, "plain">, Import>> = {
  wasi: ["wasi", "@atoll/targets"],
  orca: ["orca", "@atoll/targets"],
  "browser-headless": ["browserHeadless", "@atoll/targets"],
  embedded: ["embedded", "@atoll/targets"],
  microcontroller: ["microcontroller", "@atoll/targets/microcontroller"],
};

const SETS: Readonly<Record<ExtraSet, Import>> = {
  wasi_snapshot_preview1: ["wasiPreview1", "@atoll/wasi-builtins"],
  vm: ["vmSet", "@atoll/vm-builtins"],
  "board:gpio": ["gpio", "@atoll/targets"],
  "orca:log": ["orcaLog", "@atoll/orca-builtins"],
  "wasm:js-string": ["jsString", "@atoll/js-builtins"],
  "wasm:text-encoder": ["textEncoder", "@atoll/js-builtins"],
  "wasm:text-decoder": ["textDecoder", "@atoll/js-builtins"],
  "web:console": ["webConsole", "@atoll/web-builtins"],
  "web:performance": ["webPerformance", "@atoll/web-builtins"],
  "web:crypto": ["webCrypto", "@atoll/web-builtins"],
  "web:timers": ["webTimers", "@atoll/web-builtins"],
};

/** A module that exports `target`. */
export function targetSource(choices: TargetChoices): string {
  const imports: Import[] = [];
  const use = (wanted: Import): string => {
    if (!imports.some(([name]) => name === wanted[0])) imports.push(wanted);
    return wanted[0];
  };
  let text = baseText(choices, use);
  if (isComposed(choices)) {
    const lines = [
      'name: "mine"',
      ...(choices.memory.kind === "base" ? [] : [`memory: ${memoryText(choices.memory, use)}`]),
      ...(choices.features.length === 0 ? [] : [`features: [...${text}.features, ${textList(choices.features)}]`]),
      ...(choices.sets.length === 0 ? [] : [`sets: [${choices.sets.map((name) => use(SETS[name])).join(", ")}]`]),
    ];
    text += `.extend({\n${lines.map((line) => `  ${line},\n`).join("")}})`;
  }
  if (isReduced(choices)) {
    const { withoutFeatures, withoutSets, withoutFunctions } = choices;
    const functions = Object.entries(withoutFunctions);
    const lines = [
      'name: "mine"',
      ...(withoutFeatures.length === 0 ? [] : [`features: [${textList(withoutFeatures)}]`]),
      ...(withoutSets.length === 0 ? [] : [`sets: [${textList(withoutSets)}]`]),
      ...(functions.length === 0
        ? []
        : [
            `functions: { ${functions.map(([set, names]) => `${JSON.stringify(set)}: [${textList(names)}]`).join(", ")} }`,
          ]),
    ];
    text += `.without({\n${lines.map((line) => `  ${line},\n`).join("")}})`;
  }
  return `${importText(imports)}\nexport const target = ${text};\n`;
}

function baseText({ base, options }: TargetChoices, use: (wanted: Import) => string): string {
  if (base === "plain") {
    const [define, features, memory] = ["defineTarget", "FEATURES", "flat"].map((name) => use([name, "@atoll/core"]));
    return `${define}({ name: "plain", version: "1.0.0", features: ${features}, memory: ${memory}(), sets: [] })`;
  }
  const name = use(BASE[base]);
  if (base !== "microcontroller") return name;
  const given = Object.entries(options).map(([option, value]) => `${option}: ${value}`);
  return `${name}(${given.length === 0 ? "" : `{ ${given.join(", ")} }`})`;
}

function memoryText(choice: MemoryChoice, use: (wanted: Import) => string): string {
  const { kind, maximum, nullGuard, grow, outOfBounds } = choice;
  const isSparse = kind === "sparse";
  const most = maximum === undefined ? [] : [sizeText(maximum, use)];
  const shownGrow = isSparse ? grow !== "allow" : grow !== "map";
  const options = [
    ...most.map((size) => (isSparse ? `commit: { limit: ${size} }` : `maximum: ${size}`)),
    ...(nullGuard === undefined ? [] : [`nullGuard: ${nullGuard}`]),
    ...(grow === undefined || !shownGrow ? [] : [`grow: "${grow}"`]),
    ...(outOfBounds === undefined ? [] : [`outOfBounds: "${outOfBounds}"`]),
  ];
  const name = use(isSparse ? ["sparse", "@atoll/vm-builtins"] : [kind, "@atoll/core"]);
  return `${name}(${options.length === 0 ? "" : `{ ${options.join(", ")} }`})`;
}

function sizeText(bytes: number, use: (wanted: Import) => string): string {
  if (bytes > 0 && bytes % 2 ** 20 === 0) return `${use(["mebibytes", "@atoll/core"])}(${bytes / 2 ** 20})`;
  if (bytes > 0 && bytes % 1024 === 0) return `${use(["kibibytes", "@atoll/core"])}(${bytes / 1024})`;
  return String(bytes);
}

function importText(imports: readonly Import[]): string {
  const packages = Map.groupBy(imports, ([, from]) => from);
  return [...packages]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, names]) => `import { ${names.map(([name]) => name).join(", ")} } from "${from}";\n`)
    .join("");
}

function textList(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(", ");
}
