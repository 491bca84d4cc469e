// Long transfers in slices, so that the limits of a run are looked at between them. Bounds have been checked: what is left of a transfer when a
// limit ends the run, no guest sees.

/** Looks at the limits of a run, and throws when one is reached. */
export type Look = () => void;

/** Bytes between two looks: some milliseconds. */
const SLICE = 2 ** 24;

/** Fills bytes with a value. */
export function fillBytes(bytes: Uint8Array, value: number, look?: Look): void {
  for (let from = 0; from < bytes.length; from += SLICE) {
    if (from > 0) look?.();
    bytes.fill(value, from, from + SLICE);
  }
}

/** Copies bytes to as many others, which may be some of the same. */
export function copyBytes(target: Uint8Array, source: Uint8Array, look?: Look): void {
  const { length } = source;
  if (length <= SLICE) {
    target.set(source);
    return;
  }
  // Where they overlap, no slice may overwrite what is still to be read.
  const backwards = target.buffer === source.buffer && target.byteOffset > source.byteOffset;
  for (let done = 0; done < length; done += SLICE) {
    if (done > 0) look?.();
    const size = Math.min(SLICE, length - done);
    const from = backwards ? length - done - size : done;
    target.set(source.subarray(from, from + size), from);
  }
}

/** What is to be called with the bytes of each piece of a transfer that is made piece by piece. */
export function paced(look: Look | undefined): (bytes: number) => void {
  let left = SLICE;
  return (bytes) => {
    left -= bytes;
    if (left > 0) return;
    left = SLICE;
    look?.();
  };
}
