// Every function of preview 1 from Rust, by its raw signature: what it does, and each of its mistakes that a guest can make. Needs one writable, empty
// directory at 3, the arguments `functions` and `one`, NAME=value, and `input` on standard input.
#![allow(unused_unsafe)]

mod raw {
    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    extern "C" {
        pub fn args_get(argv: usize, buf: usize) -> u32;
        pub fn args_sizes_get(argc: usize, size: usize) -> u32;
        pub fn environ_get(environ: usize, buf: usize) -> u32;
        pub fn environ_sizes_get(count: usize, size: usize) -> u32;
        pub fn clock_res_get(id: u32, out: usize) -> u32;
        pub fn clock_time_get(id: u32, precision: u64, out: usize) -> u32;
        pub fn fd_advise(fd: u32, offset: u64, len: u64, advice: u32) -> u32;
        pub fn fd_allocate(fd: u32, offset: u64, len: u64) -> u32;
        pub fn fd_close(fd: u32) -> u32;
        pub fn fd_datasync(fd: u32) -> u32;
        pub fn fd_fdstat_get(fd: u32, out: usize) -> u32;
        pub fn fd_fdstat_set_flags(fd: u32, flags: u32) -> u32;
        pub fn fd_fdstat_set_rights(fd: u32, base: u64, inheriting: u64) -> u32;
        pub fn fd_filestat_get(fd: u32, out: usize) -> u32;
        pub fn fd_filestat_set_size(fd: u32, size: u64) -> u32;
        pub fn fd_filestat_set_times(fd: u32, atim: u64, mtim: u64, flags: u32) -> u32;
        pub fn fd_pread(fd: u32, iovs: usize, count: usize, offset: u64, out: usize) -> u32;
        pub fn fd_prestat_get(fd: u32, out: usize) -> u32;
        pub fn fd_prestat_dir_name(fd: u32, buf: usize, len: usize) -> u32;
        pub fn fd_pwrite(fd: u32, iovs: usize, count: usize, offset: u64, out: usize) -> u32;
        pub fn fd_read(fd: u32, iovs: usize, count: usize, out: usize) -> u32;
        pub fn fd_readdir(fd: u32, buf: usize, len: usize, cookie: u64, out: usize) -> u32;
        pub fn fd_renumber(fd: u32, to: u32) -> u32;
        pub fn fd_seek(fd: u32, offset: i64, whence: u32, out: usize) -> u32;
        pub fn fd_sync(fd: u32) -> u32;
        pub fn fd_tell(fd: u32, out: usize) -> u32;
        pub fn fd_write(fd: u32, iovs: usize, count: usize, out: usize) -> u32;
        pub fn path_create_directory(fd: u32, path: usize, len: usize) -> u32;
        pub fn path_filestat_get(fd: u32, flags: u32, path: usize, len: usize, out: usize) -> u32;
        pub fn path_filestat_set_times(fd: u32, flags: u32, path: usize, len: usize, atim: u64, mtim: u64, fst: u32) -> u32;
        pub fn path_link(fd: u32, flags: u32, path: usize, len: usize, to: u32, new: usize, new_len: usize) -> u32;
        pub fn path_open(fd: u32, flags: u32, path: usize, len: usize, oflags: u32, base: u64, inheriting: u64, fdflags: u32, out: usize) -> u32;
        pub fn path_readlink(fd: u32, path: usize, len: usize, buf: usize, buf_len: usize, out: usize) -> u32;
        pub fn path_remove_directory(fd: u32, path: usize, len: usize) -> u32;
        pub fn path_rename(fd: u32, path: usize, len: usize, to: u32, new: usize, new_len: usize) -> u32;
        pub fn path_symlink(old: usize, old_len: usize, fd: u32, path: usize, len: usize) -> u32;
        pub fn path_unlink_file(fd: u32, path: usize, len: usize) -> u32;
        pub fn poll_oneoff(subscriptions: usize, events: usize, count: usize, out: usize) -> u32;
        pub fn proc_raise(signal: u32) -> u32;
        pub fn random_get(buf: usize, len: usize) -> u32;
        pub fn sched_yield() -> u32;
        pub fn sock_accept(fd: u32, flags: u32, out: usize) -> u32;
        pub fn sock_recv(fd: u32, iovs: usize, count: usize, flags: u32, out: usize, out_flags: usize) -> u32;
        pub fn sock_send(fd: u32, iovs: usize, count: usize, flags: u32, out: usize) -> u32;
        pub fn sock_shutdown(fd: u32, how: u32) -> u32;
    }
}

