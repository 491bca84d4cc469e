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
