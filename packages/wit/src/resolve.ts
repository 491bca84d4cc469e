// From trees to what they mean: every name is found, through `use`, packages and versions; each resource is one object wherever it is used.

import { checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { packageKey, parseFile } from "./syntax/parse.ts";
import type {
  FunctionTree,
  InterfaceTree,
  ItemTree,
  NamedType,
  PackageTree,
  PathTree,
  Place,
  TypeTree,
  WorldTree,
} from "./syntax/tree.ts";
import { WitError } from "./syntax/wit-error.ts";
import type { Wit, WitFunction, WitInterface, WitResource, WitSide, WitType, WitWorld } from "./types.ts";

const FILES = optionKinds.list("texts of WIT", optionKinds.text);
const GROUPS: OptionKind = { expected: "an array of texts of WIT, or of lists of them", accepts: Array.isArray };

/**
 * Reads a package of WIT: the text of its file, or of all of its files, and the files of each package that it uses. Throws WitError with line and column
 * for what is no WIT, and for names of what is not there.
 *
 * @example parseWit("package you:store; interface kv { get: func(key: string) -> option<string>; }")
 */
export function parseWit(text: string | readonly string[], uses: readonly (string | readonly string[])[] = []): Wit {
  checkValue("parseWit", "uses", uses, GROUPS);
  const groups = [text, ...uses].map((group) => (typeof group === "string" ? [group] : group));
  for (const group of groups) checkValue("parseWit", "text", group, FILES);
  const packages = new Map<string, PackageTree>();
  const texts: string[] = [];
  const [own] = groups.map((group) => {
    let known: PackageTree | undefined;
    // The file that says which package it is may be any of them.
    const first = group.findIndex((each) => /^\s*package\b/m.test(each));
    const inOrder = first > 0 ? [group[first] ?? "", ...group.filter((_, i) => i !== first)] : group;
    for (const each of inOrder) known = parseFile(each, texts.push(each) - 1, packages, known);
    return known;
  });
  if (own === undefined) throw new WitError("there is nothing here: expected a package", { line: 1, column: 1 });
  return new Resolver(packages, texts).wit(own);
}

class Resolver {
  readonly #packages: ReadonlyMap<string, PackageTree>;
  readonly #texts: readonly string[];
  readonly #interfaces = new Map<InterfaceTree, InterfaceScope>();
  readonly #worlds = new Map<WorldTree, WitWorld>();

  constructor(packages: ReadonlyMap<string, PackageTree>, texts: readonly string[]) {
    this.#packages = packages;
    this.#texts = texts;
  }

  wit(own: PackageTree): Wit {
    const interfaces = new Map<string, WitInterface>();
    for (const each of [own, ...this.#packages.values()]) {
      for (const tree of each.interfaces) {
        const made = this.interfaceOf(each, tree).made();
        if (!interfaces.has(made.name)) interfaces.set(made.name, made);
      }
    }
    const worlds = new Map(own.worlds.map((tree) => [tree.name, this.#world(own, tree, [])]));
    return { name: own.name, version: own.version, interfaces, worlds };
  }

  fail(message: string, { file, at }: Place): never {
    const before = (this.#texts[file] ?? "").slice(0, at).split("\n");
    throw new WitError(message, { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  }

  interfaceOf(owner: PackageTree, tree: InterfaceTree): InterfaceScope {
    const known = this.#interfaces.get(tree);
    if (known !== undefined) return known;
    const scope = new InterfaceScope(this, owner, tree);
    this.#interfaces.set(tree, scope);
    return scope;
  }

  /** The interface at a path. */
  find(from: PackageTree, path: PathTree): InterfaceScope {
    const used = path.package === undefined ? from.uses.find(({ name }) => name === path.name) : undefined;
    if (used !== undefined) return this.find(from, used.from);
    const owner = path.package === undefined ? from : this.#package(path);
    const tree = owner.interfaces.find(({ name }) => name === path.name);
    return tree === undefined
      ? this.fail(`${owner.name} has no interface ${path.name}`, path)
      : this.interfaceOf(owner, tree);
  }

  /** A package by its name and version; where that version is not there, the only one that is. */
  #package(path: PathTree): PackageTree {
    const { package: name = "", version } = path;
    const exact = this.#packages.get(packageKey(name, version));
    const [only, ...others] = [...this.#packages.values()].filter((each) => each.name === name);
    if (exact !== undefined) return exact;
    if (only === undefined) return this.fail(`there is no package ${name} here`, path);
    if (others.length > 0) this.fail(`which ${name} is meant? there are several versions`, path);
    return only;
  }

  #world(owner: PackageTree, tree: WorldTree, within: readonly WorldTree[]): WitWorld {
    const known = this.#worlds.get(tree);
    if (known !== undefined) return known;
    const imports = new Side();
    const exports = new Side();
    // Types of a world's own are those of an interface without a name.
    const own: InterfaceTree = {
      name: "$root",
      doc: undefined,
      items: tree.items.flatMap(({ way, what }) => (way === "item" ? [what as ItemTree] : [])),
    };
    const scope = new InterfaceScope(this, owner, own, "$root");
    for (const { way, what } of tree.items) {
      if (way === "item") continue;
      const side = way === "export" ? exports : imports;
      if (way === "include") {
        const path = what as PathTree;
        const from = path.package === undefined ? owner : this.#package(path);
        const found = from.worlds.find(({ name }) => name === path.name);
        if (found === undefined) this.fail(`${from.name} has no world ${path.name}`, path);
        else if (found === tree || within.includes(found)) this.fail(`world ${path.name} includes itself`, path);
        else {
          const other = this.#world(from, found, [...within, tree]);
          imports.add(other.imports);
          exports.add(other.exports);
        }
      } else if ("items" in what) {
        side.add({ interfaces: [new InterfaceScope(this, owner, what, what.name).made()], functions: [] });
      } else if ("params" in what) {
        side.add({ interfaces: [], functions: [scope.functionOf(what)] });
      } else if ("at" in what) {
        side.add({ interfaces: [this.find(owner, what).made()], functions: [] });
      }
    }
    // What is used of others in signatures comes from the same hosts.
    for (const { interfaces } of [imports, exports]) for (const each of interfaces) this.#addUsed(each, imports);
    const world = { name: tree.name, doc: tree.doc, imports, exports };
    this.#worlds.set(tree, world);
    return world;
  }

  #addUsed(made: WitInterface, into: Side): void {
    const scope = [...this.#interfaces.values()].find((each) => each.made() === made);
    for (const used of scope?.uses() ?? []) {
      if (into.interfaces.includes(used)) continue;
      into.add({ interfaces: [used], functions: [] });
      this.#addUsed(used, into);
    }
  }
}

class Side implements WitSide {
  readonly interfaces: WitInterface[] = [];
  readonly functions: WitFunction[] = [];
  add(other: WitSide): void {
    for (const each of other.interfaces) if (!this.interfaces.includes(each)) this.interfaces.push(each);
    for (const each of other.functions) if (!this.functions.includes(each)) this.functions.push(each);
  }
}

/** An interface while its names are found. */
class InterfaceScope {
  readonly #resolver: Resolver;
  readonly #owner: PackageTree;
  readonly #tree: InterfaceTree;
  readonly #name: string;
  readonly #types = new Map<string, WitType>();
  readonly #resources = new Map<string, WitResource>();
  readonly #open = new Set<string>();
  #made: WitInterface | undefined;

  constructor(resolver: Resolver, owner: PackageTree, tree: InterfaceTree, name = `${owner.name}/${tree.name}`) {
    this.#resolver = resolver;
    this.#owner = owner;
    this.#tree = tree;
    this.#name = name;
  }

  made(): WitInterface {
    if (this.#made !== undefined) return this.#made;
    for (const { kind, name } of this.#tree.items) if (kind !== "function") this.typeNamed(name, undefined);
    const functions = this.#tree.items.flatMap((item) => {
      if (item.kind === "function") return [this.functionOf(item.of)];
      if (item.kind !== "resource") return [];
      const resource = this.#resource(item);
      return item.functions.map((each) => this.functionOf(each, resource));
    });
    const isOwn = this.#name.includes("/");
    this.#made = {
      name: this.#name,
      version: isOwn ? this.#owner.version : undefined,
      doc: this.#tree.doc,
      types: new Map(this.#tree.items.flatMap(({ name }) => this.#entry(name))),
      resources: [...this.#resources.values()],
      functions,
    };
    return this.#made;
  }

  /** Interfaces whose types it uses. */
  uses(): readonly WitInterface[] {
    const paths = this.#tree.items.flatMap((item) => (item.kind === "use" ? [item.from] : []));
    return [...new Set(paths.map((path) => this.#resolver.find(this.#owner, path).made()))];
  }

  #entry(name: string): [string, WitType][] {
    const type = this.#types.get(name);
    return type === undefined ? [] : [[name, type]];
  }

  #resource({ name, doc }: ItemTree): WitResource {
    const known = this.#resources.get(name) ?? { name, owner: this.#name, doc };
    this.#resources.set(name, known);
    return known;
  }

  /** A type by its name. */
  typeNamed(name: string, place: Place | undefined): WitType {
    const known = this.#types.get(name);
    if (known !== undefined) return known;
    const item = this.#tree.items.find((each) => each.name === name && each.kind !== "function");
    if (item === undefined) {
      return this.#resolver.fail(`${this.#tree.name} has no type ${name}`, place ?? { file: 0, at: 0 });
    }
    if (this.#open.has(name)) this.#resolver.fail(`type ${name} is part of itself`, place ?? { file: 0, at: 0 });
    this.#open.add(name);
    const type = this.#typeOf(item);
    this.#open.delete(name);
    this.#types.set(name, type);
    return type;
  }

  #typeOf(item: ItemTree): WitType {
    const { name, doc } = item;
    switch (item.kind) {
      case "record":
        return {
          kind: "record",
          name,
          doc,
          fields: item.parts.map((part) => ({ ...part, type: this.#known(part.type) })),
        };
      case "variant": {
        const cases = item.parts.map((part) => ({ ...part, type: part.type && this.type(part.type) }));
        return { kind: "variant", name, doc, cases };
      }
      case "enum":
        return { kind: "enum", name, doc, cases: item.parts.map((part) => part.name) };
      case "flags":
        return { kind: "flags", name, doc, flags: item.parts.map((part) => part.name) };
      case "alias":
        return { kind: "alias", name, doc, of: this.type(item.of) };
      case "resource":
        return { kind: "own", resource: this.#resource(item) };
      case "use": {
        const found = this.#resolver.find(this.#owner, item.from).typeNamed(item.was, item.from);
        return found.kind === "own" || item.was === name ? found : { kind: "alias", name, doc, of: found };
      }
      case "function":
        return this.#resolver.fail(`${name} is a function`, { file: 0, at: 0 });
    }
  }

  #known(type: TypeTree | undefined): WitType {
    return type === undefined ? { kind: "tuple", of: [] } : this.type(type);
  }

  type(tree: TypeTree): WitType {
    switch (tree.kind) {
      case "name":
        return this.typeNamed(tree.name, tree);
      case "list":
      case "option":
        return { kind: tree.kind, of: this.type(tree.of) };
      case "tuple":
        return { kind: "tuple", of: tree.of.map((each) => this.type(each)) };
      case "result":
        return { kind: "result", ok: tree.ok && this.type(tree.ok), err: tree.err && this.type(tree.err) };
      case "own":
      case "borrow":
        return { kind: tree.kind, resource: this.#resourceNamed(tree.of) };
      default:
        return { kind: tree.kind };
    }
  }

  #resourceNamed(tree: NamedType): WitResource {
    const found = this.typeNamed(tree.name, tree);
    return found.kind === "own" ? found.resource : this.#resolver.fail(`${tree.name} is no resource`, tree);
  }

  functionOf(tree: FunctionTree, resource?: WitResource): WitFunction {
    const { kind, doc } = tree;
    const params = tree.params.map((param) => ({ ...param, type: this.#known(param.type) }));
    const result = tree.result === undefined ? undefined : this.type(tree.result);
    if (resource === undefined || kind === "free") {
      return { name: tree.name, kind: "free", resource: undefined, params, result, doc };
    }
    if (kind === "constructor") {
      const own: WitType = { kind: "own", resource };
      return { name: `[constructor]${resource.name}`, kind, resource, params, result: result ?? own, doc };
    }
    const name = `[${kind}]${resource.name}.${tree.name}`;
    if (kind === "static") return { name, kind, resource, params, result, doc };
    const self = { name: "self", type: { kind: "borrow", resource } as const, doc: undefined };
    return { name, kind, resource, params: [self, ...params], result, doc };
  }
}