const OK: u32 = 0;
const BADF: u32 = 8;
const EXIST: u32 = 20;
const FAULT: u32 = 21;
const FBIG: u32 = 22;
const ILSEQ: u32 = 25;
const INVAL: u32 = 28;
const ISDIR: u32 = 31;
const LOOP: u32 = 32;
const NAMETOOLONG: u32 = 37;
const NOENT: u32 = 44;
const NOTDIR: u32 = 54;
const NOTEMPTY: u32 = 55;
const NOTSOCK: u32 = 57;
const NOTSUP: u32 = 58;
const PERM: u32 = 63;
const SPIPE: u32 = 70;
const NOTCAPABLE: u32 = 76;

const ROOT: u32 = 3;
/// Beyond any memory that this guest has.
const WILD: usize = 0xffff_fff8;
const ALL: u64 = 0x3fff_ffff;

static mut CHECKS: u32 = 0;
static mut FAILURES: u32 = 0;
static mut BUFFER: [u8; 8192] = [0; 8192];
static mut OUT: [u64; 8] = [0; 8];

fn check(line: u32, actual: u32, expected: u32) {
    unsafe {
        CHECKS += 1;
        if actual != expected {
            FAILURES += 1;
            println!("line {line}: {actual}, expected {expected}");
        }
    }
}

macro_rules! is {
    ($actual:expr, $expected:expr) => {
        check(line!(), unsafe { $actual } as u32, $expected as u32)
    };
}

fn out() -> usize {
    unsafe { OUT.as_ptr() as usize }
}
fn value() -> u64 {
    unsafe { OUT[0] }
}
fn word() -> u32 {
    value() as u32
}
fn buffer() -> usize {
    unsafe { BUFFER.as_ptr() as usize }
}

fn open_with(fd: u32, path: &str, lookup: u32, oflags: u32, rights: u64, flags: u32) -> u32 {
    unsafe { raw::path_open(fd, lookup, path.as_ptr() as usize, path.len(), oflags, rights, ALL, flags, out()) }
}

fn must_open(path: &str, oflags: u32, rights: u64) -> u32 {
    is!(open_with(ROOT, path, 0, oflags, rights, 0), OK);
    word()
}

/// Calls a function that takes a path and tries what none of them may accept.
fn paths(line: u32, call: impl Fn(u32, usize, usize) -> u32) {
    let with = |fd: u32, path: &[u8]| call(fd, path.as_ptr() as usize, path.len());
    check(line, with(99, b"x"), BADF);
    check(line, with(0, b"x"), NOTDIR);
    check(line, with(ROOT, b""), NOENT);
    check(line, with(ROOT, b"../x"), PERM);
    check(line, with(ROOT, b"/x"), PERM);
    check(line, with(ROOT, b"none/x"), NOENT);
    check(line, with(ROOT, b"loop/x"), LOOP);
    check(line, with(ROOT, b"x\0"), INVAL);
    check(line, with(ROOT, b"\xff"), ILSEQ);
    check(line, with(ROOT, &[b'n'; 5000]), NAMETOOLONG);
    check(line, with(ROOT, &[b'n'; 300]), NAMETOOLONG);
    check(line, call(ROOT, WILD, 16), FAULT);
}

fn surroundings() {
    is!(raw::args_sizes_get(out(), out() + 8), OK);
    is!(word(), 2);
    is!(raw::args_sizes_get(WILD, out()), FAULT);
    is!(raw::args_get(buffer(), buffer() + 64), OK);
    is!(&BUFFER[64..78] == b"functions\0one\0", true);
    is!(raw::args_get(WILD, buffer()), FAULT);
    is!(raw::environ_sizes_get(out(), out() + 8), OK);
    is!(word(), 1);
    is!(raw::environ_sizes_get(out(), WILD), FAULT);
    is!(raw::environ_get(buffer(), buffer() + 64), OK);
    is!(&BUFFER[64..75] == b"NAME=value\0", true);
    is!(raw::environ_get(buffer(), WILD), FAULT);
    for id in 0..4 {
        is!(raw::clock_res_get(id, out()), OK);
        is!(value() > 0, true);
        is!(raw::clock_time_get(id, 1000, out()), OK);
    }
    is!(raw::clock_res_get(4, out()), INVAL);
    is!(raw::clock_time_get(9, 0, out()), INVAL);
    is!(raw::clock_res_get(0, WILD), FAULT);
    is!(raw::clock_time_get(0, 0, WILD), FAULT);
    is!(raw::random_get(buffer(), 64), OK);
    is!(raw::random_get(buffer(), 0), OK);
    is!(raw::random_get(WILD, 64), FAULT);
    is!(raw::sched_yield(), OK);
    is!(raw::proc_raise(0), OK);
    is!(raw::proc_raise(18), NOTSUP);
    is!(raw::proc_raise(77), INVAL);
}

