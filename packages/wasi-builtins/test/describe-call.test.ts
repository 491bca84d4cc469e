// Calls in words.

import type { Memory, t } from "@atoll/core";
import { declared, FlatMemory } from "@atoll/core/engine";
import { wasiPreview1 } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";

const memory = new FlatMemory({ addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 });

const describeArguments = (func: t.Func, args: readonly unknown[], from: Memory): string[] =>
  declared.describePassed(func.declared, args, from);

test("paths, flags, rights and vectors", () => {
  memory.write(100, new TextEncoder().encode("dir/a\nb"));
  expect(describeArguments(wasiPreview1.functions.path_open, [3, 1, 100, 7, 9, 66n, 0n, 5, 64], memory)).toEqual([
    "fd=3",
    "dirflags=symlink_follow",
    'path="dir/a\\nb"',
    "oflags=creat|trunc",
    "fs_rights_base=fd_read|fd_write",
    "fs_rights_inheriting=0",
    "fdflags=append|nonblock",
    "opened_fd=0x40",
  ]);
  memory.setU32(260, 5);
  memory.setU32(268, 7);
  const write = wasiPreview1.functions.fd_write;
  expect(describeArguments(write, [1, 256, 2, 64], memory)).toEqual(["fd=1", "iovs=[5, 7]", "nwritten=0x40"]);
  // What is not in memory is told as it is.
  expect(describeArguments(write, [1, 65536, 2, 64], memory)).toEqual([
    "fd=1",
    "iovs=0x10000",
    "iovs_len=2",
    "nwritten=0x40",
  ]);
});

test("what a call is yet to write is told by its place", () => {
  const name = wasiPreview1.functions.fd_prestat_dir_name;
  expect(describeArguments(name, [3, 100, 7], memory)).toEqual(["fd=3", "buf=0x64", "buf_len=7"]);
});

test("values", () => {
  const { fd_write: write, fd_seek: seek, fd_fdstat_set_rights: setRights, sock_shutdown } = wasiPreview1.functions;
  expect(describeArguments(seek, [4, -5n, 1, 64], memory)).toEqual([
    "fd=4",
    "offset=-5",
    "whence=cur",
    "newoffset=0x40",
  ]);
  expect(describeArguments(setRights, [4, 2n ** 64n - 1n, 2n ** 30n - 1n], memory).slice(1)).toEqual([
    "fs_rights_base=all",
    "fs_rights_inheriting=all",
  ]);
  expect(describeArguments(sock_shutdown, [4, 3], memory)).toEqual(["fd=4", "how=rd|wr"]);
  expect(describeArguments(sock_shutdown, [4, 8], memory)).toEqual(["fd=4", "how=8"]);
  const { result } = write.declared;
  if (!(result instanceof declared.ResultType)) throw new Error("fd_write has no errno");
  expect(declared.describeResult(write.declared, result.errors.ofCode(8))).toBe("badf");
});
