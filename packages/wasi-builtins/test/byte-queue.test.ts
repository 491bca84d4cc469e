// The queue behind a socket: what is taken costs what it is long.

import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { ByteQueue } from "../src/node/byte-queue.ts";

property.prop([
  fc.array(fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.constant(new Uint8Array(1500).fill(3)), fc.nat({ max: 12 }))),
])("bytes come out as they went in, in whatever pieces", (actions) => {
  const queue = new ByteQueue();
  let model: number[] = [];
  for (const action of actions) {
    if (typeof action === "number") {
      const buffer = new Uint8Array(action);
      const count = queue.copyTo(buffer);
      expect([...buffer.subarray(0, count)]).toEqual(model.slice(0, action));
      queue.drop(count);
      model = model.slice(count);
    } else {
      queue.push(action);
      model.push(...action);
    }
    expect(queue.length).toBe(model.length);
  }
  queue.clear();
  expect(queue.copyTo(new Uint8Array(5))).toBe(0);
});

test("taking a byte touches one chunk, however many wait", () => {
  let touched = 0;
  class Watched extends Uint8Array {
    override subarray(start?: number, end?: number): Uint8Array<ArrayBuffer> {
      touched++;
      return new Uint8Array(this).subarray(start, end);
    }
  }
  const queue = new ByteQueue();
  // Long enough to be kept as it came.
  for (let i = 0; i < 5000; i++) queue.push(new Watched(1024).fill(i));
  const buffer = new Uint8Array(1);
  for (let i = 0; i < 5000; i++) {
    expect(queue.copyTo(buffer)).toBe(1);
    expect(buffer[0]).toBe(i & 255);
    queue.drop(1024);
  }
  expect(touched).toBe(5000);
});

test("what a peer sends byte by byte takes little more than its bytes", () => {
  const blocks = new Set<ArrayBufferLike>();
  const queue = new ByteQueue();
  class Seen extends Uint8Array {
    override set(source: ArrayLike<number>, offset?: number): void {
      if (source instanceof Uint8Array) blocks.add(source.buffer);
      super.set(source, offset);
    }
  }
  for (let i = 0; i < 100_000; i++) queue.push(Uint8Array.of(i));
  queue.drop(50_000);
  queue.push(new Uint8Array(2000).fill(9));
  for (let i = 0; i < 10; i++) queue.push(Uint8Array.of(i));
  const buffer = new Seen(52_010);
  expect(queue.copyTo(buffer)).toBe(52_010);
  expect(buffer.every((byte, i) => byte === (i < 50_000 ? (i + 50_000) & 255 : i < 52_000 ? 9 : i - 52_000))).toBe(
    true,
  );
  expect(blocks.size).toBeLessThan(10);
});
