// The numbers of `prot` and `flags` parameters.

/** Protection: no access at all. */
const PROT_NONE = 0;
/** Protection: reading. */
export const PROT_READ = 1;
export const PROT_WRITE = 2;
/** Protection: reading and writing. */
export const PROT_READ_WRITE = 3;

/** `flags` bit 0: exactly at `hint`, or fail with EEXIST. */
export const MAP_FIXED = 1;

/** Whether `value` is one of none, read, read-write: what can be written can be read. */
export function isProtection(value: number): boolean {
  return value === PROT_NONE || value === PROT_READ || value === PROT_READ_WRITE;
}
