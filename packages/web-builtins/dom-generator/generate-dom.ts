// Writes src/dom/generated/dom-table.ts and docs/dom.md from the web platform's own interface definitions (npm @webref/idl): which members of which
// interfaces the `web:dom` set has, with which types, and what it leaves out, and why. `--check` compares instead of writing.
//
//   node packages/web-builtins/dom-generator/generate-dom.ts [--check]

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAll } from "@webref/idl";
import type {
  Argument,
  AttributeMemberType,
  ConstructorMemberType,
  IDLInterfaceMemberType,
  IDLInterfaceMixinMemberType,
  IDLRootType,
  IDLTypeDescription,
  OperationMemberType,
} from "webidl2";
import { FORBIDDEN } from "./forbidden-members.ts";

/** Whose definitions are read: what all browsers have had for years. */
const SPECIFICATIONS = ["dom", "html", "cssom-view", "uievents", "pointerevents", "geometry", "cssom"];
/** Those that the set has. Each inherits what its parents have here. */
const INTERFACES = [
  "EventTarget",
  "Node",
  "Document",
  "Element",
  "HTMLElement",
  "HTMLInputElement",
  "HTMLButtonElement",
  "HTMLFormElement",
  "HTMLSelectElement",
  "HTMLTextAreaElement",
  "HTMLCanvasElement",
  "Event",
  "UIEvent",
  "MouseEvent",
  "KeyboardEvent",
  "InputEvent",
  "DOMTokenList",
  "NodeList",
  "HTMLCollection",
  "DOMRectReadOnly",
  "CanvasRenderingContext2D",
  "CanvasGradient",
  "TextMetrics",
] as const;

/** A type as the set has it: see dom-types.ts. */
type Letter = "s" | "S" | "b" | "i" | "u" | "d" | "o" | "O" | "a" | "f" | "v";

interface Row {
  readonly name: string;
  readonly letters: string;
}

interface Left {
  readonly name: string;
  readonly why: string;
}

const files = await parseAll();
const definitions: readonly IDLRootType[] = SPECIFICATIONS.flatMap((name) => files[name] ?? []);
const everything: readonly IDLRootType[] = Object.values(files).flat();
const objects = new Set(everything.flatMap((each) => (each.type === "interface" ? [each.name] : [])));
const enums = new Set(everything.flatMap((each) => (each.type === "enum" ? [each.name] : [])));
const typedefs = new Map(
  everything.flatMap((each) => (each.type === "typedef" ? [[each.name, each.idlType] as const] : [])),
);

const NUMBERS: Readonly<Record<string, Letter>> = {
  boolean: "b",
  byte: "i",
  octet: "u",
  short: "i",
  "unsigned short": "u",
  long: "i",
  "unsigned long": "u",
  "long long": "d",
  "unsigned long long": "d",
  float: "d",
  double: "d",
  "unrestricted float": "d",
  "unrestricted double": "d",
};
const STRINGS = new Set(["DOMString", "USVString", "ByteString", "CSSOMString"]);

/** The letter of a type, or why there is none. */
function letterOf(type: IDLTypeDescription): string {
  if (type.union) return "a";
  if (type.generic !== "") return `${type.generic} has no form outside of JavaScript`;
  const { idlType: name } = type;
  if (typeof name !== "string") return "a type of several parts has no form outside of JavaScript";
  const alias = typedefs.get(name);
  if (alias !== undefined) return letterOf(alias);
  if (STRINGS.has(name) || enums.has(name)) return type.nullable ? "S" : "s";
  if (name === "undefined") return "v";
  if (name === "any" || name === "object") return "a";
  if (name === "EventListener") return "f";
  const number = NUMBERS[name];
  if (number !== undefined) return type.nullable ? `a ${name} that may be null has no form` : number;
  if (objects.has(name)) return type.nullable ? "O" : "o";
  return `${name} is ${name.endsWith("Handler") ? "a handler: listen to the event instead" : "a dictionary or callback, which guests cannot make"}`;
}

function isLetter(text: string): text is Letter {
  return text.length === 1;
}

