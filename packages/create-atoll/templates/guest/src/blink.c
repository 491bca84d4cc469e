// Blinks: pin 13 goes on and off as often as it is told.
#include "board_gpio.h"

int blink(int times) {
  int changes = 0;
  for (int i = 0; i < times; i++) {
    if (board_gpio_set_pin(13, true) == 0) changes++;
    board_gpio_sleep_ms(20);
    if (board_gpio_set_pin(13, false) == 0) changes++;
  }
  return changes;
}
