// Services are written by embedders. An answer that cannot be a count of bytes is refused here, before offsets or lengths are computed from it.

/** Throws TypeError unless `count` is a number of bytes that a call for `most` bytes can have moved. */
export function checkCount(count: number, most: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= most) return;
  const found = typeof count === "number" ? count : typeof count;
  throw new TypeError(`a stream, socket or file answered ${found} for at most ${most} bytes`);
}
