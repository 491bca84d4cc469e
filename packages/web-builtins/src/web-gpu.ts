// The `web:gpu` set: buffers of a graphics processor, whose mapped ranges lie in the guest's memory. Nothing is copied: the guest writes what the processor
// gets, or reads what it has written. Once a buffer is unmapped its range is gone, and whoever touches it in the guest traps.
// https://www.w3.org/TR/webgpu/#buffer-mapping

import { builtinSet, type Call, token, type Token } from "@atoll/core";
import { checkValue, optionKinds } from "@atoll/core/engine";
import * as t from "@atoll/core/types";

/** A buffer of a graphics processor. */
export interface WebGpuBuffer {
  /** Gives its bytes, which are detached by `unmap`. */
  map(): Promise<ArrayBuffer>;
  /** The processor has the bytes from now on. */
  unmap(): void;
  destroy(): void;
}

/** What the guest does with a buffer. */
export type GpuUse = "write" | "read";

/** What makes buffers. */
export interface WebGpu {
  /** A buffer of so many bytes, a multiple of four, to be written or read by the guest; undefined if there is none to be had. */
  createBuffer(size: number, use: GpuUse): WebGpuBuffer | undefined;
}

/** The graphics processor of `web:gpu`. */
export const WEB_GPU: Token<WebGpu> = token<WebGpu>("WebGpu");

/** There is no graphics processor. */
export const noGpu: WebGpu = { createBuffer: () => undefined };

/** What of a GPUBuffer is used, so that nothing of WebGPU's types is asked for. */
export interface DeviceBuffer {
  mapAsync(mode: number): Promise<unknown>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

/** What of a GPUDevice is used. */
export interface Device<B extends DeviceBuffer> {
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): B;
}

/** A `GPUMapMode`, and `GPUBufferUsage`: `MAP_WRITE | COPY_SRC`, or `MAP_READ | COPY_DST`. */
const MODES = { write: 2, read: 1 } as const;
const USAGES = { write: 2 | 4, read: 1 | 8 } as const;
const USE = optionKinds.oneOf("write", "read");

const DEVICE = optionKinds.service("a device of WebGPU's", "createBuffer");

/**
 * A device of WebGPU's. `written` is told of each buffer that the guest has written and unmapped: what becomes of it is the embedder's to say. `wanted` is told of
 * each that the guest is about to read, and may have the processor write it first.
 */
export function deviceGpu<B extends DeviceBuffer>(
  device: Device<B>,
  written: (buffer: B) => void = () => {},
  wanted: (buffer: B) => void = () => {},
): WebGpu {
  checkValue("deviceGpu", "device", device, DEVICE);
  checkValue("deviceGpu", "written", written, optionKinds.callable);
  checkValue("deviceGpu", "wanted", wanted, optionKinds.callable);
  return {
    createBuffer(size, use) {
      checkValue("deviceGpu(…).createBuffer", "size", size, optionKinds.count("bytes"));
      checkValue("deviceGpu(…).createBuffer", "use", use, USE);
      const buffer = device.createBuffer({ size, usage: USAGES[use] });
      return {
        async map() {
          if (use === "read") wanted(buffer);
          await buffer.mapAsync(MODES[use]);
          return buffer.getMappedRange();
        },
        unmap() {
          buffer.unmap();
          if (use === "write") written(buffer);
        },
        destroy: () => buffer.destroy(),
      };
    },
  };
}

/** Bytes of the largest buffer. */
const MOST_BYTES = 2 ** 28;
/** Bit 0 for reading, bit 1 for writing. What is written to a buffer that is read goes nowhere: there it is a trap. */
const PROTECTIONS = { write: 3, read: 1 } as const;

interface Buffer {
  readonly device: WebGpuBuffer;
  readonly use: GpuUse;
  readonly size: number;
  /** Whether the guest has its bytes, waits for them, or has given it up. */
  state: "unmapped" | "pending" | "mapped" | "closed";
  /** Takes its pages out of the guest's memory: those of a range that is gone, too. */
  forget: () => void;
  readonly give: () => void;
}

/** Asked of it anew, since it changes while somebody waits. */
const isClosed = ({ state }: Buffer): boolean => state === "closed";

