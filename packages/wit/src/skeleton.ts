// A set in TypeScript to begin with: a module that is written anew whenever the WIT changes, with its text and its types, and one that is the author's, with a
// handler for each function that says that it is not written yet.

import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { worldNamed } from "./find.ts";
import { camelName, functionName, pascalName } from "./host-names.ts";
import { parseWit } from "./resolve.ts";
import {
  contractLines,
  namesOf,
  parameterList,
  returnType,
  shortName,
  sideOf,
  typeLines,
  type TypeNames,
} from "./typescript.ts";
import type { WitFunction, WitInterface, WitResource } from "./types.ts";

/** What {@link witSkeleton} takes. */
export interface SkeletonOptions {
  /** Texts of the packages that are used, the files of each together. */
  readonly uses?: readonly (string | readonly string[])[];
  /** The world whose imports are served. Default: all interfaces of the package. */
  readonly world?: string;
}

/** Files by name. */
export interface Skeleton {
  /** Written anew each time. */
  readonly generated: Readonly<Record<string, string>>;
  /** The author's: written once. */
  readonly own: Readonly<Record<string, string>>;
}

const RESERVED = [
  "wit",
  "parseWit",
  "witSets",
  "failure",
  "sets",
  "target",
  "defineTarget",
  "flat",
  "Trap",
  "notWritten",
];
const GLOBALS = [
  "Array",
  "Boolean",
  "Date",
  "Error",
  "Function",
  "Map",
  "Number",
  "Object",
  "Promise",
  "Set",
  "String",
  "Symbol",
  "Record",
  "Readonly",
];

/** A set for the interfaces of a package of WIT. Throws WitError for what is no WIT, ArgumentError for a world that is not there. */
export function witSkeleton(text: string | readonly string[], options: SkeletonOptions = {}): Skeleton {
  options = checkOptions("witSkeleton options", options, {
    uses: optionKinds.list("texts of packages", {
      expected: "",
      accepts: (value) => typeof value === "string" || Array.isArray(value),
    }),
    world: optionKinds.text,
  });
  checkValue("witSkeleton", "text", text, {
    expected: "a text of WIT, or several",
    accepts: (value) => typeof value === "string" || Array.isArray(value),
  });
  const { uses = [], world } = options;
  const wit = parseWit(text, uses);
  const own = [...wit.interfaces.values()].filter(({ name }) => name.startsWith(`${wit.name}/`));
  const served = world === undefined ? own : sideOf(worldNamed(wit, world).imports);
  const interfaces = served.filter(({ functions }) => functions.length > 0);
  // Types that are used stand beside those that are served.
  const all = [...new Set([...interfaces, ...wit.interfaces.values()])];
  const file = shortName(wit.name.replace(":", "/"));
  const names = namesOf(all, [...RESERVED, ...GLOBALS]);
  const contracts = new Map(
    interfaces.map((each) => [
      each,
      names.take(`${pascalName(shortName(each.name))}Host`, `${pascalName(each.name.replaceAll(/[:/$]/g, "-"))}Host`),
    ]),
  );
  const imports = names.take(`${pascalName(file)}Imports`, `${pascalName(file)}AllImports`);
  const groups = [text, ...uses].map((group) => (typeof group === "string" ? [group] : group));
  const [first = [], ...others] = groups.map(
    (group) => `[\n${group.map((each) => `  ${template(each)},`).join("\n")}\n]`,
  );
  const generated = [
    `// ${wit.name}${wit.version === undefined ? "" : ` ${wit.version}`}: its text, and what stands behind its interfaces.`,
    "// Written by atoll wit import: change the WIT, not this.",
    "",
    'import { parseWit, type Wit } from "@atoll/wit";',
    ...typeLines(all, names),
    ...[...contracts].flatMap(([each, name]) => contractLines(each, name, names)),
    "",
    "/** All of them, by name. */",
    `export interface ${imports} {`,
    ...[...contracts].map(([each, name]) => `  readonly ${JSON.stringify(each.name)}: ${name};`),
    "}",
    "",
    "/** The package. */",
    `export const wit: Wit = parseWit(${String(first)}, [${others.join(", ")}]);`,
    "",
  ];
  const of =
    world === undefined ? JSON.stringify(interfaces.map(({ name }) => name)) : `{ world: ${JSON.stringify(world)} }`;
  const bodies = interfaces.flatMap((each) => implementation(each, names));
  const body = bodies.join("\n");
  const known = all.flatMap((each) => [...each.resources, ...each.types.values()]).map((type) => names.of(type) ?? "");
  const used = known.filter((name) => name !== "" && new RegExp(`\\b${name}\\b`).test(body));
  const skeleton = [
    `// ${wit.name}${wit.version === undefined ? "" : ` ${wit.version}`} for core modules: what stands behind it. atoll wit import wrote this once; it is yours.`,
    "",
    'import { defineTarget, flat, Trap } from "@atoll/core";',
    'import { witSets } from "@atoll/wit";',
    `import { ${[...new Set([...used, imports])]
      .toSorted()
      .map((name) => `type ${name}`)
      .join(", ")}, wit } from "./${file}-wit.ts";`,
    "",
    "function notWritten(name: string): never {",
    '  throw new Trap("builtin", `${name} is not written yet`);',
    "}",
    "",
    `export const sets = witSets<${imports}>(wit, {`,
    `  of: ${of},`,
    "  implement: () => ({",
    ...bodies,
    "  }),",
    "});",
    "",
    `export const target = defineTarget({ name: ${JSON.stringify(file)}, version: ${JSON.stringify(wit.version ?? "0.0.0")}, memory: flat(), sets: [...sets] });`,
    "",
  ];
  return { generated: { [`${file}-wit.ts`]: generated.join("\n") }, own: { [`${file}.ts`]: skeleton.join("\n") } };
}

function template(text: string): string {
  return `\`${text.replaceAll(/[\\`]|\$\{/g, (found) => `\\${found}`)}\``;
}

function implementation(each: WitInterface, names: TypeNames): string[] {
  const free = each.functions.filter(({ kind }) => kind === "free");
  return [
    `    ${JSON.stringify(each.name)}: {`,
    ...each.resources.flatMap((resource) => classLines(each, resource, names)),
    ...free.flatMap((func) => methodLines(each, func, { names, indent: "      ", end: "," })),
    "    },",
  ];
}

function classLines(each: WitInterface, resource: WitResource, names: TypeNames): string[] {
  const own = each.functions.filter((func) => func.resource === resource);
  if (!own.some(({ kind }) => kind === "constructor" || kind === "static")) return [];
  const name = pascalName(resource.name);
  const type = names.of(resource) ?? name;
  return [
    `      ${name}: class implements ${type} {`,
    ...own.flatMap((func) => methodLines(each, func, { names, indent: "        ", end: "" })),
    "      },",
  ];
}

function methodLines(
  each: WitInterface,
  func: WitFunction,
  { names, indent, end }: { readonly names: TypeNames; readonly indent: string; readonly end: string },
): string[] {
  const called = functionName(func.name);
  const id = /^[A-Za-z_$][\w$]*$/.test(called) ? called : JSON.stringify(called);
  const params = parameterList(func, names, "_");
  const what = JSON.stringify(`${each.name} ${camelName(func.name)}`);
  if (func.kind === "constructor")
    return [`${indent}constructor(${params}) {`, `${indent}  notWritten(${what});`, `${indent}}`];
  const isStatic = func.kind === "static" ? "static " : "";
  return [
    `${indent}${isStatic}${id}(${params}): ${returnType(func, names)} {`,
    `${indent}  return notWritten(${what});`,
    `${indent}}${end}`,
  ];
}
