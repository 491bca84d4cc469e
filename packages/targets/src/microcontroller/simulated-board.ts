// A board in software: pins, a serial port and a timer, each with registers in a buffer that the guest sees, and a clock that only goes on when the guest
// waits. The same program gives the same blinks on any day.

import type { Device } from "./device-memory.ts";

/** Registers of the pins: direction, level of outputs, level of inputs; a bit for each pin. */
const GPIO = { address: 0x4000_0000, direction: 0, output: 4, input: 8 } as const;
/** Registers of the serial port: a byte to send; 1 when one may be sent. */
const UART = { address: 0x4000_1000, data: 0, ready: 4 } as const;
/** Registers of the timer: milliseconds since the start, and between two of its interrupts; 0 is off. */
const TIMER = { address: 0x4000_2000, now: 0, period: 4 } as const;

/** What a board shows and does. */
export interface BoardHooks {
  /** An output pin has another level. `at`: milliseconds since the start. */
  readonly pin?: (pin: number, high: boolean, at: number) => void;
  /** A byte came out of the serial port. */
  readonly send?: (byte: number) => void;
  /** Milliseconds were waited for, in the board's own time. Default: nobody waits. */
  readonly pass?: (milliseconds: number) => void;
}

/** The board that a guest runs on: what `board:cpu` asks, and embedders look at. */
export interface MicroBoard {
  readonly devices: readonly Device[];
  /** Levels of the inputs, a bit for each pin. */
  setInputs(levels: number): void;
  /** Lets time go on to the timer's next interrupt; false if the timer is off. */
  wait(): boolean;
}

/** A board in software. */
export function simulatedBoard({ pin, send, pass }: BoardHooks = {}): MicroBoard {
  const pins = new DataView(new ArrayBuffer(12));
  const port = new DataView(new ArrayBuffer(8));
  const timer = new DataView(new ArrayBuffer(8));
  let levels = 0;
  let now = 0;
  const tell = (): void => {
    const next = pins.getUint32(GPIO.output, true) & pins.getUint32(GPIO.direction, true);
    for (let i = 0; i < 32; i++) {
      const [before, after] = [(levels >>> i) & 1, (next >>> i) & 1];
      if (before !== after) pin?.(i, after === 1, now);
    }
    levels = next;
  };
  port.setUint32(UART.ready, 1, true);
  return {
    devices: [
      { address: GPIO.address, registers: pins.buffer, write: tell },
      {
        address: UART.address,
        registers: port.buffer,
        write(offset) {
          if (offset === UART.data) send?.(port.getUint8(UART.data));
          port.setUint32(UART.ready, 1, true);
        },
      },
      {
        address: TIMER.address,
        registers: timer.buffer,
        read: () => timer.setUint32(TIMER.now, now, true),
      },
    ],
    setInputs: (inputs) => pins.setUint32(GPIO.input, inputs, true),
    wait() {
      const period = timer.getUint32(TIMER.period, true);
      if (period === 0) return false;
      pass?.(period);
      now += period;
      return true;
    },
  };
}
