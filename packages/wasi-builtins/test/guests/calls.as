// Every function of preview 1 from AssemblyScript: what it does, and a mistake of each kind. Needs one writable, empty directory at 3.
// Compiled by asc with @assemblyscript/wasi-shim; see build.sh.

import * as w from "@assemblyscript/wasi-shim/assembly/bindings/wasi_snapshot_preview1";
import { errno } from "@assemblyscript/wasi-shim/assembly/bindings/wasi_snapshot_preview1";

const ROOT: u32 = 3;
const NO_FD: u32 = 99;
const WILD: usize = 0xffff_fff8;
const ALL: u64 = 0x3fff_ffff;

const buffer = memory.data(4096);
const out = memory.data(64);
let checks = 0;
let failures = 0;

function is(actual: u64, expected: u64, what: string): void {
  checks++;
  if (actual == expected) return;
  failures++;
  console.log(what + ": " + actual.toString() + ", expected " + expected.toString());
}

/** A path in memory, and its length. */
class Path {
  private bytes: ArrayBuffer;
  constructor(text: string) {
    this.bytes = String.UTF8.encode(text);
  }
  get at(): usize {
    return changetype<usize>(this.bytes);
  }
  get length(): usize {
    return this.bytes.byteLength;
  }
}

const file = new Path("file");
const dir = new Path("dir");
const link = new Path("link");
const other = new Path("other");
const outside = new Path("../x");

function open(path: Path, oflags: u16, rights: u64): u32 {
  is(w.path_open(ROOT, 0, path.at, path.length, oflags, rights, ALL, 0, out), errno.SUCCESS, "path_open");
  return load<u32>(out);
}

// Arguments, environment, clocks, randomness, process.
is(w.args_sizes_get(out, out + 4), errno.SUCCESS, "args_sizes_get");
is(load<u32>(out), 1, "argc");
is(w.args_get(buffer, buffer + 64), errno.SUCCESS, "args_get");
is(w.args_get(WILD, buffer), errno.FAULT, "args_get fault");
is(w.environ_sizes_get(out, out + 4), errno.SUCCESS, "environ_sizes_get");
is(load<u32>(out), 0, "environment");
is(load<u32>(out + 4), 0, "environment size");
is(w.environ_get(buffer, buffer + 64), errno.SUCCESS, "environ_get");
is(w.clock_res_get(1, out), errno.SUCCESS, "clock_res_get");
is(w.clock_res_get(9, out), errno.INVAL, "clock_res_get inval");
is(w.clock_time_get(0, 1, out), errno.SUCCESS, "clock_time_get");
is(w.clock_time_get(9, 1, out), errno.INVAL, "clock_time_get inval");
is(w.random_get(buffer, 32), errno.SUCCESS, "random_get");
is(w.random_get(buffer, 0), errno.SUCCESS, "random_get nothing");
is(w.random_get(WILD, 32), errno.FAULT, "random_get fault");
is(w.sched_yield(), errno.SUCCESS, "sched_yield");
is(w.proc_raise(0), errno.SUCCESS, "proc_raise");
is(w.proc_raise(99), errno.INVAL, "proc_raise inval");

