// The file in which compiled code is kept: the code behind the name of what it was made of, all under a checksum. V8 runs whatever
// bytes it is given (its own checksum is looked at in debug builds only), so one that is wrong must not get there.

/** Bytes before the name: the checksum (u64) and the name's length (u32), little-endian. */
const HEADER = 12;
/** V8 copies data that does not begin at such an address. */
const ALIGNMENT = 8;
const PAGE = 65_536;

/** The content of a file that keeps `data` for `name`. */
export function packKept(name: string, data: Uint8Array): Uint8Array {
  const start = dataStart(name);
  const sealed = new SealedBytes(start + data.length);
  sealed.view.setUint32(8, name.length, true);
  sealed.bytes.set(Buffer.from(name, "latin1"), HEADER);
  sealed.bytes.set(data, start);
  sealed.view.setBigUint64(0, sealed.sum(), true);
  return sealed.bytes;
}

/**
 * What a file of `length` bytes keeps for `name`; undefined if it is damaged, cut short, or of something else. `fill` reads it, and
 * says how many bytes there were.
 */
export function unpackKept(name: string, length: number, fill: (bytes: Uint8Array) => number): Uint8Array | undefined {
  const start = dataStart(name);
  if (length <= start || length > MOST) return undefined;
  const sealed = new SealedBytes(length);
  if (fill(sealed.bytes) !== length || sealed.view.getBigUint64(0, true) !== sealed.sum()) return undefined;
  const named = Buffer.from(sealed.bytes.subarray(HEADER, HEADER + name.length)).toString("latin1");
  const isOurs = sealed.view.getUint32(8, true) === name.length && named === name;
  return isOurs ? sealed.bytes.subarray(start) : undefined;
}

/** Bytes of a file at most: no chunk of the command's comes near it. */
export const MOST: number = 2 ** 27;

/** A number that bytes are told by: one word that differs always makes another, two may make the same. */
export function sumOf(bytes: Uint8Array): bigint {
  const sealed = new SealedBytes(ALIGNMENT + bytes.length);
  sealed.bytes.set(bytes, ALIGNMENT);
  return sealed.sum();
}

function dataStart(name: string): number {
  return Math.ceil((HEADER + name.length) / ALIGNMENT) * ALIGNMENT;
}

/** The host's, as it is before a guest program puts another in its place: code is kept when the process ends. */
const { WebAssembly: host } = globalThis;

/**
 * Bytes in a memory of the host's WebAssembly, where a loop over them takes a quarter of a millisecond. As JavaScript it would not be
 * compiled yet and take twenty, and only to load `node:zlib` or `node:crypto` for theirs takes three.
 */
class SealedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
  readonly #memory: WebAssembly.Memory;

  constructor(length: number) {
    // What lies behind the last byte counts as well, up to a whole word, and is 0.
    const pages = Math.ceil((length + ALIGNMENT) / PAGE);
    // Without a maximum the host reserves all addresses that it gets, and may find none for itself where they are limited.
    this.#memory = new host.Memory({ initial: pages, maximum: pages });
    this.bytes = new Uint8Array(this.#memory.buffer, 0, length);
    this.view = new DataView(this.#memory.buffer, 0, length);
  }

  /** Of all behind the sum's own place. One word that differs always makes another sum. */
  sum(): bigint {
    const { exports } = new host.Instance(summing(), { a: { m: this.#memory } });
    const sum = exports["f"] as (from: number, to: number) => bigint;
    return BigInt.asUintN(64, sum(8, this.bytes.length));
  }
}

let compiled: WebAssembly.Module | undefined;

function summing(): WebAssembly.Module {
  compiled ??= new host.Module(Uint8Array.from(SUM));
  return compiled;
}

/**
 * (module (import "a" "m" (memory 1)) (func (export "f") (param $at i32) (param $end i32) (result i64) (local $sum i64)
 *   (loop (local.set $sum (i64.mul (i64.xor (local.get $sum) (i64.load (local.get $at))) (i64.const K)))
 *     (br_if 0 (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
 *   (local.get $sum)))
 */
// prettier-ignore
const SUM = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7e, 2, 8, 1, 1, 97, 1, 109, 2, 0, 1, 3, 2, 1, 0,
  7, 5, 1, 1, 102, 0, 0, 10, 44, 1, 42, 1, 1, 0x7e, 3, 0x40, 0x20, 2, 0x20, 0, 0x29, 3, 0, 0x85, 0x42, 0xb5, 0xcf, 0xa9,
  0xc2, 0x9f, 0xee, 0xca, 0xe5, 0, 0x7e, 0x21, 2, 0x20, 0, 0x41, 8, 0x6a, 0x22, 0, 0x20, 1, 0x49, 0x0d, 0, 0x0b, 0x20, 2, 0x0b,
];
