//! What rustc calls for copies and comparisons: Debian has its library for 32-bit addresses alone.
#![feature(compiler_builtins)]
#![compiler_builtins]
#![no_std]
#![no_builtins]

#[no_mangle]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    let mut i = 0;
    while i < length {
        *to.add(i) = *from.add(i);
        i += 1;
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    if (to as usize) < from as usize {
        return memcpy(to, from, length);
    }
    let mut i = length;
    while i > 0 {
        i -= 1;
        *to.add(i) = *from.add(i);
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memset(to: *mut u8, value: i32, length: usize) -> *mut u8 {
    let mut i = 0;
    while i < length {
        *to.add(i) = value as u8;
        i += 1;
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, length: usize) -> i32 {
    let mut i = 0;
    while i < length {
        let (a, b) = (*one.add(i), *other.add(i));
        if a != b {
            return a as i32 - b as i32;
        }
        i += 1;
    }
    0
}

#[no_mangle]
pub unsafe extern "C" fn bcmp(one: *const u8, other: *const u8, length: usize) -> i32 {
    memcmp(one, other, length)
}
