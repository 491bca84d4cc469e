// Options that are left out where there is no value for them.

/** What {@link present} leaves of an object. */
type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** An object's entries without those that are undefined: to be spread where an option is left out rather than undefined. */
export function present<T extends object>(entries: T): Present<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Present<T>;
}