fn transfer() {
    let text = b"some text";
    let write = [text.as_ptr() as usize, text.len(), 0, 0];
    let read = [buffer(), 4, buffer() + 4, 100];
    let (source, target) = (write.as_ptr() as usize, read.as_ptr() as usize);
    let fd = must_open("file", 1, ALL);
    is!(raw::fd_write(fd, source, 2, out()), OK);
    is!(word(), 9);
    is!(raw::fd_seek(fd, 5, 0, out()), OK);
    is!(raw::fd_tell(fd, out()), OK);
    is!(word(), 5);
    is!(raw::fd_read(fd, target, 2, out()), OK);
    is!(&BUFFER[..4] == b"text", true);
    is!(raw::fd_read(fd, target, 2, out()), OK);
    is!(word(), 0);
    is!(raw::fd_pread(fd, target, 1, 0, out()), OK);
    is!(&BUFFER[..4] == b"some", true);
    is!(raw::fd_pwrite(fd, source, 1, 5, out()), OK);
    is!(raw::fd_seek(fd, 0, 2, out()), OK);
    is!(word(), 14);
    is!(raw::fd_read(0, target, 2, out()), OK);
    is!(&BUFFER[..5] == b"input", true);
    for (bad, errno) in [(99, BADF), (ROOT, NOTCAPABLE)] {
        is!(raw::fd_read(bad, target, 1, out()), errno);
        is!(raw::fd_write(bad, source, 1, out()), errno);
        is!(raw::fd_pread(bad, target, 1, 0, out()), errno);
        is!(raw::fd_pwrite(bad, source, 1, 0, out()), errno);
        is!(raw::fd_seek(bad, 1, 0, out()), errno);
        is!(raw::fd_tell(bad, out()), errno);
        is!(raw::fd_advise(bad, 0, 0, 0), errno);
        is!(raw::fd_allocate(bad, 0, 1), errno);
        is!(raw::fd_filestat_set_size(bad, 1), errno);
    }
    is!(raw::fd_write(0, source, 1, out()), NOTCAPABLE);
    is!(raw::fd_read(1, target, 1, out()), NOTCAPABLE);
    is!(raw::fd_pread(0, target, 1, 0, out()), SPIPE);
    is!(raw::fd_pwrite(1, source, 1, 0, out()), SPIPE);
    is!(raw::fd_seek(0, 0, 1, out()), SPIPE);
    is!(raw::fd_tell(1, out()), SPIPE);
    is!(raw::fd_advise(1, 0, 0, 0), SPIPE);
    is!(raw::fd_allocate(1, 0, 1), SPIPE);
    is!(raw::fd_filestat_set_size(1, 1), SPIPE);
    let wild = [WILD, 16];
    for (iovs, done) in [(WILD, out()), (wild.as_ptr() as usize, out()), (target, WILD + 6)] {
        is!(raw::fd_read(fd, iovs, 1, done), FAULT);
        is!(raw::fd_write(fd, iovs, 1, done), FAULT);
        is!(raw::fd_pread(fd, iovs, 1, 0, done), FAULT);
        is!(raw::fd_pwrite(fd, iovs, 1, 0, done), FAULT);
    }
    is!(raw::fd_read(fd, target, 0x4000_0000, out()), FAULT);
    is!(raw::fd_pread(fd, target, 1, 1 << 63, out()), INVAL);
    is!(raw::fd_pwrite(fd, source, 1, 1 << 63, out()), INVAL);
    is!(raw::fd_pwrite(fd, source, 1, 1 << 62, out()), FBIG);
    is!(raw::fd_seek(fd, -1, 0, out()), INVAL);
    is!(raw::fd_seek(fd, 0, 3, out()), INVAL);
    is!(raw::fd_seek(fd, 0, 0, WILD), FAULT);
    is!(raw::fd_tell(fd, WILD), FAULT);
    is!(raw::fd_advise(fd, 0, 4, 5), OK);
    is!(raw::fd_advise(fd, 0, 4, 6), INVAL);
    is!(raw::fd_allocate(fd, 0, 20), OK);
    is!(raw::fd_allocate(fd, 0, 0), INVAL);
    is!(raw::fd_allocate(fd, 1 << 62, 1 << 62), FBIG);
    is!(raw::fd_filestat_set_size(fd, 3), OK);
    is!(raw::fd_filestat_set_size(fd, 1 << 62), FBIG);
    is!(raw::fd_filestat_set_size(fd, 1 << 63), INVAL);
    is!(raw::fd_close(fd), OK);
}

