//! Passes every declared type in both directions, with values from the edges: conformance.c in Rust. `run` gives 0, or the line of the first check that
//! failed. Rust has no references to functions: `each_ref` is not called.
#[path = "generated/all.rs"]
mod all;
#[path = "generated/kv.rs"]
mod kv;

use all::*;
use kv::{KvBucket, KvError, KvMode, KvVisit};
use std::ffi::CStr;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

static FAILED: AtomicU32 = AtomicU32::new(0);
static VISITS: AtomicU32 = AtomicU32::new(0);
/// Twice the sum.
static HALVES: AtomicU32 = AtomicU32::new(0);

macro_rules! check {
    ($holds:expr) => {
        if !$holds && FAILED.load(Relaxed) == 0 {
            FAILED.store(line!(), Relaxed);
        }
    };
}

/// The last bytes before the third page of 64 KiB: what begins here goes over two pages. The stack is far above.
const EDGE: usize = 131072 - 3;
const OUTSIDE: usize = usize::MAX - 63;

extern "C" fn visit(n: u32, half: f64, data: *mut core::ffi::c_void) -> i32 {
    VISITS.fetch_add(n, Relaxed);
    HALVES.fetch_add((half * 2.0) as u32, Relaxed);
    unsafe { *(data as *mut i32) += 1 };
    (n == 2) as i32
}

fn open(name: &str, mode: KvMode) -> KvBucket {
    match kv::open(name, mode) {
        Ok(bucket) => bucket,
        Err(_) => {
            check!(false);
            KvBucket::from_handle(0)
        }
    }
}

fn at_edge(length: usize) -> &'static mut [u8] {
    unsafe { core::slice::from_raw_parts_mut(EDGE as *mut u8, length) }
}

fn store() {
    let mut text = [0u8; 256];
    let mut handle = 0u32;
    let place = &mut handle as *mut u32 as usize;
    check!(kv::open("none", KvMode::READ) == Err(KvError::NO_SUCH_KEY));
    check!(kv::open("main", KvMode(7)) == Err(KvError::BAD_VALUE));
    check!(unsafe { kv::raw::open(b"\xff\xfe".as_ptr() as usize, 2, 1, place) } == KvError::BAD_TEXT.0 as i32);
    check!(unsafe { kv::raw::open("main".as_ptr() as usize, 4, 1, OUTSIDE) } == KvError::BAD_MEMORY.0 as i32);
    check!(unsafe { kv::raw::open(OUTSIDE, 40, 1, place) } == KvError::BAD_MEMORY.0 as i32);
    check!(unsafe { kv::raw::open(OUTSIDE, 80, 1, place) } == KvError::TOO_LONG.0 as i32);
    check!(handle == 0);
    let b = open("main", KvMode::WRITE);
    check!(kv::set(&b, "one", Some(b"12")) == Ok(()));
    check!(kv::set(&b, "héllo, a longer key than twenty-four bytes", Some(b"abcde")) == Ok(()));
    check!(kv::get(&b, "one", &mut text[..1]) == Err(KvError::TOO_SMALL) && text[0] == 0);
    check!(kv::get(&b, "one", &mut text[..2]) == Ok(2) && &text[..2] == b"12");
    check!(kv::get(&b, "two", &mut text[..2]) == Err(KvError::NO_SUCH_KEY));
    let mut count = 0i32;
    let data = &mut count as *mut i32 as *mut core::ffi::c_void;
    check!(kv::each(&b, visit, data) == Ok(1));
    check!(count == 2 && VISITS.load(Relaxed) == 7 && HALVES.load(Relaxed) == 7);
    let nowhere: KvVisit = unsafe { core::mem::transmute(9999usize) };
    check!(kv::each(&b, nowhere, data) == Err(KvError::BAD_VALUE));
    let other: KvVisit = unsafe { core::mem::transmute(store as fn() as usize) };
    check!(kv::each(&b, other, data) == Err(KvError::BAD_VALUE));
    let mut old = [8u32, 0, 77, 0];
    check!(unsafe { kv::raw::stat(b.handle(), old.as_mut_ptr() as usize) } == 0 && old == [16, 2, 77, 0]);
    check!(matches!(kv::stat(&b), Ok(stats) if stats.keys == 2 && stats.bytes == 1 << 63));
    match kv::list_keys(&b) {
        Ok(keys) => {
            check!(kv::next(&keys, &mut text[..2]) == Err(KvError::TOO_SMALL));
            let length = &mut handle as *mut u32 as usize;
            check!(unsafe { kv::raw::next(keys.handle(), OUTSIDE, 2, length) } == KvError::BAD_MEMORY.0 as i32);
            check!(kv::next(&keys, &mut text) == Ok(3) && &text[..3] == b"one");
        }
        Err(_) => check!(false),
    }
    let wrong = kv::KvKeys::from_handle(b.handle());
    check!(kv::next(&wrong, &mut text) == Err(KvError::BAD_HANDLE));
    check!(kv::set(&b, "one", None) == Ok(()));
    check!(kv::get(&b, "one", &mut text) == Err(KvError::NO_SUCH_KEY));
    let twice = open("main", KvMode::READ).into_handle();
    check!(kv::merge(KvBucket::from_handle(twice), KvBucket::from_handle(twice)) == Err(KvError::BAD_HANDLE));
    kv::close(KvBucket::from_handle(twice));
    let stale = KvBucket::from_handle(twice);
    check!(kv::get(&stale, "one", &mut text) == Err(KvError::BAD_HANDLE));
    stale.into_handle();
    let other = open("main", KvMode::READ);
    check!(other.handle() != twice);
    let gone = b.handle();
    check!(kv::merge(b, other) == Ok(()));
    let b = KvBucket::from_handle(gone);
    check!(kv::set(&b, "x", None) == Err(KvError::BAD_HANDLE));
    b.into_handle();
    // Over two pages: what is read, what is written, and the places of lengths.
    let b = open("main", KvMode::READ);
    at_edge(5).copy_from_slice(b"ABCDE");
    check!(kv::set(&b, "edge", Some(at_edge(5))) == Ok(()));
    check!(kv::get(&b, "edge", &mut text[..9]) == Ok(5) && &text[..5] == b"ABCDE");
    check!(kv::set(&b, core::str::from_utf8(at_edge(4)).unwrap_or(""), Some(b"xyz")) == Ok(()));
    check!(unsafe { kv::raw::get(b.handle(), "ABCD".as_ptr() as usize, 4, EDGE, 5, EDGE + 1) } == 0);
    check!(unsafe { core::ptr::read_unaligned((EDGE + 1) as *const usize) } == 3 && at_edge(1)[0] == b'x');
    // The bucket is given up here, by what owns it.
}

