// Passes every declared type in both directions, with values from the edges: conformance.c in AssemblyScript. `run` gives 0, or the number of the first
// check that failed. Places of results are the language's own memory, reached by load and store.
import * as all from "./all";
import * as kv from "./kv";

let failed = 0;
let checks = 0;
function check(holds: bool): void {
  checks++;
  if (!holds && failed == 0) failed = checks;
}

/** What results are written to. */
const TEXT: usize = memory.data(256);
const OUT: usize = memory.data(64);
const LENGTH: usize = OUT + 32;
/** The last bytes before the third page of 64 KiB: what begins here goes over two pages. */
const EDGE: usize = 131072 - 3;
const OUTSIDE: usize = usize.MAX_VALUE - 63;

function length(): u32 {
  return load<u32>(LENGTH);
}
function textAt(place: usize, bytes: i32): string {
  return String.UTF8.decodeUnsafe(place, bytes);
}
function bytesOf(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}
function put(bucket: u32, key: string, value: Uint8Array): i32 {
  return kv.set(bucket, key, value.dataStart, value.length);
}
function get(bucket: u32, key: string, room: usize): i32 {
  return kv.get(bucket, key, TEXT, room, LENGTH);
}

function u8s(values: u8[]): Uint8Array {
  const all = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) all[i] = values[i];
  return all;
}
function u16s(values: u16[]): Uint16Array {
  const all = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) all[i] = values[i];
  return all;
}
function f64s(values: f64[]): Float64Array {
  const all = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) all[i] = values[i];
  return all;
}

let visits: u32 = 0;
let halves: f64 = 0;
function visit(n: u32, half: f64, data: usize): i32 {
  visits += n;
  halves += half;
  store<i32>(data, load<i32>(data) + 1);
  return n == 2 ? 1 : 0;
}
function other(): void {
  failed = -1;
}

function useStore(): void {
  store<u32>(OUT, 0);
  check(kv.open("none", kv.KvMode.READ, OUT) == kv.KvError.NO_SUCH_KEY && load<u32>(OUT) == 0);
  check(kv.open("main", 7, OUT) == kv.KvError.BAD_VALUE);
  check(kv.open("main", kv.KvMode.WRITE, OUTSIDE) == kv.KvError.BAD_MEMORY);
  check(kv.open("x".repeat(41), kv.KvMode.WRITE, OUT) == kv.KvError.TOO_LONG);
  check(kv.open("main", kv.KvMode.WRITE, OUT) == kv.KvError.OK && load<u32>(OUT) != 0);
  const b = load<u32>(OUT);
  check(put(b, "one", bytesOf("12")) == 0);
  check(put(b, "h\u00e9llo, a longer key than twenty-four bytes", bytesOf("abcde")) == 0);
  store<u8>(TEXT, 0);
  check(get(b, "one", 1) == kv.KvError.TOO_SMALL && length() == 2 && load<u8>(TEXT) == 0);
  check(get(b, "one", 2) == 0 && length() == 2 && textAt(TEXT, 2) == "12");
  check(get(b, "two", 2) == kv.KvError.NO_SUCH_KEY);
  store<i32>(OUT + 8, 0);
  check(kv.each(b, visit.index, OUT + 8, OUT) == 0 && load<u32>(OUT) == 1);
  check(load<i32>(OUT + 8) == 2 && visits == 7 && halves == 3.5);
  check(kv.each(b, 9999, OUT + 8, OUT) == kv.KvError.BAD_VALUE);
  check(kv.each(b, other.index, OUT + 8, OUT) == kv.KvError.BAD_VALUE);
  const old = changetype<kv.KvStats>(OUT);
  old.structSize = 8;
  old.bytes = 77;
  check(kv.stat(b, OUT) == 0 && old.keys == 2 && old.structSize == 16 && old.bytes == 77);
  old.structSize = <u32>kv.KvStats.SIZE;
  check(kv.stat(b, OUT) == 0 && old.keys == 2 && old.bytes == 1 << 63);
  check(kv.listKeys(b, OUT) == 0 && load<u32>(OUT) != 0);
  const keys = load<u32>(OUT);
  check(kv.next(keys, TEXT, 2, LENGTH) == kv.KvError.TOO_SMALL && length() == 3);
  check(kv.next(keys, OUTSIDE, 2, LENGTH) == kv.KvError.BAD_MEMORY);
  check(kv.next(keys, TEXT, 256, LENGTH) == 0 && length() == 3 && textAt(TEXT, 3) == "one");
  check(kv.next(b, TEXT, 256, LENGTH) == kv.KvError.BAD_HANDLE);
  check(kv.set(b, "one", 0, 0) == 0 && get(b, "one", 9) == kv.KvError.NO_SUCH_KEY);
  check(kv.open("main", kv.KvMode.READ, OUT) == 0 && load<u32>(OUT) != b);
  const stale = load<u32>(OUT);
  check(kv.merge(stale, stale) == kv.KvError.BAD_HANDLE);
  kv.close(stale);
  check(get(stale, "one", 9) == kv.KvError.BAD_HANDLE);
  check(kv.open("main", kv.KvMode.READ, OUT) == 0 && load<u32>(OUT) != stale);
  check(kv.merge(b, load<u32>(OUT)) == 0 && kv.set(b, "x", 0, 0) == kv.KvError.BAD_HANDLE);
  // Over two pages: what is read, what is written, and the places of lengths.
  check(kv.open("main", kv.KvMode.READ, OUT) == 0);
  const last = load<u32>(OUT);
  memory.copy(EDGE, bytesOf("ABCDE").dataStart, 5);
  check(kv.set(last, "edge", EDGE, 5) == 0);
  check(get(last, "edge", 9) == 0 && length() == 5 && textAt(TEXT, 5) == "ABCDE");
  check(put(last, "ABCD", bytesOf("xyz")) == 0);
  check(kv.get(last, "ABCD", EDGE, 5, EDGE + 1) == 0 && load<usize>(EDGE + 1) == 3 && load<u8>(EDGE) == 0x78);
}