fn attributes() {
    let fd = must_open("file", 0, ALL);
    is!(raw::fd_fdstat_get(fd, out()), OK);
    is!(value() & 0xff, 4);
    is!(raw::fd_fdstat_get(99, out()), BADF);
    is!(raw::fd_fdstat_get(fd, WILD), FAULT);
    is!(raw::fd_fdstat_set_flags(fd, 1), OK);
    is!(raw::fd_fdstat_set_flags(fd, 64), INVAL);
    is!(raw::fd_fdstat_set_flags(99, 0), BADF);
    is!(raw::fd_filestat_get(fd, out()), OK);
    is!(OUT[4], 3);
    is!(raw::fd_filestat_get(99, out()), BADF);
    is!(raw::fd_filestat_get(fd, WILD), FAULT);
    is!(raw::fd_filestat_get(1, out()), OK);
    is!(raw::fd_filestat_set_times(fd, 11, 12, 5), OK);
    is!(raw::fd_filestat_get(fd, out()), OK);
    is!(OUT[5], 11);
    is!(OUT[6], 12);
    is!(raw::fd_filestat_set_times(99, 0, 0, 1), BADF);
    is!(raw::fd_filestat_set_times(fd, 0, 0, 3), INVAL);
    is!(raw::fd_filestat_set_times(fd, 0, 0, 12), INVAL);
    is!(raw::fd_filestat_set_times(fd, 0, 0, 16), INVAL);
    is!(raw::fd_filestat_set_times(1, 0, 0, 1), NOTCAPABLE);
    is!(raw::fd_sync(fd), OK);
    is!(raw::fd_datasync(fd), OK);
    is!(raw::fd_sync(ROOT), OK);
    is!(raw::fd_sync(99), BADF);
    is!(raw::fd_datasync(99), BADF);
    is!(raw::fd_sync(1), INVAL);
    is!(raw::fd_datasync(1), INVAL);
    // Every right that a file has, given up.
    is!(raw::fd_fdstat_set_rights(fd, 1 << 40, 0), NOTCAPABLE);
    is!(raw::fd_fdstat_set_rights(99, 0, 0), BADF);
    is!(raw::fd_fdstat_set_rights(fd, 0, 0), OK);
    is!(raw::fd_read(fd, buffer(), 0, out()), NOTCAPABLE);
    is!(raw::fd_write(fd, buffer(), 0, out()), NOTCAPABLE);
    is!(raw::fd_pread(fd, buffer(), 0, 0, out()), NOTCAPABLE);
    is!(raw::fd_pwrite(fd, buffer(), 0, 0, out()), NOTCAPABLE);
    is!(raw::fd_seek(fd, 0, 0, out()), NOTCAPABLE);
    is!(raw::fd_tell(fd, out()), NOTCAPABLE);
    is!(raw::fd_advise(fd, 0, 0, 0), NOTCAPABLE);
    is!(raw::fd_allocate(fd, 0, 1), NOTCAPABLE);
    is!(raw::fd_sync(fd), NOTCAPABLE);
    is!(raw::fd_datasync(fd), NOTCAPABLE);
    is!(raw::fd_fdstat_set_flags(fd, 0), NOTCAPABLE);
    is!(raw::fd_filestat_get(fd, out()), NOTCAPABLE);
    is!(raw::fd_filestat_set_size(fd, 0), NOTCAPABLE);
    is!(raw::fd_filestat_set_times(fd, 0, 0, 1), NOTCAPABLE);
    is!(raw::fd_close(fd), OK);
    is!(raw::fd_close(fd), BADF);
}

fn at(path: &str) -> (usize, usize) {
    (path.as_ptr() as usize, path.len())
}