fn c(text: &'static [u8]) -> &'static CStr {
    CStr::from_bytes_with_nul(text).unwrap_or_default()
}

fn types() {
    let mut text = [0u8; 256];
    let pair = AllPair { x: 9, y: 1.5 };
    let mut x = AllNumbers {
        a: 200,
        b: -100,
        c: true,
        d: 60000,
        e: -30000,
        g: 4000000000,
        h: -2000000000,
        i: 18000000000000000000,
        j: -9000000000000000000,
        k: 0.5,
        l: -0.25,
        m: 123,
        n: 0,
        o: (1 << 53) - 1,
        color: AllColor::FAR,
        small: AllSmall::A | AllSmall::C,
        wide: AllWide::W39 | AllWide::W0,
        pair,
        shape: AllShape { tag: AllShape::BOX, value: AllShapeValue { box_: AllPair { x: 3, y: 4.5 } } },
        maybe: Maybe { some: 1, value: 77 },
        perhaps: Maybe { some: 0, value: pair },
        zero: 9,
        last: 42,
    };
    match echo(&x) {
        Ok(y) => {
            check!(y.a == 200 && y.b == -100 && y.c && y.d == 60000 && y.e == -30000 && y.g == 4000000000 && y.h == -2000000000);
            check!(y.i == 18000000000000000000 && y.j == -9000000000000000000 && y.k == 0.5 && y.l == -0.25 && y.m == 123);
            check!(y.o == (1 << 53) - 1 && y.color == AllColor::FAR && y.small.0 == 5 && y.wide.0 == 0x8000000001 && y.pair.x == 9);
            check!(y.shape.tag == AllShape::BOX && unsafe { y.shape.value.box_ }.y == 4.5 && y.maybe.some == 1 && y.maybe.value == 77);
            check!(y.perhaps.some == 0 && y.zero == 9 && y.last == 42);
        }
        Err(_) => check!(false),
    }
    x.color = AllColor(3);
    check!(echo(&x).err() == Some(AllError::RANGE));
    x.color = AllColor::RED;
    x.zero = 8;
    check!(echo(&x).err() == Some(AllError::RANGE));
    let (data, words) = ([1u8, 255], [1u16, 65535]);
    let label = "hé";
    let holder = AllHolder {
        label: label.as_ptr(),
        label_len: label.len(),
        data: data.as_ptr(),
        data_len: 2,
        words: words.as_ptr(),
        words_len: 2,
        name: c(b"name\0").as_ptr(),
    };
    let wanted = "[\"hé\",[1,255],[1,65535],\"name\"]".as_bytes();
    let n = hold(&holder, &mut text);
    check!(n == wanted.len() && &text[..wanted.len()] == wanted);
    let mut pair = AllPair { x: 2, y: 10.0 };
    let mut shape = AllShape { tag: 9, value: AllShapeValue { none: () } };
    let mut color = AllColor(0);
    check!(shift(&mut pair, &mut shape, &mut color, false) == Err(AllError::RANGE) && pair.x == 2 && shape.tag == 9);
    check!(shift(&mut pair, &mut shape, &mut color, true) == Ok(()) && pair.x == 255 && pair.y == 12.0);
    check!(shape.tag == AllShape::BOX && unsafe { shape.value.box_ }.y == 2.0 && color == AllColor::FAR);
    let mut numbers = [0u32; 4];
    check!(squares(4, &mut numbers) == Ok(4) && numbers == [0, 1, 4, 9]);
    numbers[0] = 99;
    check!(squares(5, &mut numbers) == Err(AllError::SPACE) && numbers[0] == 99);
    let mut pairs = [AllPair { x: 0, y: 0.0 }; 2];
    check!(several(2, &mut pairs, &mut text[..9]) == Ok((2, 2, AllSmall::A | AllSmall::C)) && pairs[1].y == 0.5);
    check!(&text[..2] == "é".as_bytes());
    check!(cut("abc", &mut text[..4]) == Ok(6) && &text[..4] == b"abca");
    check!(measure(c(b"abc\0"), Some(c(b"de\0"))) == Ok(302) && measure(c(b"\0"), None) == Ok(99));
    check!(measure(c(b"123456789\0"), None) == Err(AllPlus::RANGE));
    check!(last_error() == AllPlus::RANGE.0 as i32);
    check!(find(10) == Some(9) && find(9) == None);
    check!(kind(AllColor::FAR, AllSmall::B) == AllWide::W39 | AllWide::W0 && kind(AllColor::RED, AllSmall::B) == AllWide::NONE);
    check!(sum(&[3.0, 4.0], &[10, 100], &[true]) == -430.0 && sum(&[3.0, 4.0], &[10, 100], &[]) == 430.0);
    check!(upload(2, 3, &[1; 24]) == 29);
    text[0] = 0;
    check!(fill(&mut text[..4], &mut pairs) == Ok(4) && &text[..4] == b"\x00\x09\x05\x05" && pairs[1].x == 1);
    check!(overflow(&mut text[..4]) == Err(AllError::SPACE));
    let (mut first, mut last) = ([5u8, 6], [7u8]);
    let from = [
        AllFrom { buf: first.as_mut_ptr(), buf_len: 2 },
        AllFrom { buf: core::ptr::null_mut(), buf_len: 0 },
        AllFrom { buf: last.as_mut_ptr(), buf_len: 1 },
    ];
    check!(gather(&from) == 3012);
    let by = by_value(AllHandle { h: 4 }, AllPair { x: 3, y: 0.5 });
    check!(by.x == 7 && by.y == -0.5);
    check!(narrow(255, -1, 1 << 40) == (1 << 40) + 254);
    match dialog(3) {
        Ok((list, n)) => check!(n == 3 && unsafe { *list.add(2) }.x == 2),
        Err(_) => check!(false),
    }
    check!(dialog(400) == Err(AllError::SPACE));
    check!(plain(7, -5) == -12 && option_handle(None));
}

/// What the host's results lie in: so many bytes, and no more.
#[no_mangle]
pub extern "C" fn malloc(size: usize) -> *mut u8 {
    static mut HEAP: [u128; 256] = [0; 256];
    static USED: AtomicU32 = AtomicU32::new(0);
    let units = (size + 15) / 16;
    let used = USED.load(Relaxed) as usize;
    if used + units > 256 {
        return core::ptr::null_mut();
    }
    USED.store((used + units) as u32, Relaxed);
    unsafe { core::ptr::addr_of_mut!(HEAP).cast::<u128>().add(used).cast() }
}

#[no_mangle]
pub extern "C" fn run() -> i32 {
    store();
    types();
    FAILED.load(Relaxed) as i32
}

#[no_mangle]
pub extern "C" fn run_async() -> i32 {
    let mut text = [0u8; 16];
    check!(kv::later("zz", &[3, 4], &mut text) == Ok(4) && &text[..4] == b"zz23");
    check!(kv::later("zz", &[3, 4], &mut text[..2]) == Err(KvError::TOO_SMALL));
    check!(kv::later("fail", &[], &mut text[..2]) == Err(KvError::NO_SUCH_KEY));
    FAILED.load(Relaxed) as i32
}
