//! Blinks: pin 13 goes on and off as often as it is told.
use board_gpio::{set_pin, sleep_ms};

#[no_mangle]
pub extern "C" fn blink(times: i32) -> i32 {
    let mut changes = 0;
    for _ in 0..times {
        if set_pin(13, true) == 0 {
            changes += 1;
        }
        sleep_ms(20);
        if set_pin(13, false) == 0 {
            changes += 1;
        }
    }
    changes
}