fn entries() {
    let ((file, _), (x, _), (dir, _)) = (at("file"), at("x"), at("dir"));
    let (loop_link, _) = at("loop");
    is!(raw::path_symlink(loop_link, 4, ROOT, loop_link, 4), OK);
    is!(raw::path_symlink(loop_link, 4, ROOT, loop_link, 4), EXIST);
    is!(raw::path_symlink(loop_link, 0, ROOT, x, 1), NOENT);
    is!(raw::path_symlink(at("/").0, 1, ROOT, x, 1), PERM);
    is!(raw::path_symlink(WILD, 16, ROOT, x, 1), FAULT);
    is!(raw::path_readlink(ROOT, loop_link, 4, buffer(), 2, out()), OK);
    is!(word(), 2);
    is!(raw::path_readlink(ROOT, file, 4, buffer(), 2, out()), INVAL);
    is!(raw::path_readlink(ROOT, loop_link, 4, WILD, 16, out()), FAULT);
    is!(raw::path_create_directory(ROOT, dir, 3), OK);
    is!(raw::path_create_directory(ROOT, dir, 3), EXIST);
    is!(raw::path_filestat_get(ROOT, 0, file, 4, out()), OK);
    is!(OUT[2] & 0xff, 4);
    is!(raw::path_filestat_get(ROOT, 0, file, 4, WILD), FAULT);
    is!(raw::path_filestat_set_times(ROOT, 0, file, 4, 1, 2, 5), OK);
    is!(raw::path_filestat_set_times(ROOT, 0, file, 4, 1, 2, 3), INVAL);
    is!(raw::path_link(ROOT, 0, file, 4, ROOT, x, 1), OK);
    is!(raw::path_link(ROOT, 0, file, 4, ROOT, x, 1), EXIST);
    is!(raw::path_link(ROOT, 0, dir, 3, ROOT, at("y").0, 1), PERM);
    is!(raw::path_link(ROOT, 1, loop_link, 4, ROOT, at("y").0, 1), LOOP);
    is!(raw::path_rename(ROOT, x, 1, ROOT, at("dir/x").0, 5), OK);
    is!(raw::path_rename(ROOT, dir, 3, ROOT, at("dir/y").0, 5), INVAL);
    is!(raw::path_rename(ROOT, dir, 3, ROOT, file, 4), NOTDIR);
    is!(raw::path_rename(ROOT, file, 4, ROOT, dir, 3), ISDIR);
    is!(raw::path_remove_directory(ROOT, dir, 3), NOTEMPTY);
    is!(raw::path_remove_directory(ROOT, file, 4), NOTDIR);
    is!(raw::path_unlink_file(ROOT, dir, 3), ISDIR);
    is!(raw::path_unlink_file(ROOT, at("dir/x").0, 5), OK);
    is!(open_with(ROOT, "file", 0, 5, 2, 0), EXIST);
    is!(open_with(ROOT, "file", 0, 2, 2, 0), NOTDIR);
    is!(open_with(ROOT, "dir", 0, 0, 64, 0), ISDIR);
    is!(open_with(ROOT, "new", 0, 3, 2, 0), INVAL);
    is!(open_with(ROOT, "file", 0, 16, 2, 0), INVAL);
    is!(open_with(ROOT, "file", 0, 0, 2, 32), INVAL);
    is!(open_with(ROOT, "loop", 0, 0, 2, 0), LOOP);
    is!(raw::path_open(ROOT, 0, file, 4, 0, 2, 0, 0, WILD + 6), FAULT);
    unsafe {
        paths(line!(), |fd, path, len| raw::path_create_directory(fd, path, len));
        paths(line!(), |fd, path, len| raw::path_remove_directory(fd, path, len));
        paths(line!(), |fd, path, len| raw::path_unlink_file(fd, path, len));
        paths(line!(), |fd, path, len| raw::path_filestat_get(fd, 0, path, len, out()));
        paths(line!(), |fd, path, len| raw::path_filestat_set_times(fd, 0, path, len, 0, 0, 1));
        paths(line!(), |fd, path, len| raw::path_readlink(fd, path, len, buffer(), 8, out()));
        paths(line!(), |fd, path, len| raw::path_open(fd, 0, path, len, 0, 2, 0, 0, out()));
        paths(line!(), |fd, path, len| raw::path_open(fd, 0, path, len, 1, 2, 0, 0, out()));
        paths(line!(), |fd, path, len| raw::path_symlink(x, 1, fd, path, len));
        paths(line!(), |fd, path, len| raw::path_link(fd, 0, path, len, ROOT, x, 1));
        paths(line!(), |fd, path, len| raw::path_link(ROOT, 0, file, 4, fd, path, len));
        paths(line!(), |fd, path, len| raw::path_rename(fd, path, len, ROOT, x, 1));
        paths(line!(), |fd, path, len| raw::path_rename(ROOT, file, 4, fd, path, len));
    }
    is!(raw::fd_readdir(ROOT, buffer(), 8192, 0, out()), OK);
    is!(word() > 5 * 24, true);
    is!(raw::fd_readdir(99, buffer(), 100, 0, out()), BADF);
    is!(raw::fd_readdir(0, buffer(), 100, 0, out()), NOTDIR);
    is!(raw::fd_readdir(ROOT, WILD, 100, 0, out()), FAULT);
    is!(raw::fd_readdir(ROOT, buffer(), 100, 0, WILD + 6), FAULT);
}

