// A page of HTML about a set, for browsers: what the Markdown page has, each function in every language of guests, and a list of contents. One file, without
// scripts: which language is shown is a choice of radio buttons.

import { declared } from "@atoll/core/engine";
import { type FunctionModel, isNamed, type SetModel } from "../set-model.ts";
import { assemblyScriptPrototype } from "./assemblyscript.ts";
import { cExample } from "./c-example.ts";
import { cPrototype } from "./c.ts";
import { both, described, failureOf, MISTAKES, sizeOf } from "./page-words.ts";
import { rustPrototype } from "./rust.ts";
import { goPrototype } from "./tinygo.ts";
import { typeScriptPrototype } from "./typescript.ts";
import { zigPrototype } from "./zig.ts";

type Known = declared.KnownType<unknown>;
type Prototype = (model: FunctionModel, set: SetModel) => string;

const LANGUAGES: readonly (readonly [id: string, name: string, prototype: Prototype])[] = [
  ["c", "C", (model) => `${cPrototype(model)};`],
  ["rust", "Rust", rustPrototype],
  ["zig", "Zig", zigPrototype],
  ["go", "TinyGo", goPrototype],
  ["as", "AssemblyScript", assemblyScriptPrototype],
  ["ts", "Handlers", typeScriptPrototype],
];

const CHOICES = [...LANGUAGES.map(([id, name]) => [id, name] as const), ["all", "All"] as const];

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Text in which `…` is code. */
function prose(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

/** An id of something on the page. */
function anchor(kind: string, name: string): string {
  return `${kind}-${name.replaceAll(/[^A-Za-z0-9_-]/g, (found) => `.${found.codePointAt(0)?.toString(16)}`)}`;
}

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 15%, Canvas); --soft: color-mix(in srgb, CanvasText 5%, Canvas); --dim: color-mix(in srgb, CanvasText 65%, Canvas); --accent: light-dark(#0b6bcb, #6cb6ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: minmax(12rem, 17rem) minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); background: var(--soft); font-size: .9rem; }
nav h2 { font-size: .75rem; text-transform: uppercase; letter-spacing: .06em; color: var(--dim); margin: 1.25rem 0 .25rem; }
nav a { display: block; padding: .1rem 0; text-decoration: none; color: inherit; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .85rem; }
nav a:hover { color: var(--accent); }
main a { color: var(--accent); }
main { padding: 2rem clamp(1rem, 4vw, 3.5rem) 6rem; max-width: 62rem; }
h1 { margin: 0 0 .25rem; font-size: 1.9rem; overflow-wrap: anywhere; } h1 small { color: var(--dim); font-size: 1rem; font-weight: 400; }
h2 { margin: 3rem 0 0; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2.25rem 0 .4rem; font-family: ui-monospace, monospace; font-size: 1.1rem; overflow-wrap: anywhere; scroll-margin-top: 4rem; }
h3 a { color: inherit; text-decoration: none; } h4 { margin: 1rem 0 .3rem; font-size: .9rem; color: var(--dim); }
code, pre { font-family: ui-monospace, monospace; font-size: .875em; } code { background: var(--soft); padding: .1em .3em; border-radius: 4px; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; overflow-x: auto; margin: .4rem 0; position: relative; } pre code { background: none; padding: 0; }
pre[data-language]::before { content: attr(data-language); display: block; font: .7rem/1.4 system-ui, sans-serif; color: var(--dim); }
.table { overflow-x: auto; } table { border-collapse: collapse; margin: .6rem 0; font-size: .92rem; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); } th { color: var(--dim); font-weight: 600; font-size: .8rem; }
.choice { position: sticky; top: 0; background: Canvas; padding: .6rem 0; display: flex; flex-wrap: wrap; gap: .35rem; z-index: 1; border: 0; margin: 1rem 0 0; }
.choice label { border: 1px solid var(--line); border-radius: 999px; padding: .1rem .75rem; font-size: .85rem; cursor: pointer; } .choice input { position: absolute; opacity: 0; }
.choice label:has(:checked) { background: var(--accent); color: Canvas; border-color: var(--accent); } .choice label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
${CHOICES.filter(([id]) => id !== "all")
  .map(([id]) => `body:has(#show-${id}:checked) .in:not(.in-${id})`)
  .join(", ")} { display: none; }
