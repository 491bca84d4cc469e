// Memory of a board: flat, and addresses outside of it at which devices have registers. Registers lie in buffers of the host's; the device is told of
// every read and write.

import { type Access, MemoryFault, type MemoryPolicy } from "@atoll/core";
import {
  exactByteText,
  checkValue,
  defineMemoryPolicy,
  FlatMemory,
  type MemoryPiece,
  type MemoryType,
  optionKinds,
} from "@atoll/core/engine";

/** A device with registers. */
export interface Device {
  /** Where the guest sees the first register. */
  readonly address: number;
  /** The registers. */
  readonly registers: ArrayBuffer;
  /** A guest is about to read `width` bytes at `offset`: what is there then is what it gets. */
  read?(offset: number, width: number): void;
  /** A guest has written `width` bytes at `offset`. */
  write?(offset: number, width: number): void;
}

/** Flat memory with devices beside it. Registers are read and written one by one; bulk operations on them are protection faults. */
export class DeviceMemory extends FlatMemory {
  readonly #devices: { readonly device: Device; readonly bytes: Uint8Array<ArrayBuffer> }[] = [];

  /** Lets the guest see a device. Throws RangeError where the memory or another device is. */
  attach(device: Device): void {
    const end = device.address + device.registers.byteLength;
    const isTaken =
      device.address < this.byteLength ||
      this.#devices.some(
        ({ device: { address, registers } }) => device.address < address + registers.byteLength && address < end,
      );
    if (isTaken) throw new RangeError(`there is something at 0x${device.address.toString(16)} already`);
    this.#devices.push({ device, bytes: new Uint8Array(device.registers) });
  }

  override load(address: number, width: number, scratch: Uint8Array): void {
    const found = this.#at(address, width);
    if (found === undefined) {
      super.load(address, width, scratch);
      return;
    }
    const offset = address - found.device.address;
    found.device.read?.(offset, width);
    scratch.set(found.bytes.subarray(offset, offset + width));
  }

  override store(address: number, width: number, scratch: Uint8Array): void {
    const found = this.#at(address, width);
    if (found === undefined) {
      super.store(address, width, scratch);
      return;
    }
    const offset = address - found.device.address;
    found.bytes.set(scratch.subarray(0, width), offset);
    found.device.write?.(offset, width);
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    if (length > 0 && this.#at(address, 1) !== undefined) {
      throw new MemoryFault("protection", { address, width: length, access, size: this.byteLength }, this);
    }
    return super.pieces(address, length, access);
  }

  #at(
    address: number,
    width: number,
  ): { readonly device: Device; readonly bytes: Uint8Array<ArrayBuffer> } | undefined {
    return this.#devices.find(
      ({ device, bytes }) => address >= device.address && address + width <= device.address + bytes.length,
    );
  }
}

/** What {@link deviceMemory} takes. Sizes are in bytes. */
export interface DeviceMemoryOptions {
  /** Most bytes of memory. */
  readonly maximum: number;
  /** What sizes are rounded up to, a power of two: the tail can be reached, and `memory.size` does not count it. Default 1: nothing is. */
  readonly slack?: number;
  /** Accesses below this many bytes trap. Default 0. */
  readonly nullGuard?: number;
}

/** Flat memory sized in bytes, which does not grow, with room for devices: see {@link DeviceMemory}. */
export function deviceMemory(options: DeviceMemoryOptions): MemoryPolicy {
  checkValue("device memory", "maximum", options.maximum, optionKinds.count("bytes"));
  const { maximum, slack = 1, nullGuard = 0 } = options;
  checkValue("device memory", "slack", slack, {
    expected: "a power of two",
    accepts: (value) => typeof value === "number" && Number.isInteger(Math.log2(value)) && value >= 1,
  });
  return defineMemoryPolicy({
    name: "devices",
    addressTypes: ["i32"],
    reservation: { required: false, ceiling: maximum },
    commit: { mode: "strict", limit: maximum },
    grow: "deny",
    nullGuard,
    ...(slack === 1 ? {} : { slack }),
    refuse: (type) => refusal(type, maximum),
    create: ({ type, charge, look }, rules) => {
      const size = Number(type.limits.min) * 2 ** type.pageSizeLog2;
      return new DeviceMemory(type, {
        ...rules,
        slack,
        charge,
        byteLimit: size,
        ...(look === undefined ? {} : { look }),
      });
    },
  });
}

function refusal(type: MemoryType, maximum: number): ReturnType<MemoryPolicy["refuse"]> {
  const size = Number(type.limits.min) * 2 ** type.pageSizeLog2;
  if (type.shared) return { message: "the board has one core: its memory is not shared" };
  if (size <= maximum) return undefined;
  return {
    message: `the board has ${exactByteText(maximum)} of memory, the module starts with ${exactByteText(size)}`,
    expected: `at most ${exactByteText(maximum)}`,
    found: exactByteText(size),
    hint: "compile the guest with custom page sizes, and link it with --page-size=1 and a smaller stack",
  };
}
