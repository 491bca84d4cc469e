// What a run has used.

/** What an instance has used so far. */
export interface Usage {
  /** Units of fuel; undefined where nothing counts them: neither a limit of fuel nor `measure` was given. */
  readonly fuel: number | undefined;
  /** Bytes that the instance's memories held together when they held most. */
  readonly peakMemoryBytes: number;
  /** Milliseconds that calls from outside ran, without what they waited; undefined without `measure`. */
  readonly milliseconds: number | undefined;
}
