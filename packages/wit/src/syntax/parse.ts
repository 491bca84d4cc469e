// From the text of WIT to its tree. Names stay as they are written: resolve.ts finds what they stand for.

import type { Primitive } from "../types.ts";
import { Reader } from "./reader.ts";
import type {
  FunctionTree,
  InterfaceTree,
  ItemTree,
  NamedType,
  PackageTree,
  PartTree,
  PathTree,
  Place,
  TypeTree,
  WorldItem,
  WorldTree,
} from "./tree.ts";

const PRIMITIVES: readonly Primitive[] = [
  "bool",
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
  "char",
  "string",
];
/** Deeper types are no one's. */
const MOST_NESTED = 64;

/** The packages of a file; what stands before a package's declaration belongs to `name`. */
export function parseFile(
  text: string,
  file: number,
  packages: Map<string, PackageTree>,
  group: PackageTree | undefined,
): PackageTree {
  return new Parser(text, file, packages).file(group);
}

/** A package's key: its name, and its version if it has one. */
export function packageKey(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name}@${version}`;
}

class Parser {
  readonly #reader: Reader;
  readonly #file: number;
  readonly #packages: Map<string, PackageTree>;
  #depth = 0;

  constructor(text: string, file: number, packages: Map<string, PackageTree>) {
    this.#reader = new Reader(text);
    this.#file = file;
    this.#packages = packages;
  }

  file(group: PackageTree | undefined): PackageTree {
    const reader = this.#reader;
    let own = group;
    while (!reader.done) {
      const doc = reader.docs();
      this.#gates();
      const at = reader.at;
      if (reader.take("package")) {
        const declared = this.#package();
        if (reader.take("{")) {
          while (!reader.take("}")) this.#item(declared, reader.docs());
        } else {
          reader.expect(";");
          if (own !== undefined && own !== declared) reader.fail(`two packages: ${own.name} and ${declared.name}`, at);
          own = declared;
        }
        continue;
      }
      if (own === undefined) reader.fail("expected package NAMESPACE:NAME; before everything else");
      else this.#item(own, doc);
    }
    return own ?? reader.fail("there is nothing here: expected a package");
  }

  #package(): PackageTree {
    const name = this.#packageName();
    const version = this.#reader.take("@") ? this.#reader.version() : undefined;
    const key = packageKey(name, version);
    const known = this.#packages.get(key) ?? { name, version, interfaces: [], worlds: [], uses: [] };
    this.#packages.set(key, known);
    return known;
  }

  #packageName(): string {
    const reader = this.#reader;
    const namespace = reader.id("a package's namespace");
    reader.expect(":");
    return `${namespace}:${reader.id("a package's name")}`;
  }

  #item(into: PackageTree, doc: string | undefined): void {
    const reader = this.#reader;
    this.#gates();
    if (reader.take("interface")) into.interfaces.push(this.#interface(reader.id(), doc));
    else if (reader.take("world")) into.worlds.push(this.#world(doc));
    else if (reader.take("use")) {
      const from = this.#path();
      const name = reader.take("as") ? reader.id() : from.name;
      reader.expect(";");
      into.uses.push({ name, from });
    } else reader.fail("expected interface, world, use or package");
  }

  /** `@since(version = 0.2.0)` and the like: what is offered is offered from the beginning. */
  #gates(): void {
    const reader = this.#reader;
    while (reader.take("@")) {
      reader.id("since, unstable or deprecated");
      reader.expect("(");
      reader.id();
      reader.expect("=");
      if (/\d/.test(reader.text.charAt(reader.at))) reader.version();
      else reader.id();
      reader.expect(")");
    }
  }

  #path(): PathTree {
    const place = { file: this.#file, at: this.#reader.at };
    const name = this.#reader.id("an interface");
    return this.#reader.take(":")
      ? this.#farPath(name, place)
      : { ...place, package: undefined, name, version: undefined };
  }

  /** The rest of a path, behind `namespace:`. */
  #farPath(namespace: string, place: Place): PathTree {
    const reader = this.#reader;
    const name = reader.id();
    reader.expect("/");
    const of = reader.id();
    const version = reader.take("@") ? reader.version() : undefined;
    return { ...place, package: `${namespace}:${name}`, name: of, version };
  }

  #interface(name: string, doc: string | undefined): InterfaceTree {
    const reader = this.#reader;
    reader.expect("{");
    const items: ItemTree[] = [];
    while (!reader.take("}")) for (const item of this.#interfaceItem(reader.docs())) items.push(item);
    return { name, doc, items };
  }

  #interfaceItem(doc: string | undefined): readonly ItemTree[] {
    const reader = this.#reader;
    this.#gates();
    const declared = this.#typeItem(doc);
    if (declared !== undefined) return declared;
    const name = reader.id("a function or a type");
    reader.expect(":");
    const of = this.#function(name, "free", doc);
    reader.expect(";");
    return [{ kind: "function", name, doc, of }];
  }

  /** What interfaces and worlds have in common: types, and types of others. */
  #typeItem(doc: string | undefined): readonly ItemTree[] | undefined {
    const reader = this.#reader;
    if (reader.take("use")) return this.#use();
    if (reader.take("type")) {
      const name = reader.id();
      reader.expect("=");
      const of = this.#type();
      reader.expect(";");
      return [{ kind: "alias", name, doc, of }];
    }
    for (const kind of ["record", "variant", "enum", "flags"] as const) {
      if (!reader.take(kind)) continue;
      const name = reader.id();
      return [{ kind, name, doc, parts: this.#parts(kind) }];
    }
    if (!reader.take("resource")) return undefined;
    const name = reader.id();
    return [{ kind: "resource", name, doc, functions: this.#resource() }];
  }

  #use(): readonly ItemTree[] {
    const reader = this.#reader;
    const from = this.#path();
    reader.expect(".");
    reader.expect("{");
    const items: ItemTree[] = [];
    while (!reader.take("}")) {
      const was = reader.id();
      const name = reader.take("as") ? reader.id() : was;
      items.push({ kind: "use", name, doc: undefined, from, was });
      if (!reader.take(",") && !reader.peek("}")) reader.fail("expected , or }");
    }
    reader.expect(";");
    return items;
  }

  #parts(kind: "record" | "variant" | "enum" | "flags"): readonly PartTree[] {
    const reader = this.#reader;
    reader.expect("{");
    const parts: PartTree[] = [];
    while (!reader.take("}")) {
      const doc = reader.docs();
      const at = reader.at;
      const name = reader.id();
      if (parts.some((part) => part.name === name)) reader.fail(`there are two of ${name}`, at);
      let type: TypeTree | undefined;
      if (kind === "record") {
        reader.expect(":");
        type = this.#type();
      } else if (kind === "variant" && reader.take("(")) {
        type = this.#type();
        reader.expect(")");
      }
      parts.push({ name, doc, type });
      if (!reader.take(",") && !reader.peek("}")) reader.fail("expected , or }");
    }
    if (parts.length === 0) reader.fail(`a ${kind} needs at least one part`);
    return parts;
  }

  #resource(): readonly FunctionTree[] {
    const reader = this.#reader;
    if (reader.take(";")) return [];
    reader.expect("{");
    const functions: FunctionTree[] = [];
    while (!reader.take("}")) {
      const doc = reader.docs();
      this.#gates();
      if (reader.peek("constructor")) {
        reader.take("constructor");
        functions.push(this.#signature("constructor", "constructor", doc));
      } else {
        const name = reader.id("a method");
        reader.expect(":");
        functions.push(this.#function(name, reader.take("static") ? "static" : "method", doc));
      }
      reader.expect(";");
    }
    return functions;
  }

  #function(name: string, kind: FunctionTree["kind"], doc: string | undefined): FunctionTree {
    const reader = this.#reader;
    if (reader.peek("async")) reader.fail(`${name} is async: that is of WIT after 0.2, which is not served`);
    reader.expect("func");
    return this.#signature(name, kind, doc);
  }

  #signature(name: string, kind: FunctionTree["kind"], doc: string | undefined): FunctionTree {
    const reader = this.#reader;
    reader.expect("(");
    const params: PartTree[] = [];
    while (!reader.take(")")) {
      const at = reader.at;
      const param = reader.id("a parameter");
      if (params.some((each) => each.name === param)) reader.fail(`two parameters are named ${param}`, at);
      reader.expect(":");
      params.push({ name: param, doc: undefined, type: this.#type() });
      if (!reader.take(",") && !reader.peek(")")) reader.fail("expected , or )");
    }
    if (reader.take("->")) {
      if (reader.peek("(")) reader.fail("results with names are no longer WIT: give a tuple or a record");
      return { name, kind, doc, params, result: this.#type() };
    }
    return { name, kind, doc, params, result: undefined };
  }

  #type(): TypeTree {
    if (++this.#depth > MOST_NESTED) this.#reader.fail("types within types, more than anyone writes");
    try {
      return this.#plainType();
    } finally {
      this.#depth--;
    }
  }

  #plainType(): TypeTree {
    const reader = this.#reader;
    for (const kind of PRIMITIVES) if (reader.take(kind)) return { kind };
    for (const kind of ["list", "option"] as const) {
      if (!reader.take(kind)) continue;
      reader.expect("<");
      const of = this.#type();
      if (reader.peek(",")) reader.fail("lists of a fixed length are of WIT after 0.2, which is not served");
      reader.expect(">");
      return { kind, of };
    }
    if (reader.take("tuple")) {
      reader.expect("<");
      const of: TypeTree[] = [this.#type()];
      while (reader.take(",") && !reader.peek(">")) of.push(this.#type());
      reader.expect(">");
      return { kind: "tuple", of };
    }
    if (reader.take("result")) return this.#result();
    for (const kind of ["own", "borrow"] as const) {
      if (!reader.take(kind)) continue;
      reader.expect("<");
      const of = this.#name();
      reader.expect(">");
      return { kind, of };
    }
    for (const later of ["future", "stream", "error-context", "map"]) {
      if (reader.peek(later)) reader.fail(`${later} is of WIT after 0.2, which is not served`);
    }
    return this.#name();
  }

  #result(): TypeTree {
    const reader = this.#reader;
    if (!reader.take("<")) return { kind: "result", ok: undefined, err: undefined };
    const ok = reader.take("_") ? undefined : this.#type();
    const err = reader.take(",") ? this.#type() : undefined;
    reader.expect(">");
    return { kind: "result", ok, err };
  }

  #name(): NamedType {
    const { at } = this.#reader;
    return { kind: "name", name: this.#reader.id("a type"), file: this.#file, at };
  }

  #world(doc: string | undefined): WorldTree {
    const reader = this.#reader;
    const name = reader.id();
    reader.expect("{");
    const items: WorldItem[] = [];
    while (!reader.take("}")) for (const item of this.#worldItem(reader.docs())) items.push(item);
    return { name, doc, items };
  }

  #worldItem(doc: string | undefined): readonly WorldItem[] {
    const reader = this.#reader;
    this.#gates();
    if (reader.take("include")) {
      const what = this.#path();
      if (reader.take("with")) {
        reader.expect("{");
        while (!reader.take("}")) {
          reader.id();
          reader.expect("as");
          reader.id();
          if (!reader.take(",") && !reader.peek("}")) reader.fail("expected , or }");
        }
      } else reader.expect(";");
      return [{ way: "include", what }];
    }
    for (const way of ["import", "export"] as const) {
      if (!reader.take(way)) continue;
      return [{ way, what: this.#worldSide(doc) }];
    }
    const declared = this.#typeItem(doc);
    if (declared === undefined) return reader.fail("expected import, export, include, use or a type");
    return declared.map((what) => ({ way: "item", what }));
  }

  /** An interface by its path, one that stands here, or a function. */
  #worldSide(doc: string | undefined): PathTree | InterfaceTree | FunctionTree {
    const reader = this.#reader;
    const place = { file: this.#file, at: reader.at };
    const name = reader.id("an interface or a function");
    if (!reader.take(":")) {
      reader.expect(";");
      return { ...place, package: undefined, name, version: undefined };
    }
    if (reader.take("interface")) return this.#interface(name, doc);
    const isFunction = reader.peek("func") || reader.peek("async");
    const side = isFunction ? this.#function(name, "free", doc) : this.#farPath(name, place);
    reader.expect(";");
    return side;
  }
}
