// A Rust guest without its standard library.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

struct Walk {
    at: u32,
}

impl Iterator for Walk {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        if self.at == 0 {
            return None;
        }
        self.at -= 1;
        Some(self.at)
    }
}

#[inline(never)]
fn weigh(numbers: &[u32], at: usize) -> u32 {
    numbers[at] * 3
}

#[no_mangle]
pub extern "C" fn walk(from: u32) -> u32 {
    let numbers = [1, 2, 3, 5, 8, 13];
    Walk { at: from }.filter(|n| n % 2 == 0).map(|n| weigh(&numbers, n as usize)).sum()
}
