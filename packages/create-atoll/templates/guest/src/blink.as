// Blinks: pin 13 goes on and off as often as it is told.
import { setPin, sleepMs } from "./board_gpio";

export function blink(times: i32): i32 {
  let changes = 0;
  for (let i = 0; i < times; i++) {
    if (setPin(13, true) == 0) changes++;
    sleepMs(20);
    if (setPin(13, false) == 0) changes++;
  }
  return changes;
}