function useNumbers(): void {
  const from = heap.alloc(all.AllNumbers.SIZE);
  const to = heap.alloc(all.AllNumbers.SIZE);
  memory.fill(from, 0, all.AllNumbers.SIZE);
  const x = changetype<all.AllNumbers>(from);
  const y = changetype<all.AllNumbers>(to);
  x.a = 200;
  x.b = -100;
  x.c = true;
  x.d = 60000;
  x.e = -30000;
  x.g = 4000000000;
  x.h = -2000000000;
  x.i = 18000000000000000000;
  x.j = -9000000000000000000;
  x.k = 0.5;
  x.l = -0.25;
  x.m = 123;
  x.n = 0;
  x.o = (1 << 53) - 1;
  x.color = all.AllColor.FAR;
  x.small = all.AllSmall.A | all.AllSmall.C;
  x.wide = all.AllWide.W39 | 1;
  changetype<all.AllPair>(x.pairAt).x = 9;
  changetype<all.AllPair>(x.pairAt).y = 1.5;
  store<u16>(x.shapeAt, all.AllShape.BOX);
  changetype<all.AllPair>(x.shapeAt + all.AllShape.VALUE).x = 3;
  changetype<all.AllPair>(x.shapeAt + all.AllShape.VALUE).y = 4.5;
  store<u8>(x.maybeAt, 1);
  store<u32>(x.maybeAt + 4, 77);
  x.zero = 9;
  x.last = 42;
  check(all.echo(from, to) == 0);
  check(y.a == 200 && y.b == -100 && y.c && y.d == 60000 && y.e == -30000 && y.g == 4000000000 && y.h == -2000000000);
  check(y.i == 18000000000000000000 && y.j == -9000000000000000000 && y.k == 0.5 && y.l == -0.25 && y.m == 123);
  check(y.o == (1 << 53) - 1 && y.color == 70000 && y.small == 5 && y.wide == 0x8000000001);
  check(changetype<all.AllPair>(y.pairAt).x == 9 && changetype<all.AllPair>(y.pairAt).y == 1.5);
  check(load<u16>(y.shapeAt) == all.AllShape.BOX && changetype<all.AllPair>(y.shapeAt + all.AllShape.VALUE).y == 4.5);
  check(load<u8>(y.maybeAt) == 1 && load<u32>(y.maybeAt + 4) == 77 && load<u8>(y.perhapsAt) == 0);
  check(y.zero == 9 && y.last == 42);
  // Byte for byte, so that no field is looked for in the wrong place on both sides.
  check(memory.compare(from, to, all.AllNumbers.SIZE) == 0);
  x.color = 3;
  check(all.echo(from, to) == all.AllError.RANGE);
  x.color = all.AllColor.RED;
  x.zero = 8;
  check(all.echo(from, to) == all.AllError.RANGE);
}

