// The innermost scope at each address, beside a search through all of them: of scopes as compilers write them, and of any.
import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { ScopeIndex } from "../src/scope-index.ts";
import type { Scope } from "../src/unit-scopes.ts";

const END = 64;

/** Functions one behind the other, with calls within them that do not overlap, to any depth: each cut in two with a gap, or left whole, and put within one of the pieces so far. */
const nested = fc
  .array(fc.tuple(fc.nat(1000), fc.nat(END), fc.nat(END), fc.boolean()), { maxLength: 40 })
  .map((choices) => {
    const scopes: Scope[] = [0, 1].map((i) => scope({ low: 1 + (i * END) / 2, high: (END / 2) * (i + 1) }));
    for (const [which, a, b, twice] of choices) {
      const parent = scopes[which % scopes.length];
      const [low = 0, high = 0] = parent?.ranges ?? [];
      const taken = scopes.filter((each) => each.parent === parent).flatMap(({ ranges }) => ranges);
      const from = Math.max(low, ...taken) + (a % 4);
      const to = from + 1 + (b % 6);
      if (parent === undefined || to + (twice ? 3 : 0) > high) continue;
      scopes.push(scope({ low: from, high: to, parent, ...(twice ? { more: [to + 1, to + 3] } : {}) }));
    }
    return scopes;
  });

let count = 0;
function scope(options: { low: number; high: number; parent?: Scope; more?: readonly number[] }): Scope {
  const { low, high, parent, more = [] } = options;
  const place = { callFile: 0, callLine: 0, callColumn: 0 };
  return { isInlined: parent !== undefined, offset: count++, ranges: [low, high, ...more], parent, ...place };
}

const covers = ({ ranges }: Scope, address: number): boolean =>
  ranges.some((low, i) => i % 2 === 0 && address >= low && address < (ranges[i + 1] ?? 0));

/** From the function to the call in it, and so on. */
function innermostOf(scopes: readonly Scope[], address: number): Scope | undefined {
  let found: Scope | undefined;
  for (;;) {
    const inner = scopes.find((each) => each.parent === found && covers(each, address));
    if (inner === undefined) return found;
    found = inner;
  }
}

test.prop([nested])("what compilers write", (scopes) => {
  const index = new ScopeIndex(scopes);
  for (let address = 0; address <= END + 8; address++) {
    expect(index.innermost(address)).toBe(innermostOf(scopes, address));
  }
});

const any = fc.array(fc.tuple(fc.nat(END), fc.nat(END), fc.option(fc.nat(8)), fc.boolean()), { maxLength: 20 });

test.prop([any])("of anything, what it gives is around the address", (choices) => {
  const scopes: Scope[] = [];
  for (const [low, high, parent] of choices) {
    const within = parent === null ? undefined : scopes[parent];
    scopes.push(scope({ low, high, ...(within === undefined ? {} : { parent: within }) }));
  }
  const index = new ScopeIndex(scopes);
  for (let address = 0; address <= END; address++) {
    const found = index.innermost(address);
    if (found !== undefined) expect(covers(found, address)).toBe(true);
  }
});
