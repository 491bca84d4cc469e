// A module instance: the index spaces of a module, filled with addresses. Engines read the arrays directly.

import type { CoverageRecorder, ProfileRecorder } from "../engine/observation.ts";
import type { SourceReader } from "../errors/frames.ts";
import type { Memory } from "../memory/memory.ts";
import type { Module } from "../module/module.ts";
import type { FunctionInstance } from "./function-instance.ts";
import type { GlobalInstance } from "./global-instance.ts";
import type { RunLimits } from "./run-limits.ts";
import type { TableInstance } from "./table-instance.ts";
import type { TagInstance } from "./tag-instance.ts";

/** What an import can be given, and an export is. */
export type ExternValue = FunctionInstance | TableInstance | Memory | GlobalInstance | TagInstance;

/** A module at run time: what its index spaces stand for. */
export interface ModuleInstance {
  readonly module: Module;
  /** For messages and backtraces. */
  readonly name: string | undefined;
  readonly functions: FunctionInstance[];
  readonly tables: TableInstance[];
  readonly memories: Memory[];
  readonly globals: GlobalInstance[];
  /** The words of the globals that the module defines, four each: defined global i starts at 4 * i. */
  readonly globalWords: Int32Array;
  readonly tags: TagInstance[];
  /** References of each element segment; emptied by `elem.drop`. */
  readonly elements: (readonly unknown[])[];
  /** Bytes of each data segment; emptied by `data.drop`. */
  readonly data: Uint8Array[];
  readonly exports: Map<string, ExternValue>;
  /** Knows where the module's code comes from. */
  readonly sources?: SourceReader | undefined;
  /** Whether its engine has tables, globals and references in an engine of the host's own. */
  readonly isHosted: boolean;
  /** Who wants to know how often its code runs, and where its time goes: engines tell them. */
  readonly coverage?: CoverageRecorder | undefined;
  readonly profile?: ProfileRecorder | undefined;
  /** Limits that count over the whole instance. */
  readonly limits: RunLimits;
}
