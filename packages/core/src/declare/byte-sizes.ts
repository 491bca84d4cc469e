// Sizes in bytes, for people.

/** `n` KiB in bytes. */
export function kibibytes(n: number): number {
  return n * 2 ** 10;
}
/** `n` MiB in bytes. */
export function mebibytes(n: number): number {
  return n * 2 ** 20;
}
/** `n` GiB in bytes. */
export function gibibytes(n: number): number {
  return n * 2 ** 30;
}
/** `n` TiB in bytes. */
export function tebibytes(n: number): number {
  return n * 2 ** 40;
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

/** `65536` as `64 KiB`, in the largest unit that keeps it short. */
export function byteText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${UNITS[unit] ?? "bytes"}`;
}