fn descriptors() {
    is!(raw::fd_prestat_get(ROOT, out()), OK);
    is!(value() >> 32, 1);
    is!(raw::fd_prestat_get(99, out()), BADF);
    is!(raw::fd_prestat_get(1, out()), BADF);
    is!(raw::fd_prestat_get(ROOT, WILD + 4), FAULT);
    is!(raw::fd_prestat_dir_name(ROOT, buffer(), 1), OK);
    is!(BUFFER[0], b'/');
    is!(raw::fd_prestat_dir_name(ROOT, buffer(), 0), NAMETOOLONG);
    is!(raw::fd_prestat_dir_name(99, buffer(), 1), BADF);
    is!(raw::fd_prestat_dir_name(ROOT, usize::MAX, 1), FAULT);
    let (a, b) = (must_open("file", 0, 2), must_open("dir", 2, 0));
    is!(raw::fd_renumber(a, 99), BADF);
    is!(raw::fd_renumber(99, a), BADF);
    is!(raw::fd_renumber(a, a), OK);
    is!(raw::fd_renumber(a, b), OK);
    is!(raw::fd_fdstat_get(a, out()), BADF);
    is!(raw::fd_fdstat_get(b, out()), OK);
    is!(value() & 0xff, 4);
    // All that one instance may have.
    let mut last = OK;
    while last == OK {
        last = open_with(ROOT, "file", 0, 0, 2, 0);
    }
    is!(last, 33);
    is!(word() > 4000, true);
    is!(raw::fd_close(99), OK);
}

fn waiting() {
    // Two subscriptions: a clock, and a descriptor that is not open.
    unsafe { BUFFER[..96].fill(0) };
    let view = unsafe { &mut BUFFER };
    view[16] = 1;
    view[24..32].copy_from_slice(&1_000_000u64.to_le_bytes());
    let events = buffer() + 1024;
    is!(raw::poll_oneoff(buffer(), events, 1, out()), OK);
    is!(word(), 1);
    view[48] = 7;
    view[56] = 1;
    view[64] = 99;
    view[24..32].copy_from_slice(&(1u64 << 60).to_le_bytes());
    is!(raw::poll_oneoff(buffer(), events, 2, out()), OK);
    is!(word(), 1);
    is!(BUFFER[1024], 7);
    is!(BUFFER[1032], BADF);
    is!(raw::poll_oneoff(buffer(), events, 0, out()), INVAL);
    is!(raw::poll_oneoff(WILD, events, 1, out()), FAULT);
    is!(raw::poll_oneoff(buffer(), WILD, 1, out()), FAULT);
    is!(raw::poll_oneoff(buffer(), events, 1, WILD + 6), FAULT);
    view[8] = 9;
    is!(raw::poll_oneoff(buffer(), events, 1, out()), INVAL);
}

fn sockets() {
    for (fd, errno) in [(99, BADF), (0, NOTSOCK), (ROOT, NOTSOCK)] {
        is!(raw::sock_accept(fd, 0, out()), errno);
        is!(raw::sock_recv(fd, buffer(), 0, 0, out(), out() + 8), errno);
        is!(raw::sock_send(fd, buffer(), 0, 0, out()), errno);
        is!(raw::sock_shutdown(fd, 1), errno);
    }
}

fn main() {
    surroundings();
    transfer();
    attributes();
    entries();
    waiting();
    sockets();
    descriptors();
    let (checks, failures) = unsafe { (CHECKS, FAILURES) };
    println!("{checks} checks, {failures} failures");
    std::process::exit(if failures == 0 { 0 } else { 1 })
}