// A file.
store<u32>(buffer, buffer + 100);
store<u32>(buffer + 4, 5);
store<u32>(buffer + 100, 0x64636261);
let fd = open(file, w.oflags.CREAT, ALL);
is(w.fd_write(fd, buffer, 1, out), errno.SUCCESS, "fd_write");
is(load<u32>(out), 5, "written");
is(w.fd_write(NO_FD, buffer, 1, out), errno.BADF, "fd_write badf");
is(w.fd_pwrite(fd, buffer, 1, 5, out), errno.SUCCESS, "fd_pwrite");
is(w.fd_pwrite(1, buffer, 1, 5, out), errno.SPIPE, "fd_pwrite spipe");
is(w.fd_seek(fd, 1, w.whence.SET, out), errno.SUCCESS, "fd_seek");
is(w.fd_seek(fd, -1, w.whence.SET, out), errno.INVAL, "fd_seek inval");
is(w.fd_tell(fd, out), errno.SUCCESS, "fd_tell");
is(load<u64>(out), 1, "offset");
is(w.fd_tell(ROOT, out), errno.NOTCAPABLE, "fd_tell notcapable");
is(w.fd_read(fd, buffer, 1, out), errno.SUCCESS, "fd_read");
is(load<u8>(buffer + 100), 0x62, "read");
is(w.fd_read(1, buffer, 1, out), errno.NOTCAPABLE, "fd_read notcapable");
is(w.fd_pread(fd, buffer, 1, 9, out), errno.SUCCESS, "fd_pread");
is(load<u32>(out), 1, "read at the end");
is(w.fd_pread(fd, WILD, 1, 0, out), errno.FAULT, "fd_pread fault");
is(w.fd_advise(fd, 0, 1, 0), errno.SUCCESS, "fd_advise");
is(w.fd_advise(fd, 0, 1, 9), errno.INVAL, "fd_advise inval");
is(w.fd_allocate(fd, 0, 100), errno.SUCCESS, "fd_allocate");
is(w.fd_allocate(fd, 0, 0), errno.INVAL, "fd_allocate inval");
is(w.fd_filestat_set_size(fd, 4), errno.SUCCESS, "fd_filestat_set_size");
is(w.fd_filestat_set_size(ROOT, 4), errno.NOTCAPABLE, "fd_filestat_set_size notcapable");
is(w.fd_filestat_set_times(fd, 7, 8, 5), errno.SUCCESS, "fd_filestat_set_times");
is(w.fd_filestat_set_times(fd, 7, 8, 3), errno.INVAL, "fd_filestat_set_times inval");
is(w.fd_filestat_get(fd, changetype<w.filestat>(buffer + 200)), errno.SUCCESS, "fd_filestat_get");
is(load<u64>(buffer + 232), 4, "size");
is(load<u64>(buffer + 248), 8, "time");
is(w.fd_filestat_get(NO_FD, changetype<w.filestat>(buffer + 200)), errno.BADF, "fd_filestat_get badf");
is(w.fd_sync(fd), errno.SUCCESS, "fd_sync");
is(w.fd_sync(NO_FD), errno.BADF, "fd_sync badf");
is(w.fd_datasync(fd), errno.SUCCESS, "fd_datasync");
is(w.fd_datasync(1), errno.INVAL, "fd_datasync inval");
is(w.fd_fdstat_get(fd, changetype<w.fdstat>(buffer + 200)), errno.SUCCESS, "fd_fdstat_get");
is(load<u8>(buffer + 200), w.filetype.REGULAR_FILE, "file type");
is(w.fd_fdstat_get(NO_FD, changetype<w.fdstat>(buffer + 200)), errno.BADF, "fd_fdstat_get badf");
is(w.fd_fdstat_set_flags(fd, w.fdflags.APPEND), errno.SUCCESS, "fd_fdstat_set_flags");
is(w.fd_fdstat_set_flags(fd, 64), errno.INVAL, "fd_fdstat_set_flags inval");
is(w.fd_fdstat_set_rights(fd, w.rights.FD_READ, 0), errno.SUCCESS, "fd_fdstat_set_rights");
is(w.fd_fdstat_set_rights(fd, ALL, 0), errno.NOTCAPABLE, "fd_fdstat_set_rights notcapable");
is(w.fd_write(fd, buffer, 1, out), errno.NOTCAPABLE, "fd_write notcapable");

// Descriptors.
const second = open(file, 0, ALL);
is(w.fd_renumber(fd, second), errno.SUCCESS, "fd_renumber");
is(w.fd_renumber(fd, second), errno.BADF, "fd_renumber badf");
is(w.fd_close(second), errno.SUCCESS, "fd_close");
is(w.fd_close(second), errno.BADF, "fd_close badf");
is(w.fd_prestat_get(ROOT, changetype<w.prestat>(buffer)), errno.SUCCESS, "fd_prestat_get");
is(load<u32>(buffer + 4), 1, "length of the name");
is(w.fd_prestat_get(0, changetype<w.prestat>(buffer)), errno.BADF, "fd_prestat_get badf");
is(w.fd_prestat_dir_name(ROOT, buffer, 1), errno.SUCCESS, "fd_prestat_dir_name");
is(w.fd_prestat_dir_name(ROOT, buffer, 0), errno.NAMETOOLONG, "fd_prestat_dir_name nametoolong");

