// Blocks of code space: what they take, what they give back, and who loses them when there is no room.

import { thrown } from "@atoll/testing";
import { ExhaustionError } from "@atoll/core";
import { afterEach, expect, test } from "vitest";
import { CODE, CodeBlocks, type CodeOwner } from "../../src/bytecode/code-space.ts";

const UNIT = CODE.length / 32;

class Owner implements CodeOwner {
  readonly blocks: CodeBlocks = new CodeBlocks(this);
  readonly name: string;
  lastUse = 0;
  isIdle = true;
  constructor(name: string) {
    this.name = name;
  }
  forgetCode(): void {
    evicted.push(this.name);
  }
}

let evicted: string[] = [];
const nobodys: CodeBlocks[] = [];
const owners: Owner[] = [];

/** Whose code takes so many words, and was used last at a time: at 0 if none is said. */
function owner(name: string, words: number, { lastUse = 0, isIdle = true } = {}): Owner {
  const made = new Owner(name);
  Object.assign(made, { isIdle, lastUse });
  owners.push(made);
  if (words > 0) made.blocks.take(words);
  return made;
}

/** Leaves so many words. */
function leave(words: number): void {
  for (let rest = CODE.length - 1 - words; rest > 0; rest -= UNIT) {
    const blocks = new CodeBlocks();
    blocks.take(Math.min(UNIT, rest));
    nobodys.push(blocks);
  }
}

function failure(action: () => unknown): ExhaustionError {
  return thrown(ExhaustionError, action);
}

afterEach(() => {
  for (const { blocks } of owners.splice(0)) blocks.release();
  for (const blocks of nobodys.splice(0)) blocks.release();
  evicted = [];
});

test("words of one owner are its own, and come back whole", () => {
  const first = new CodeBlocks();
  const second = new CodeBlocks();
  const words = new Set<number>();
  let count = 0;
  for (let i = 1; i < 200; i++) {
    for (const blocks of [first, second]) {
      const start = blocks.take(i);
      for (let at = start; at < start + i; at++) words.add(at);
      count += i;
    }
  }
  expect(words.size).toBe(count);
  expect(words.has(0)).toBe(false);
  first.release();
  second.release();
  // Were a part missing in the middle, this would not fit.
  leave(0);
  expect(failure(() => first.take(1)).code).toBe("code_limit");
});

test("who was not called for longest loses its code first, and only as many do as must", () => {
  leave(4 * UNIT);
  owner("b", UNIT, { lastUse: 2 });
  owner("a", UNIT, { lastUse: 1 });
  owner("c", UNIT, { lastUse: 3 });
  expect(evicted).toEqual([]);
  owner("d", UNIT, { lastUse: 4 });
  expect(evicted).toEqual([]);
  owner("e", UNIT, { lastUse: 5 });
  expect(evicted).toEqual(["a"]);
  // What b leaves is too small, and so is what c leaves; but d lies behind c.
  owner("f", 2 * UNIT, { lastUse: 6 });
  expect(evicted).toEqual(["a", "b", "c", "d"]);
});

test("code that a call is in stays, and what fails for that takes nothing", () => {
  leave(4 * UNIT);
  owner("busy", 2 * UNIT, { isIdle: false });
  owner("idle", UNIT);
  const late = owner("late", 0);
  const error = failure(() => late.blocks.take(2 * UNIT + 1));
  expect(error.code).toBe("code_limit");
  expect(error.message).toBe(
    "the interpreter's code space of 64 MiB is full: functions of calls in progress take all of it",
  );
  expect(evicted).toEqual(["idle"]);
  late.blocks.take(2 * UNIT);
  expect(evicted).toEqual(["idle"]);
});

test("a large module leaves a quarter of what others leave", () => {
  const large = owner("large", 23 * UNIT, { isIdle: false });
  const error = failure(() => large.blocks.take(UNIT + 1));
  expect(error.code).toBe("code_limit");
  expect(error.message).toContain("what one module may have of it is used up");
  large.blocks.take(UNIT);
  const second = owner("second", 0, { isIdle: false });
  failure(() => second.blocks.take(6 * UNIT + 1));
  second.blocks.take(6 * UNIT);
  // What is small gets whatever there is.
  const small = owner("small", 2 * UNIT - 1, { isIdle: false });
  expect(failure(() => small.blocks.take(1)).message).toContain("calls in progress");
  // Nobody needs what a module has from calls that are over, the module itself included.
  large.isIdle = true;
  large.blocks.take(18 * UNIT);
  expect(evicted).toEqual(["large"]);
  // Its place is for all then.
  second.blocks.take(12 * UNIT);
  expect(evicted).toEqual(["large", "large"]);
});

test("an owner may lose its own code, and goes on", () => {
  leave(2 * UNIT);
  const only = owner("only", UNIT);
  const start = only.blocks.take(UNIT + 1);
  expect(evicted).toEqual(["only"]);
  only.blocks.release();
  expect(new Owner("next").blocks.take(UNIT + 1)).toBe(start);
});
