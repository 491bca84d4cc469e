// What AssemblyScript's WASI shim does: the console, arguments and environment through `process`, dates, random numbers, input, and an
// abort that tells where. Compiled by asc with @assemblyscript/wasi-shim; see build.sh.

import { fd_write, errno } from "@assemblyscript/wasi-shim/assembly/bindings/wasi_snapshot_preview1";

console.log("arguments: " + process.argv.slice(1).join(","));
console.log("NAME=" + process.env.get("NAME"));
console.error("an error");

const input = String.UTF8.decode(readAll());
console.log("input: " + input.trim());

assert(Date.now() > 1_000_000_000_000, "the time");
const first = Math.random();
assert(first != Math.random() && first >= 0 && first < 1, "random numbers");
assert(fd_write(99, 0, 0, changetype<usize>(new ArrayBuffer(4))) == errno.BADF, "no such descriptor");
process.exit(process.argv.length > 2 ? 5 : 4);

function readAll(): ArrayBuffer {
  const buffer = new ArrayBuffer(64);
  const length = process.stdin.read(buffer);
  return buffer.slice(0, i32(length));
}