.note { color: var(--dim); font-size: .9rem; } :target { background: color-mix(in srgb, var(--accent) 12%, Canvas); }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); } }
@media print { nav, .choice { display: none; } body { display: block; } }
`;

/** The page of a set. */
export function htmlPage(model: SetModel): string {
  const { namespace, version, doc, functions, types, resources } = model;
  const constants = Object.entries(model.constants);
  const links = (title: string, kind: string, names: readonly string[]): string[] =>
    names.length === 0
      ? []
      : [`<h2>${title}</h2>`, ...names.map((name) => `<a href="#${anchor(kind, name)}">${escaped(name)}</a>`)];
  const lines = [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(`${namespace} ${version}`)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    '<nav aria-label="Contents">',
    `<a href="#top"><strong>${escaped(namespace)}</strong></a>`,
    ...links(
      "Functions",
      "fn",
      functions.map(({ name }) => name),
    ),
    ...links(
      "Types",
      "type",
      types.map(({ name }) => name),
    ),
    ...links(
      "Handles",
      "handle",
      resources.map(({ name }) => name),
    ),
    ...(constants.length === 0 ? [] : ["<h2>Constants</h2>", '<a href="#constants">constants</a>']),
    "</nav>",
    '<main id="top">',
    `<h1>${escaped(namespace)} <small>${escaped(version)}</small></h1>`,
    ...(doc === undefined ? [] : [`<p>${prose(doc)}</p>`]),
    '<fieldset class="choice" aria-label="Language">',
    ...CHOICES.map(
      ([id, name]) =>
        `<label><input type="radio" name="language" id="show-${id}"${id === "c" ? " checked" : ""}>${name}</label>`,
    ),
    "</fieldset>",
    ...(functions.length === 0
      ? ['<p class="note">It has no functions.</p>']
      : ["<h2>Functions</h2>", ...functions.flatMap((each) => functionLines(each, model))]),
    ...(types.length === 0 ? [] : ["<h2>Types</h2>", ...types.flatMap(typeLines)]),
    ...(resources.length === 0
      ? []
      : [
          "<h2>Handles</h2>",
          ...resources.flatMap(({ name, doc: means, max }) => [
            heading("handle", name),
            `<p>${prose(means ?? "A thing of the host's, which the guest holds by number; 0 is none.")} At most ${max} at a time.</p>`,
          ]),
        ]),
    ...(constants.length === 0
      ? []
      : [
          '<h2 id="constants">Constants</h2>',
          ...table(
            ["name", "value", "meaning"],
            constants.map(([name, { value, doc: means }]) => [code(name), code(String(value)), prose(means ?? "")]),
          ),
        ]),
    "</main>",
    "</body>",
    "</html>",
    "",
  ];
  return lines.join("\n");
}

function heading(kind: string, name: string): string {
  const id = anchor(kind, name);
  return `<h3 id="${id}"><a href="#${id}">${escaped(name)}</a></h3>`;
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

function functionLines(model: FunctionModel, set: SetModel): string[] {
  const { declared: given, doc, name, suspending } = model;
  const example = cExample(model, set);
  return [
    "<section>",
    heading("fn", name),
    ...(doc === undefined ? [] : [`<p>${prose(doc)}</p>`]),
    ...(suspending ? ['<p class="note">It may wait: the guest is suspended until it answers.</p>'] : []),
    ...LANGUAGES.map(
      ([id, language, prototype]) =>
        `<pre class="in in-${id}" data-language="${language}"><code>${escaped(prototype(model, set))}</code></pre>`,
    ),
    ...parameterLines(given),
    ...failureLines(model),
    ...(example === undefined
      ? []
      : [
          `<div class="in in-c"><h4>Example</h4><pre data-language="C"><code>${escaped(example.join("\n"))}</code></pre></div>`,
        ]),
    "</section>",
  ];
}

function parameterLines(given: FunctionModel["declared"]): string[] {
  if (given === undefined || given.params.length === 0) return [];
  const rows = given.params.map(({ name, type, doc, unit }) => {
    const known = declared.knownType(type);
    return [code(name), linked(known), escaped(unit ?? ""), prose(doc ?? known.doc ?? "")];
  });
  return table(["parameter", "type", "unit", "meaning"], rows);
}

/** A type's words, with a way to where it is explained. */
function linked(type: Known): string {
  const words = described(type);
  const inner = type instanceof declared.OutType || type instanceof declared.InOutType ? type.inner : type;
  const of = inner instanceof declared.RangeType ? inner.element : inner;
  if (of instanceof declared.HandleType)
    return `<a href="#${anchor("handle", of.resource.name)}">${escaped(words)}</a>`;
  const hasPlace = isNamed(of);
  return hasPlace ? `<a href="#${anchor("type", of.name)}">${escaped(words)}</a>` : escaped(words);
}

function failureLines(model: FunctionModel): string[] {
  const failure = failureOf(model);
  if (failure === undefined) return [];
  const rows = failure.outcomes.map(([kind, name]) => [code(name), escaped(MISTAKES[kind] ?? kind)]);
  return [
    `<p>${escaped(failure.how)} of <a href="#${anchor("type", failure.errors.name)}">${escaped(failure.errors.name)}</a>.</p>`,
    ...(rows.length === 0 ? [] : table(["failure", "where the guest passes"], rows)),
  ];
}

function typeLines(type: Known): string[] {
  const head = [
    "<section>",
    heading("type", type.name),
    ...(type.doc === undefined ? [] : [`<p>${prose(type.doc)}</p>`]),
  ];
  const end = "</section>";
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) {
    const values: Readonly<Record<string, number>> = type instanceof declared.EnumType ? type.codes : type.bits;
    const rows = Object.entries(values).map(([name, value]) => [code(name), code(String(value))]);
    return [...head, ...table(["name", "number"], rows), end];
  }
  if (type instanceof declared.RecordType) {
    const rows = type.fields.map(({ name, type: inner, at, doc }) => [
      code(name),
      linked(inner),
      escaped(both(at[4], at[8])),
      prose(doc ?? ""),
    ]);
    return [
      ...head,
      `<p class="note">${escaped(sizeOf(type))}</p>`,
      ...table(["field", "type", "at", "meaning"], rows),
      end,
    ];
  }
  if (type instanceof declared.VariantType) {
    const rows = type.cases.map(({ name, type: inner }, i) => [String(i), code(name), linked(inner)]);
    return [...head, `<p class="note">${escaped(sizeOf(type))}</p>`, ...table(["tag", "case", "value"], rows), end];
  }
  return [...head, `<p>${escaped(sizeOf(type))}</p>`, end];
}

/** Cells are HTML; a column in which nothing stands is left out. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const kept = head.map((_, i) => rows.some((row) => row[i] !== ""));
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells
      .filter((_, i) => kept[i])
      .map((cell) => `<${tag}>${cell}</${tag}>`)
      .join("")}</tr>`;
  return ['<div class="table"><table>', line(head, "th"), ...rows.map((row) => line(row, "td")), "</table></div>"];
}
