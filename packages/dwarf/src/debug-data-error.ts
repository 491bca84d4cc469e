// What is wrong with a module's debug data. Readers throw it, and whoever looks up source lines collects it: a run never fails for it.

/**
 * `malformed`: against the format. `unsupported`: a version or form that is not read. `limit`: more than any program has, as only a hostile module would.
 * `split`, `external`, `compressed`: the data is not here, or not readable as it stands. `stale`: it belongs to code that a later tool has changed.
 */
export type DebugDataCode = "malformed" | "unsupported" | "limit" | "split" | "external" | "compressed" | "stale";

/** Why source lines are not known, or not all of them. */
export class DebugDataError extends Error {
  override readonly name = "DebugDataError";
  readonly code: DebugDataCode;
  /** Name of the custom section. */
  readonly section: string;
  /** Where in the section, in bytes. */
  readonly offset: number;
  constructor(code: DebugDataCode, message: string, where: { readonly section: string; readonly offset?: number }) {
    super(`${where.section}: ${message}${where.offset === undefined ? "" : ` (at 0x${where.offset.toString(16)})`}`);
    this.code = code;
    this.section = where.section;
    this.offset = where.offset ?? 0;
  }
}
