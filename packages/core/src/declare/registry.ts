// The registry: sets, targets and engines by name and version. What the CLI and a configuration file fill, and ask for
// `orca@^1`.

import { BUILTIN_SET, type BuiltinSet } from "../builtins/builtin-set.ts";
import { isRange, newestVersion } from "../builtins/versions.ts";
import { ENGINE, type Engine, WHOLE_ENGINE } from "../engine/engine.ts";
import { checkValue } from "../errors/check-options.ts";
import { TargetError } from "../errors/errors.ts";
import { nearestName } from "../errors/nearest-name.ts";
import { text } from "../errors/option-kinds.ts";
import { TARGET, type Target } from "./target.ts";

interface Versioned {
  readonly version: string;
}

/** Things of one kind by name and version. */
class Shelf<T extends Versioned> {
  readonly #kind: string;
  readonly #things = new Map<string, Map<string, T>>();
  /** Where things come from, as far as it was told. */
  readonly #places = new Map<T, string>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  add(name: string, thing: T, from?: string): void {
    const versions = this.#things.get(name) ?? new Map<string, T>();
    const other = versions.get(thing.version);
    if (other !== undefined && other !== thing) {
      const [here, there] = [from, this.#places.get(other)];
      const places =
        here === undefined && there === undefined ? "" : `: ${there ?? "one"} and ${here ?? "another one"}`;
      this.#fail(`${name}@${thing.version}`, `another ${this.#kind} of this name and version is registered${places}`, {
        hint: `give one of them another version, or register only one`,
      });
    }
    if (from !== undefined) this.#places.set(thing, from);
    versions.set(thing.version, thing);
    this.#things.set(name, versions);
  }

  find(query: string): T {
    checkValue("registry", this.#kind, query, text);
    // Names of interfaces have a version in them.
    const at = this.#things.has(query) ? -1 : query.lastIndexOf("@");
    const name = at > 0 ? query.slice(0, at) : query;
    const range = at > 0 ? query.slice(at + 1) : undefined;
    const versions = this.#things.get(name);
    if (versions === undefined) {
      const names = [...this.#things.keys()];
      const nearest = nearestName(name, names) ?? names.find((each) => each.startsWith(`${name}-`));
      const known = names.join(", ");
      this.#fail(query, `there is no ${this.#kind} of this name`, {
        hint: nearest === undefined ? `known: ${known === "" ? "none" : known}` : `did you mean ${nearest}?`,
      });
    }
    if (range !== undefined && !isRange(range)) {
      this.#fail(query, `${JSON.stringify(range)} is not a version range`, { hint: `for example ${name}@^1` });
    }
    const all = [...versions.keys()];
    const best = newestVersion(all, range);
    const thing = best === undefined ? undefined : versions.get(best);
    if (thing !== undefined) return thing;
    return this.#fail(query, "no registered version is in this range", { hint: `registered: ${all.join(", ")}` });
  }

  all(): readonly T[] {
    return [...this.#things.values()].flatMap((versions) => [...versions.values()]);
  }

  #fail(path: string, message: string, options: { readonly hint: string }): never {
    throw new TargetError(this.#kind, [{ path, message, hint: options.hint }]);
  }
}

/**
 * Knows sets, targets and engines. Adding two different things of one name and version is a TargetError; so is what is none, or comes from another
 * copy of core.
 */
export class Registry {
  readonly #sets = new Shelf<BuiltinSet>("builtin set");
  readonly #targets = new Shelf<Target>("target");
  readonly #engines = new Shelf<Engine>("engine");

  /** `from` is where it comes from, such as a path: told where two are in each other's way. */
  addSet(set: BuiltinSet, { from }: { readonly from?: string } = {}): this {
    checkValue("registry", "set", set, BUILTIN_SET);
    this.#sets.add(set.namespace, set, from);
    return this;
  }
  addTarget(target: Target): this {
    checkValue("registry", "target", target, TARGET);
    this.#targets.add(target.name, target);
    return this;
  }
  addEngine(engine: Engine): this {
    checkValue("registry", "engine", engine, ENGINE);
    checkValue("registry", "engine", engine, WHOLE_ENGINE);
    this.#engines.add(engine.name, engine);
    return this;
  }

  /** The newest set of a namespace, in a range if there is one: `vm`, `vm@^1`. Throws TargetError with a hint. */
  set(query: string): BuiltinSet {
    return this.#sets.find(query);
  }
  /** The newest target of a name, in a range if there is one: `orca`, `orca@^1`. */
  target(query: string): Target {
    return this.#targets.find(query);
  }
  /** The newest engine of a name, in a range if there is one. */
  engine(query: string): Engine {
    return this.#engines.find(query);
  }

  get sets(): readonly BuiltinSet[] {
    return this.#sets.all();
  }
  get targets(): readonly Target[] {
    return this.#targets.all();
  }
  get engines(): readonly Engine[] {
    return this.#engines.all();
  }
}