function useTypes(): void {
  const place = heap.alloc(all.AllHolder.SIZE);
  const holder = changetype<all.AllHolder>(place);
  const label = bytesOf("h\u00e9");
  const data = u8s([1, 255]);
  const words = u16s([1, 65535]);
  const name = String.UTF8.encode("name", true);
  store<usize>(holder.labelAt, label.dataStart);
  store<usize>(holder.labelAt + sizeof<usize>(), label.length);
  store<usize>(holder.dataAt, data.dataStart);
  store<usize>(holder.dataAt + sizeof<usize>(), data.length);
  store<usize>(holder.wordsAt, words.dataStart);
  store<usize>(holder.wordsAt + sizeof<usize>(), words.length);
  store<usize>(holder.nameAt, changetype<usize>(name));
  all.hold(place, TEXT, 256, LENGTH);
  check(textAt(TEXT, length()) == '["h\u00e9",[1,255],[1,65535],"name"]');

  const pair = changetype<all.AllPair>(heap.alloc(2 * all.AllPair.SIZE));
  const shape = heap.alloc(all.AllShape.SIZE);
  pair.x = 2;
  pair.y = 10;
  store<u16>(shape, 9);
  check(all.shift(changetype<usize>(pair), shape, OUT, false) == all.AllError.RANGE && pair.x == 2 && load<u16>(shape) == 9);
  check(all.shift(changetype<usize>(pair), shape, OUT, true) == 0 && pair.x == 255 && pair.y == 12);
  check(load<u16>(shape) == all.AllShape.BOX && load<u32>(OUT) == all.AllColor.FAR);
  check(changetype<all.AllPair>(shape + all.AllShape.VALUE).y == 2);

  check(all.squares(4, TEXT, 4, LENGTH) == 0 && length() == 4 && load<u32>(TEXT + 12) == 9);
  store<u32>(TEXT, 99);
  check(all.squares(5, TEXT, 4, LENGTH) == all.AllError.SPACE && length() == 5 && load<u32>(TEXT) == 99);
  check(all.several(2, changetype<usize>(pair), 2, LENGTH, TEXT, 9, LENGTH + 8, OUT) == 0);
  check(length() == 2 && load<u32>(LENGTH + 8) == 2 && load<u8>(OUT) == 5 && textAt(TEXT, 2) == "\u00e9");
  check(changetype<all.AllPair>(changetype<usize>(pair) + all.AllPair.SIZE).y == 0.5);
  check(all.cut("abc", TEXT, 4, LENGTH) == 0 && length() == 6 && textAt(TEXT, 4) == "abca");
  const abc = String.UTF8.encode("abc", true);
  const de = String.UTF8.encode("de", true);
  const none = String.UTF8.encode("", true);
  const long = String.UTF8.encode("123456789", true);
  check(all.measure(changetype<usize>(abc), changetype<usize>(de)) == 302 && all.measure(changetype<usize>(none), 0) == 99);
  check(all.measure(changetype<usize>(long), 0) == -<i32>all.AllPlus.RANGE);
  check(all.lastError() == all.AllPlus.RANGE);
  check(all.find(10) == 9 && all.find(9) == 0);
  check(all.kind(all.AllColor.FAR, all.AllSmall.B) == (all.AllWide.W39 | all.AllWide.W0));
  check(all.kind(all.AllColor.RED, all.AllSmall.B) == 0);
  store<u8>(OUT, 1);
  check(all.sum(2, f64s([3, 4]), u16s([10, 100]), OUT, 1) == -430);
  check(all.sum(2, f64s([3, 4]), u16s([10, 100]), 0, 0) == 430);
  check(all.upload(2, 3, new Uint8Array(24).fill(1)) == 29);
  const buffer = new Uint8Array(4);
  check(all.fill(buffer, changetype<usize>(pair), 2, LENGTH) == 0 && length() == 4);
  check(buffer[0] == 0 && buffer[1] == 9 && buffer[2] == 5 && buffer[3] == 5);
  check(changetype<all.AllPair>(changetype<usize>(pair) + all.AllPair.SIZE).x == 1);
  check(all.overflow(buffer) == all.AllError.SPACE);
  const first = u8s([5, 6]);
  const second = u8s([7]);
  store<usize>(TEXT, first.dataStart);
  store<usize>(TEXT + sizeof<usize>(), 2);
  store<usize>(TEXT + 2 * sizeof<usize>(), 0);
  store<usize>(TEXT + 3 * sizeof<usize>(), 0);
  store<usize>(TEXT + 4 * sizeof<usize>(), second.dataStart);
  store<usize>(TEXT + 5 * sizeof<usize>(), 1);
  check(all.gather(TEXT, 3) == 3012);
  pair.x = 3;
  pair.y = 0.5;
  all.byValue(TEXT, 4, changetype<usize>(pair));
  check(changetype<all.AllPair>(TEXT).x == 7 && changetype<all.AllPair>(TEXT).y == -0.5);
  check(all.narrow(255, -1, 1 << 40) == (1 << 40) + 254);
  check(all.dialog(3, OUT, LENGTH) == 0 && length() == 3);
  check(changetype<all.AllPair>(load<usize>(OUT) + 2 * all.AllPair.SIZE).x == 2);
  check(all.dialog(400, OUT, LENGTH) == all.AllError.SPACE);
  check(all.plain(7, -5) == -12 && all.optionHandle(0) == 1);
}

/** What the host's results lie in: so many bytes, and no more. */
const HEAP: usize = memory.data(4096, 16);
let used: usize = 0;
export function malloc(size: usize): usize {
  if (used + size > 4096) return 0;
  const place = HEAP + used;
  used += (size + 15) & ~15;
  return place;
}

export function run(): i32 {
  useStore();
  useNumbers();
  useTypes();
  return failed;
}

export function run_async(): i32 {
  const data = u8s([3, 4]);
  check(kv.later("zz", data, TEXT, 16, LENGTH) == 0 && length() == 4 && textAt(TEXT, 4) == "zz23");
  check(kv.later("zz", data, TEXT, 2, LENGTH) == kv.KvError.TOO_SMALL && length() == 4);
  check(kv.later("fail", new Uint8Array(0), TEXT, 2, LENGTH) == kv.KvError.NO_SUCH_KEY);
  return failed;
}
