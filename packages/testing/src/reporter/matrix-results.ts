// The results of matrices, as a table: guests by targets by engines. Of tests that know their cell; others are left out.

import type { CellMeta } from "../vitest/matrix/test-matrix.ts";

/** One test of a matrix and what came of it. */
export interface CellResult extends CellMeta {
  readonly state: "passed" | "failed" | "skipped";
  /** Why it was skipped, where that is not that the guest does not fit. */
  readonly note?: string;
  /** What it failed with. */
  readonly errors: readonly string[];
}

/** A cell: a guest on a target and an engine. */
export interface TableCell {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly misfit: string | undefined;
  readonly results: readonly CellResult[];
}

/** Guests by targets and engines; a cell is undefined where no test was. */
export interface MatrixTable {
  readonly guests: readonly string[];
  readonly targets: readonly { readonly name: string; readonly engines: readonly string[] }[];
  readonly cellOf: (guest: string, target: string, engine: string) => TableCell | undefined;
}

/** The table of some results, in the order in which names come. */
export function matrixTable(results: readonly CellResult[]): MatrixTable {
  const cells = Map.groupBy(results, ({ guest, target, engine }) => JSON.stringify([guest, target, engine]));
  const targets = Map.groupBy(results, ({ target }) => target);
  return {
    guests: [...new Set(results.map(({ guest }) => guest))],
    targets: [...targets].map(([name, some]) => ({ name, engines: [...new Set(some.map(({ engine }) => engine))] })),
    cellOf: (guest, target, engine) => {
      const found = cells.get(JSON.stringify([guest, target, engine]));
      return found === undefined ? undefined : tableCell(found);
    },
  };
}

function tableCell(results: readonly CellResult[]): TableCell {
  const count = (state: CellResult["state"]): number => results.filter((each) => each.state === state).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    misfit: results.find(({ misfit }) => misfit !== undefined)?.misfit,
    results,
  };
}

/** What a cell comes to. */
export function cellKind({ passed, failed, misfit }: TableCell): "failed" | "misfit" | "passed" | "skipped" {
  if (failed > 0) return "failed";
  if (misfit !== undefined) return "misfit";
  return passed > 0 ? "passed" : "skipped";
}