const failure = t.errors(
  "gpu_error",
  ["ok", "unsupported", "no_memory", "bad_handle", "bad_argument", "mapped", "not_mapped", "no_device"],
  { handle: "bad_handle", memory: "bad_argument" },
);
const buffer = t.resource<Buffer>("gpu_buffer", {
  max: 256,
  drop: (each) => {
    if (each.state === "mapped") each.device.unmap();
    each.state = "closed";
    each.forget();
    each.device.destroy();
    each.give();
  },
});
const of = t.param("buffer", t.borrow(buffer));
const host = t.scope({ inject: { webGpu: WEB_GPU } });

type GpuCall = Pick<Call, "memory" | "charge" | "limits"> & { readonly webGpu: WebGpu };

function create(call: GpuCall, size: number, use: GpuUse): Buffer | t.Failure {
  if (call.memory.virtual === undefined) return failure.fail("unsupported");
  if (size === 0 || size % 4 !== 0 || size > MOST_BYTES) return failure.fail("bad_argument");
  call.charge(size / 4096);
  if (!call.limits.chargeMemory(size)) return failure.fail("no_memory");
  const give = (): void => void call.limits.chargeMemory(-size);
  let device: WebGpuBuffer | undefined;
  try {
    device = call.webGpu.createBuffer(size, use);
  } catch (error) {
    give();
    throw error;
  }
  if (device !== undefined) return { device, use, size, state: "unmapped", forget: () => {}, give };
  give();
  return failure.fail("no_device");
}

const size = t.param("size", t.u32, "a multiple of 4", "bytes");
const made = t.result(t.own(buffer), failure);

const declared = builtinSet("web:gpu", {
  version: "1.1.0",
  doc: "Buffers of a graphics processor, mapped into the guest's memory.",
  functions: {
    buffer_create: host.func(
      { doc: "A buffer that the guest writes and the processor reads.", params: [size], result: made },
      (call, bytes) => create(call, bytes, "write"),
    ),
    read_buffer_create: host.func(
      {
        doc: "A buffer that the processor writes and the guest reads, and may not write.",
        params: [size],
        result: made,
      },
      (call, bytes) => create(call, bytes, "read"),
    ),
    buffer_map: host.asyncFunc(
      {
        doc: "Shows a buffer in the guest's memory, once the processor has done with it.",
        params: [of],
        result: t.result(t.pointer, failure),
        maps: true,
      },
      async (call, each) => {
        const { virtual } = call.memory;
        if (virtual === undefined) return failure.fail("unsupported");
        if (each.state !== "unmapped") return failure.fail("mapped");
        call.charge(1 + each.size / 4096);
        each.state = "pending";
        let range: ArrayBuffer;
        try {
          range = await each.device.map();
        } catch (error) {
          if (!isClosed(each)) each.state = "unmapped";
          throw error;
        }
        // The guest may have given it up meanwhile.
        if (isClosed(each)) return failure.fail("bad_handle");
        each.forget();
        const address = virtual.mapBuffer(new Uint8Array(range, 0, each.size), 0, PROTECTIONS[each.use], 0, "host");
        if (address <= 0) {
          each.device.unmap();
          each.state = "unmapped";
          return failure.fail("no_memory");
        }
        const pages = Math.ceil(each.size / virtual.pageSize) * virtual.pageSize;
        each.forget = () => {
          virtual.unmap(address, pages, "host");
          each.forget = () => {};
        };
        each.state = "mapped";
        return address;
      },
    ),
    buffer_unmap: host.func(
      {
        doc: "Gives a buffer back to the processor: its bytes are gone, and touching them traps.",
        params: [of],
        result: t.result(undefined, failure),
      },
      (call, each) => {
        if (each.state !== "mapped") return failure.fail("not_mapped");
        call.charge(each.size / 64);
        each.state = "unmapped";
        each.device.unmap();
        return undefined;
      },
    ),
    buffer_close: host.drop(buffer),
  },
});

/** What `web:gpu` declares: `buffer_create(size)`, `read_buffer_create(size)`, `buffer_map(buffer)`, `buffer_unmap(buffer)`. */
export interface GpuSet extends t.SetOf<typeof declared> {}

/** Buffers of a graphics processor, mapped into the guest's memory. */
export const webGpu: GpuSet = declared;
