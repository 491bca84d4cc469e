// Services are the embedder's: one that answers with no count of bytes is told so, before anything is made of the answer.

/** Throws TypeError unless `count` is a number of bytes that a call for `most` bytes can have moved. */
export function checkCount(count: number, most: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= most) return;
  const found = typeof count === "number" ? count : typeof count;
  throw new TypeError(`a stream, socket or file answered ${found} for at most ${most} bytes`);
}
