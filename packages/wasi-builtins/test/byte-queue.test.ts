// The queue behind a socket: what is taken costs what it is long.

import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { ByteQueue } from "../src/node/byte-queue.ts";

property.prop([fc.array(fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.nat({ max: 12 })))])(
  "bytes come out as they went in, in whatever pieces",
  (actions) => {
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
  },
);

test("taking a byte touches one chunk, however many wait", () => {
  let touched = 0;
  class Watched extends Uint8Array {
    override subarray(start?: number, end?: number): Uint8Array<ArrayBuffer> {
      touched++;
      return new Uint8Array(this).subarray(start, end);
    }
  }
  const queue = new ByteQueue();
  for (let i = 0; i < 5000; i++) queue.push(new Watched([i]));
  const buffer = new Uint8Array(1);
  for (let i = 0; i < 5000; i++) {
    expect(queue.copyTo(buffer)).toBe(1);
    expect(buffer[0]).toBe(i & 255);
    queue.drop(1);
  }
  expect(touched).toBe(5000);
});