/** Members of an interface: its own, those of partial definitions, and those of its mixins. */
function membersOf(name: string): readonly (IDLInterfaceMemberType | IDLInterfaceMixinMemberType)[] {
  const mixins = new Set(
    definitions.flatMap((each) => (each.type === "includes" && each.target === name ? [each.includes] : [])),
  );
  return definitions.flatMap((each) =>
    (each.type === "interface" && each.name === name) || (each.type === "interface mixin" && mixins.has(each.name))
      ? (each.members as readonly (IDLInterfaceMemberType | IDLInterfaceMixinMemberType)[])
      : [],
  );
}

/** Letters of arguments: of those that must be there, and if they have letters, too, of all. */
function signaturesOf(given: readonly Argument[]): readonly (readonly string[])[] | Left["why"] {
  const required = given.filter(({ optional, variadic }) => !optional && !variadic);
  const letters = given.map(({ idlType }) => letterOf(idlType));
  const odd = letters.slice(0, required.length).find((letter) => !isLetter(letter));
  if (odd !== undefined) return odd;
  const signatures = [letters.slice(0, required.length)];
  const fixed = given.filter(({ variadic }) => !variadic).length;
  for (let count = required.length + 1; count <= fixed && isLetter(letters[count - 1] ?? ""); count++) {
    signatures.push(letters.slice(0, count));
  }
  // One of those that may come any number of times, if none must be there.
  if (fixed === 0 && given.length === 1 && isLetter(letters[0] ?? "")) return [letters];
  return signatures;
}

function operationRows(
  name: string,
  members: readonly (OperationMemberType | ConstructorMemberType)[],
  result: (member: OperationMemberType | ConstructorMemberType) => string,
): { readonly rows: readonly Row[]; readonly left: readonly Left[] } {
  const rows: Row[] = [];
  const left: Left[] = [];
  for (const member of members) {
    const given = signaturesOf(member.arguments);
    const gives = result(member);
    if (typeof given === "string" || !isLetter(gives)) {
      left.push({ name, why: typeof given === "string" ? given : gives });
      continue;
    }
    for (const letters of given) {
      // The first has the plain name; the others say how many arguments they take, if that tells them apart.
      const row = rows.length === 0 ? name : `${name}/${letters.length}`;
      if (rows.some((each) => each.name === row || each.letters.split(">")[0]?.length === letters.length)) continue;
      rows.push({ name: row, letters: `${letters.join("")}>${gives}` });
    }
  }
  return { rows, left: rows.length > 0 ? [] : left };
}

function attributeRows({ name, idlType, readonly }: AttributeMemberType): {
  readonly rows: readonly Row[];
  readonly left: readonly Left[];
} {
  const letter = letterOf(idlType);
  if (!isLetter(letter)) return { rows: [], left: [{ name, why: letter }] };
  return { rows: [{ name, letters: readonly ? letter : `=${letter}` }], left: [] };
}

interface Interface {
  readonly name: string;
  readonly parent: string | undefined;
  readonly rows: readonly Row[];
  readonly left: readonly Left[];
}

function interfaceOf(name: (typeof INTERFACES)[number]): Interface {
  const members = membersOf(name);
  const rows: Row[] = [];
  const left: Left[] = [];
  const take = (made: { readonly rows: readonly Row[]; readonly left: readonly Left[] }): void => {
    for (const row of made.rows) {
      const plain = row.name.replace(/\/\d+$/, "");
      const why = FORBIDDEN[plain];
      if (why === undefined) rows.push(row);
      else if (!left.some((each) => each.name === plain)) left.push({ name: plain, why });
    }
    for (const each of made.left) if (!left.some((other) => other.name === each.name)) left.push(each);
  };
  const constructors = members.filter((each) => each.type === "constructor");
  if (constructors.length > 0) take(operationRows("new", constructors, () => "o"));
  const operations = Map.groupBy(
    members.filter(
      (each): each is OperationMemberType => each.type === "operation" && each.special === "" && each.name !== "",
    ),
    (each) => each.name ?? "",
  );
  for (const member of members) {
    if (member.type === "attribute" && member.special === "") take(attributeRows(member));
    if (member.type === "operation" && operations.get(member.name ?? "")?.[0] === member) {
      const overloads = operations.get(member.name ?? "") ?? [];
      take(
        operationRows(member.name ?? "", overloads, (each) =>
          each.type === "operation" && each.idlType !== null ? letterOf(each.idlType) : "v",
        ),
      );
    }
  }
  const own = definitions.find((each) => each.type === "interface" && each.name === name && !each.partial);
  const parent = own?.type === "interface" ? (own.inheritance ?? undefined) : undefined;
  return { name, parent, rows: unique(rows), left };
}

