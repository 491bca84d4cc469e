// What the page and the worker that runs guests tell each other. All of it is plain data.

import type { Component } from "@atoll/components";
import type { TargetDescription } from "../target/choices.ts";

/** Limits of a run; what is left out is unlimited. */
export interface LimitChoices {
  readonly fuel?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Bytes. */
  readonly maxMemoryBytes?: number;
}

export interface RunChoices {
  /** What the file is called in backtraces. */
  readonly name: string;
  /** The export to call; empty: the function that the target starts programs by. */
  readonly entry: string;
  /** Of a program: its arguments; of another export: its values, as text. */
  readonly args: readonly string[];
  readonly stdin: string;
  /** Whether the guest waits for more input than `stdin`, which the user types. */
  readonly isInteractive: boolean;
  readonly limits: LimitChoices;
  readonly trace: boolean;
  readonly coverage: boolean;
}

export type ToWorker =
  | {
      readonly kind: "check";
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly target: TargetDescription;
      /** What the bytes were made into, if they are a component. */
      readonly component: Component | undefined;
    }
  | {
      readonly kind: "run";
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly target: TargetDescription;
      readonly component: Component | undefined;
      readonly choices: RunChoices;
    }
  | { readonly kind: "stop" }
  /** More input; undefined is its end. */
  | { readonly kind: "input"; readonly text: string | undefined }
  | { readonly kind: "disassemble"; readonly id: number; readonly bytes: Uint8Array; readonly funcidx: number };

/** Something that does not fit. */
export interface Issue {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

export interface FunctionExport {
  readonly name: string;
  readonly funcidx: number;
  /** Names of the value types. */
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** What is in a target, for the page to choose from. */
export interface TargetContents {
  readonly name: string;
  readonly version: string;
  readonly memory: string;
  readonly features: readonly string[];
  readonly sets: readonly {
    readonly namespace: string;
    readonly doc: string | undefined;
    readonly functions: readonly {
      readonly name: string;
      readonly signature: string;
      readonly doc: string | undefined;
    }[];
  }[];
}

export interface ModuleContents {
  /** Bytes. */
  readonly size: number;
  readonly isComponent: boolean;
  readonly functions: readonly { readonly funcidx: number; readonly name: string }[];
  readonly exports: readonly FunctionExport[];
  readonly imports: readonly { readonly namespace: string; readonly name: string; readonly type: string }[];
  readonly memories: readonly string[];
  readonly features: readonly string[];
}

/** Whether a module fits. */
export interface CheckReport {
  readonly fits: boolean;
  /** Why it is no module, or the target none; undefined where `issues` say it all, or it fits. */
  readonly refusal: { readonly title: string; readonly message: string } | undefined;
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
  readonly module: ModuleContents | undefined;
  readonly target: TargetContents | undefined;
  /** The function that the target starts programs by. */
  readonly start: string;
}

export interface FrameReport {
  readonly name: string;
  readonly funcidx: number;
  readonly offset: number | undefined;
  readonly source: readonly { readonly file: string; readonly line: number; readonly column: number | undefined }[];
}

export interface TraceRecord {
  readonly builtin: string;
  readonly arguments: readonly string[];
  readonly outcome: string;
  readonly isFailure: boolean;
  readonly source: string | undefined;
}

export interface RegionReport {
  readonly base: number;
  readonly size: number;
  readonly committed: number;
  readonly protection: string;
  readonly kind: string;
  readonly owner: string;
  /** A letter that all regions have which show the same pages. */
  readonly shares: string | undefined;
}

/** A memory at one moment. */
export interface MemoryReport {
  readonly reserved: number;
  readonly mapped: number;
  readonly committed: number;
  readonly pageSize: number;
  readonly regions: readonly RegionReport[];
  /** Regions that are not in the list. */
  readonly more: number;
  /** Stretches of memory, of `cellSize` bytes: 0 nothing but zeros, 1 data, 2 changed since the last look. */
  readonly cells: Uint8Array;
  readonly cellSize: number;
  readonly fault: { readonly address: string; readonly access: string; readonly width: number } | undefined;
}

export interface CoverageShare {
  readonly covered: number;
  readonly total: number;
}

export interface CoverageSummary {
  readonly functions: CoverageShare;
  readonly branches: CoverageShare;
  readonly lines: CoverageShare;
  readonly byFunction: readonly { readonly funcidx: number; readonly name: string; readonly count: number }[];
  readonly builtins: readonly { readonly name: string; readonly count: number }[];
  readonly files: readonly {
    readonly file: string;
    readonly lines: readonly (readonly [line: number, count: number])[];
  }[];
}

export interface UsageReport {
  readonly fuel: number;
  /** Milliseconds. */
  readonly time: number;
  /** The most bytes that its memories held. */
  readonly memory: number;
}

/** How a run ended. */
export type Outcome =
  | { readonly kind: "returned"; readonly values: readonly string[] }
  | { readonly kind: "exited"; readonly status: number }
  | {
      readonly kind: "trapped" | "stopped";
      readonly code: string;
      readonly message: string;
      readonly frames: readonly FrameReport[];
    }
  | { readonly kind: "failed"; readonly title: string; readonly message: string; readonly issues: readonly Issue[] };

export type FromWorker =
  | { readonly kind: "checked"; readonly id: number; readonly report: CheckReport }
  | {
      readonly kind: "output";
      readonly pieces: readonly { readonly stream: "out" | "err" | "note"; readonly text: string }[];
    }
  | { readonly kind: "trace"; readonly records: readonly TraceRecord[]; readonly left: number }
  | { readonly kind: "memory"; readonly report: MemoryReport }
  /** The guest waits for input. */
  | { readonly kind: "waiting" }
  | {
      readonly kind: "ended";
      readonly id: number;
      readonly outcome: Outcome;
      readonly usage: UsageReport | undefined;
      readonly coverage: CoverageSummary | undefined;
    }
  | { readonly kind: "code"; readonly id: number; readonly lines: readonly CodeLine[] };

export interface CodeLine {
  readonly offset: number | undefined;
  readonly text: string;
}
