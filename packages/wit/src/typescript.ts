// TypeScript of WIT: what handlers of an interface take and give, in the shape that jco has for hosts of components.

import { arrayOf, isBoxed } from "./abi/lift.ts";
import { camelName, functionName, pascalName } from "./host-names.ts";
import { bare, type WitFunction, type WitInterface, type WitResource, type WitSide, type WitType } from "./types.ts";

/** Types by the names that they have in one module. */
export class TypeNames {
  readonly #names = new Map<WitType | WitResource, string>();
  readonly #taken = new Set<string>();

  constructor(reserved: Iterable<string>) {
    for (const name of reserved) this.#taken.add(name);
  }
  take(wanted: string, longer: string): string {
    let name = this.#taken.has(wanted) ? longer : wanted;
    while (this.#taken.has(name)) name += "_";
    this.#taken.add(name);
    return name;
  }
  name(type: WitType | WitResource, wanted: string, owner: string): string {
    const known = this.#names.get(type);
    if (known !== undefined) return known;
    const name = this.take(pascalName(wanted), pascalName(`${shortName(owner)}-${wanted}`));
    this.#names.set(type, name);
    return name;
  }
  of(type: WitType | WitResource): string | undefined {
    return this.#names.get(type);
  }
}

/** `kv` of `you:store/kv`. */
export function shortName(owner: string): string {
  return owner.replace(/^.*\//, "").replace("$root", "root");
}

/** What handlers see of a type. */
function hostType(type: WitType, names: TypeNames): string {
  const known = names.of(type);
  if (known !== undefined) return known;
  switch (type.kind) {
    case "alias":
      return hostType(type.of, names);
    case "bool":
      return "boolean";
    case "u64":
    case "s64":
      return "bigint";
    case "char":
    case "string":
      return "string";
    case "list": {
      const array = arrayOf(type.of);
      return array === undefined ? `readonly ${parenthesised(hostType(type.of, names))}[]` : array.name;
    }
    case "option": {
      const inner = hostType(type.of, names);
      return isBoxed(type.of)
        ? `{ readonly tag: "none" } | { readonly tag: "some"; readonly val: ${inner} }`
        : `${inner} | undefined`;
    }
    case "tuple":
      return `readonly [${type.of.map((each) => hostType(each, names)).join(", ")}]`;
    case "result":
      return `${tagged("ok", type.ok, names)} | ${tagged("err", type.err, names)}`;
    case "own":
    case "borrow":
      return names.of(type.resource) ?? "object";
    case "record":
    case "variant":
    case "enum":
    case "flags":
      return definitionOf(type, names);
    default:
      return "number";
  }
}

function parenthesised(type: string): string {
  return /[|&]|^readonly /.test(type) ? `(${type})` : type;
}

function tagged(tag: string, type: WitType | undefined, names: TypeNames): string {
  const value = type === undefined ? "" : `; readonly val: ${hostType(type, names)}`;
  return `{ readonly tag: ${JSON.stringify(tag)}${value} }`;
}

function property(name: string): string {
  const id = camelName(name);
  return /^[A-Za-z_$][\w$]*$/.test(id) ? id : JSON.stringify(id);
}

function definitionOf(type: WitType, names: TypeNames): string {
  switch (type.kind) {
    case "record":
      return `{ ${type.fields.map(({ name, type: of }) => `readonly ${property(name)}: ${hostType(of, names)}`).join("; ")} }`;
    case "variant":
      return type.cases.map((each) => tagged(each.name, each.type, names)).join(" | ");
    case "enum":
      return type.cases.map((each) => JSON.stringify(each)).join(" | ");
    case "flags":
      return `{ ${type.flags.map((name) => `readonly ${property(name)}?: boolean`).join("; ")} }`;
    case "alias":
      return hostType(type.of, names);
    default:
      return hostType(type, names);
  }
}

function docLines(text: string | undefined, indent = ""): string[] {
  if (text === undefined) return [];
  const safe = text.replaceAll("*/", "* /").split("\n");
  if (safe.length === 1) return [`${indent}/** ${safe[0]} */`];
  return [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

const WORDS: ReadonlySet<string> = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);

/** Parameters as handlers write them, `self` left out: it is `this`. */
export function parameterList({ params, kind }: WitFunction, names: TypeNames, before: "" | "_" = ""): string {
  return params
    .slice(kind === "method" ? 1 : 0)
    .map(({ name, type }) => {
      const id = camelName(name);
      return `${before}${WORDS.has(id) ? `${id}_` : id}: ${hostType(type, names)}`;
    })
    .join(", ");
}

/** What a function gives: of a `result`, what it gives where it succeeds. */
export function returnType({ result }: WitFunction, names: TypeNames): string {
  if (result === undefined) return "void";
  const known = bare(result);
  if (known.kind !== "result") return hostType(result, names);
  return known.ok === undefined ? "void" : hostType(known.ok, names);
}

function errorDoc({ doc, result }: WitFunction, names: TypeNames): string | undefined {
  const known = result === undefined ? undefined : bare(result);
  if (known?.kind !== "result") return doc;
  const error = known.err === undefined ? "`failure(undefined)`" : `\`failure(…)\` of ${hostType(known.err, names)}`;
  return [...(doc === undefined ? [] : [doc]), `Fails by throwing ${error}.`].join("\n");
}

function memberLines(func: WitFunction, names: TypeNames, name = functionName(func.name)): string[] {
  return [
    ...docLines(errorDoc(func, names), "  "),
    `  ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}(${parameterList(func, names)}): ${returnType(func, names)};`,
  ];
}

/** Interfaces of one side of a world, by the names under which implementations have them. */
export function sideOf({ interfaces, functions }: WitSide): readonly WitInterface[] {
  if (functions.length === 0) return interfaces;
  return [
    ...interfaces,
    { name: "$root", version: undefined, doc: undefined, types: new Map(), resources: [], functions },
  ];
}

/** Names of all types of interfaces. */
export function namesOf(interfaces: readonly WitInterface[], reserved: Iterable<string>): TypeNames {
  const names = new TypeNames(reserved);
  for (const each of interfaces) {
    for (const resource of each.resources) names.name(resource, resource.name, each.name);
  }
  for (const each of interfaces) {
    for (const [name, type] of each.types) if (type.kind !== "own") names.name(type, name, each.name);
  }
  return names;
}

/** Types of interfaces, and what stands behind each of them. Types of interfaces that are used are among them. */
export function typeLines(interfaces: readonly WitInterface[], names: TypeNames): string[] {
  const written = new Set<WitType>();
  return interfaces.flatMap((each) => [
    ...each.resources.flatMap((resource) => resourceLines(each, resource, names)),
    ...[...each.types].flatMap(([, type]) => {
      const name = names.of(type);
      if (type.kind === "own" || name === undefined || written.has(type)) return [];
      written.add(type);
      const about = docLines("doc" in type ? type.doc : undefined);
      return ["", ...about, `export type ${name} = ${definitionOf(type, names)};`];
    }),
  ]);
}

function resourceLines(each: WitInterface, resource: WitResource, names: TypeNames): string[] {
  const name = names.of(resource) ?? pascalName(resource.name);
  const of = (kind: WitFunction["kind"]): readonly WitFunction[] =>
    each.functions.filter((func) => func.resource === resource && func.kind === kind);
  return [
    "",
    ...docLines(
      resource.doc ??
        `What handles of ${resource.name} stand for. \`Symbol.dispose\`, if it is there, is called when the guest drops one.`,
    ),
    `export interface ${name} {`,
    ...of("method").flatMap((func) => memberLines(func, names)),
    "}",
  ];
}

/** The contract of an interface under a name: functions, and a class for each resource that guests make or ask for by name. */
export function contractLines(each: WitInterface, name: string, names: TypeNames): string[] {
  const free = each.functions.filter(({ kind }) => kind === "free");
  const classes = each.resources.flatMap((resource) => {
    const own = each.functions.filter(
      (func) => func.resource === resource && (func.kind === "constructor" || func.kind === "static"),
    );
    if (own.length === 0) return [];
    const lines = own.flatMap((func) =>
      func.kind === "static"
        ? memberLines(func, names).map((line) => `  ${line}`)
        : [
            ...docLines(func.doc, "    "),
            `    new (${parameterList(func, names)}): ${names.of(resource) ?? "object"};`,
          ],
    );
    return [`  readonly ${pascalName(resource.name)}: {`, ...lines, "  };"];
  });
  return [
    "",
    ...docLines(each.doc ?? `What stands behind ${each.name}.`),
    `export interface ${name} {`,
    ...classes,
    ...free.flatMap((func) => memberLines(func, names)),
    "}",
  ];
}
