// tsyringe throws while it is imported unless `Reflect.getMetadata` exists, although values and factories, all that is used of it here, never
// ask for metadata. It is lent an answer, which return-metadata.ts takes back, together with the names that tsyringe's helpers (tslib)
// leave in the global object: the realm of those who import core stays as it was.

/** What the global object had before. */
const names: ReadonlySet<PropertyKey> = new Set(Reflect.ownKeys(globalThis));

/** Whether the realm had no `Reflect.getMetadata` of its own, so that what is there now is ours. */
const lent: boolean = !("getMetadata" in Reflect);

if (lent) Object.defineProperty(Reflect, "getMetadata", { value: () => undefined, configurable: true });

/** Takes back what was lent, and what came with it. */
export function takeBack(): void {
  if (lent) Reflect.deleteProperty(Reflect, "getMetadata");
  for (const name of Reflect.ownKeys(globalThis)) if (!names.has(name)) Reflect.deleteProperty(globalThis, name);
}
