// Resources of interfaces that a guest exports: the guest makes handles for what is its own, asks what they stand for, and gives them up. A handle stands for
// the guest's number, its representation. https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md#canon-resourcenew

import { builtins, type Builtin, type BuiltinSet, builtinSet, label, t, u32 } from "@atoll/core";
import { interfaceName } from "@atoll/core/engine";
import { type GuestCall, GuestMemory } from "./abi/guest-memory.ts";
import type { WitInterface, WitResource } from "./types.ts";

/** What a handle of the guest's own resource stands for. */
interface Represented {
  readonly representation: number;
}

const scope = builtins();
const DESTRUCTOR = { params: [u32], results: [] } as const;

/** The set of an interface that guests export, under the name by which they import what it takes; undefined for one without resources. */
export function exportedSet({ name, version, resources }: WitInterface): BuiltinSet | undefined {
  if (resources.length === 0) return undefined;
  const functions = Object.fromEntries(resources.flatMap((resource) => intrinsics(resource, name)));
  return builtinSet(`[export]${name}${version === undefined ? "" : `@${version}`}`, {
    version: version ?? "0.0.0",
    doc: `Handles of resources of ${name} that are the guest's own.`,
    functions,
  });
}

function intrinsics({ name }: WitResource, owner: string): readonly (readonly [string, Builtin])[] {
  const resource = t.resource<Represented>(`[export]${owner}.${name}`);
  const kept = (call: GuestCall, handle: number, options: { readonly owned: boolean }): number =>
    (new GuestMemory(call).liftOf(resource, handle, options) as Represented).representation;
  const make = scope.func(
    { params: [label("representation", u32)], results: [u32], doc: `Makes a handle of a ${name}.` },
    (call, representation) => new GuestMemory(asGuest(call)).lowerOf(resource, { representation }),
  );
  const representation = scope.func(
    { params: [label("handle", u32)], results: [u32], doc: `What a handle of a ${name} stands for.` },
    (call, handle) => kept(asGuest(call), handle, { owned: false }),
  );
  const drop = scope.func(
    { params: [label("handle", u32)], results: [], doc: `Gives up a handle of a ${name}, and runs its destructor.` },
    (call, handle) => {
      const value = kept(asGuest(call), handle, { owned: true });
      const destructor = destructorOf(asGuest(call), owner, name);
      if (destructor !== undefined) call.exports.func(destructor, DESTRUCTOR)(value);
    },
  );
  return [
    [`[resource-new]${name}`, make],
    [`[resource-rep]${name}`, representation],
    [`[resource-drop]${name}`, drop],
    // By the component model's own naming of core modules.
    [`${name}_new`, make],
    [`${name}_rep`, representation],
    [`${name}_drop`, drop],
  ];
}

/** Handlers find the table of handles on their call object, whatever declares them. */
function asGuest(call: object): GuestCall {
  return call as GuestCall;
}

const destructors = new WeakMap<object, Map<string, string | undefined>>();

/** The guest's export that destroys a resource of an interface, of whichever compatible version: `a:b/c@1.0.0#[dtor]r`, `cm32p2|a:b/c@1|r_dtor`. */
function destructorOf({ exports }: GuestCall, owner: string, resource: string): string | undefined {
  let known = destructors.get(exports);
  if (known === undefined) destructors.set(exports, (known = new Map<string, string | undefined>()));
  const key = `${owner} ${resource}`;
  if (!known.has(key)) {
    known.set(
      key,
      [...exports.names()].find((name) => exports.has(name) && isDestructor(name, owner, resource)),
    );
  }
  return known.get(key);
}

function isDestructor(name: string, owner: string, resource: string): boolean {
  const suffix = [`#[dtor]${resource}`, `|${resource}_dtor`].find((each) => name.endsWith(each));
  if (suffix === undefined) return false;
  const namespace = name.slice(0, -suffix.length).replace(/^cm32p2\|/, "");
  return withoutVersion(interfaceName(namespace) ?? namespace) === owner;
}

function withoutVersion(name: string): string {
  return name.replace(/@.*/, "");
}
