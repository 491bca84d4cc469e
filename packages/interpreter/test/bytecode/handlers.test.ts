// Handlers move with the code that they guard.

import { expect, test } from "vitest";
import { ANY_TAG, type Handler, placedHandlers } from "../../src/bytecode/handlers.ts";

test("placing moves positions, and nothing else", () => {
  const handler: Handler = {
    start: 4,
    end: 9,
    depth: 2,
    outerDepth: 1,
    clauses: [
      { tag: 3, values: 6, reference: -1, position: 20 },
      { tag: ANY_TAG, values: 6, reference: 8, position: 30 },
    ],
  };
  const before = structuredClone(handler);
  expect(placedHandlers([handler], 1000)).toEqual([
    {
      start: 1004,
      end: 1009,
      depth: 2,
      outerDepth: 1,
      clauses: [
        { tag: 3, values: 6, reference: -1, position: 1020 },
        { tag: ANY_TAG, values: 6, reference: 8, position: 1030 },
      ],
    },
  ]);
  // A function may be placed again.
  expect(handler).toEqual(before);
});