// Paths.
is(w.path_create_directory(ROOT, dir.at, dir.length), errno.SUCCESS, "path_create_directory");
is(w.path_create_directory(ROOT, dir.at, dir.length), errno.EXIST, "path_create_directory exist");
is(w.path_symlink(file.at, file.length, ROOT, link.at, link.length), errno.SUCCESS, "path_symlink");
is(w.path_symlink(file.at, file.length, ROOT, outside.at, outside.length), errno.PERM, "path_symlink perm");
is(w.path_readlink(ROOT, link.at, link.length, buffer, 2, out), errno.SUCCESS, "path_readlink");
is(load<u32>(out), 2, "read of the link");
is(w.path_readlink(ROOT, file.at, file.length, buffer, 2, out), errno.INVAL, "path_readlink inval");
is(w.path_open(ROOT, 0, link.at, link.length, 0, w.rights.FD_READ, 0, 0, out), errno.LOOP, "path_open loop");
is(w.path_open(ROOT, 0, outside.at, outside.length, 0, 0, 0, 0, out), errno.PERM, "path_open perm");
is(w.path_filestat_get(ROOT, 1, link.at, link.length, changetype<w.filestat>(buffer)), errno.SUCCESS, "path_filestat_get");
is(load<u8>(buffer + 16), w.filetype.REGULAR_FILE, "type behind the link");
is(w.path_filestat_get(ROOT, 1, other.at, other.length, changetype<w.filestat>(buffer)), errno.NOENT, "path_filestat_get noent");
is(w.path_filestat_set_times(ROOT, 0, link.at, link.length, 3, 4, 5), errno.SUCCESS, "path_filestat_set_times");
is(w.path_filestat_set_times(ROOT, 0, other.at, other.length, 3, 4, 5), errno.NOENT, "path_filestat_set_times noent");
is(w.path_link(ROOT, 0, file.at, file.length, ROOT, other.at, other.length), errno.SUCCESS, "path_link");
is(w.path_link(ROOT, 0, file.at, file.length, ROOT, other.at, other.length), errno.EXIST, "path_link exist");
is(w.path_rename(ROOT, other.at, other.length, ROOT, link.at, link.length), errno.SUCCESS, "path_rename");
is(w.path_rename(ROOT, file.at, file.length, ROOT, dir.at, dir.length), errno.ISDIR, "path_rename isdir");
is(w.fd_readdir(ROOT, buffer, 4096, 0, out), errno.SUCCESS, "fd_readdir");
is(load<u32>(out), 5 * 24 + 1 + 2 + 4 + 3 + 4, "listed");
is(w.fd_readdir(0, buffer, 4096, 0, out), errno.NOTDIR, "fd_readdir notdir");
is(w.path_unlink_file(ROOT, dir.at, dir.length), errno.ISDIR, "path_unlink_file isdir");
is(w.path_unlink_file(ROOT, file.at, file.length), errno.SUCCESS, "path_unlink_file");
is(w.path_unlink_file(ROOT, link.at, link.length), errno.SUCCESS, "path_unlink_file");
is(w.path_remove_directory(ROOT, dir.at, dir.length), errno.SUCCESS, "path_remove_directory");
is(w.path_remove_directory(ROOT, dir.at, dir.length), errno.NOENT, "path_remove_directory noent");

// Waiting, and sockets that are none.
memory.fill(buffer, 0, 96);
store<u32>(buffer + 16, 1);
store<u64>(buffer + 24, 1_000_000);
is(w.poll_oneoff(buffer, buffer + 200, 1, out), errno.SUCCESS, "poll_oneoff");
is(load<u32>(out), 1, "events");
is(w.poll_oneoff(buffer, buffer + 200, 0, out), errno.INVAL, "poll_oneoff inval");
is(w.sock_recv(0, buffer, 0, 0, out, out + 8), errno.NOTSOCK, "sock_recv notsock");
is(w.sock_send(ROOT, buffer, 0, 0, out), errno.NOTSOCK, "sock_send notsock");
is(w.sock_shutdown(ROOT, 1), errno.NOTSOCK, "sock_shutdown notsock");
is(w.sock_shutdown(NO_FD, 1), errno.BADF, "sock_shutdown badf");

console.log(checks.toString() + " checks, " + failures.toString() + " failures");
process.exit(failures == 0 ? 0 : 1);