/** Where specifications say the same twice, the first. */
function unique(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row, i) => rows.findIndex((each) => each.name === row.name) === i);
}

function tableOf(interfaces: readonly Interface[]): string {
  const entries = interfaces.map(({ name, rows }) => {
    const lines = rows.map(({ name: member, letters }) => `    ${JSON.stringify(member)}: ${JSON.stringify(letters)},`);
    return `  ${name}: {\n${lines.join("\n")}\n  },`;
  });
  return `// Made by dom-generator/generate-dom.ts from the web platform's interface definitions: what \`web:dom\` has, by interface and member. \`s>S\` is an
// operation, \`s\` an attribute, \`=s\` one that can be written; the letters are those of dom-types.ts.

export const DOM_TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${entries.join("\n")}
};
`;
}

const WORDS: Readonly<Record<string, string>> = {
  s: "string",
  S: "string?",
  b: "bool",
  i: "i32",
  u: "u32",
  d: "f64",
  o: "object",
  O: "object?",
  a: "any",
  f: "funcref",
};

function documentOf(interfaces: readonly Interface[]): string {
  const count = interfaces.reduce((sum, { rows }) => sum + rows.length, 0);
  const sections = interfaces.map(({ name, parent, rows, left }) => {
    const lines = rows.map(({ name: member, letters }) => `- \`${signatureText(name, member, letters)}\``);
    const out = left.map((each) => `- \`${each.name}\`: ${each.why}`);
    const title = `## ${name}${parent === undefined ? "" : `, which is ${/^[AEIOU]/.test(parent) ? "an" : "a"} ${parent}`}`;
    return [title, lines.join("\n"), ...(out.length === 0 ? [] : [`Left out:`, out.join("\n")])].join("\n\n");
  });
  return `# The members of \`web:dom\`

${count} members of ${interfaces.length} interfaces, from the web platform's own definitions. An operation is imported as \`Element.getAttribute\`, an attribute as \`Element.id\`, and
\`set Element.id\` where it can be written. All but \`new\` take the object first. \`string\` is an external reference to a string, \`object\` one to an object of the interface that the definition names,
\`?\` says that it may be null, \`any\` is any value. Where arguments may be left out there is a member for each number of them, as in \`fillText/4\`.

${sections.join("\n\n")}
`;
}

function signatureText(owner: string, member: string, letters: string): string {
  const words = (text: string): string => Array.from(text, (letter) => WORDS[letter] ?? letter).join(", ");
  const [params, result] = letters.split(">");
  if (result === undefined) {
    const type = words(letters.replace("=", ""));
    return letters.startsWith("=") ? `${owner}.${member}: ${type}` : `readonly ${owner}.${member}: ${type}`;
  }
  return `${owner}.${member}(${words(params ?? "")})${result === "v" ? "" : ` -> ${words(result)}`}`;
}

const root = join(import.meta.dirname, "..");
const interfaces = INTERFACES.map(interfaceOf);
const outputs = [
  { file: join(root, "src/dom/generated/dom-table.ts"), text: tableOf(interfaces) },
  { file: join(root, "../../docs/dom.md"), text: documentOf(interfaces) },
];
for (const { file, text } of outputs) {
  if (!process.argv.includes("--check")) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`${file} is not what the definitions say: node packages/web-builtins/dom-generator/generate-dom.ts`);
    process.exitCode = 1;
  }
}
