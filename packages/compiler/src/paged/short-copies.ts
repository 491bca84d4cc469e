// Copies of as many bytes as an access has, between any bytes and the first of a view: for so few, what the host has for copying takes several times as long.

/** Copies `width` bytes from `at` on. */
export function readShort(bytes: Uint8Array, at: number, width: number, to: DataView): void {
  if (width === 1) to.setInt8(0, bytes[at] ?? 0);
  else if (width === 2) to.setInt16(0, half(bytes, at), true);
  else for (let i = 0; i < width; i += 4) to.setInt32(i, half(bytes, at + i) | (half(bytes, at + i + 2) << 16), true);
}

/** The other way round. */
export function writeShort(bytes: Uint8Array, at: number, width: number, from: DataView): void {
  if (width === 1) bytes[at] = from.getInt8(0);
  else if (width === 2) putHalf(bytes, at, from.getInt16(0, true));
  else {
    for (let i = 0; i < width; i += 4) {
      const word = from.getInt32(i, true);
      putHalf(bytes, at + i, word);
      putHalf(bytes, at + i + 2, word >> 16);
    }
  }
}

function half(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function putHalf(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
}
