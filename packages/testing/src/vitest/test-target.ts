// Integration tests per target: the same guests on every engine, under one target, declared as vitest tests.

import {
  compile,
  type Engine,
  type InstanceOptions,
  type Instance,
  instantiate,
  type InstantiateOptions,
  type ProvideOption,
  type Services,
  type Sets,
  type Target,
} from "@atoll/core";
import { sourceLines } from "@atoll/dwarf";
import { describe, test } from "./vitest.ts";
import { assembleText } from "../wat.ts";
import { traceCalls, type TracedCall } from "../target/trace-calls.ts";

/** One guest of a target's test, and what must become of it. */
export interface TargetCase<S extends Sets> {
  readonly name: string;
  /** The guest: a binary, or text for the optional assembler. */
  readonly guest: Uint8Array | string;
  /** Runs and judges the instance; `calls` is what it called of the target. Disposed afterwards. */
  readonly run: (instance: Instance<S>, calls: readonly TracedCall[]) => void | Promise<void>;
  /** Limits of this guest, and its ordinary imports. */
  readonly options?: Omit<InstanceOptions, "engine">;
}

/** What {@link testTarget} takes besides the target: the engines, and the services where the target asks for some. */
export type TargetTestOptions<S extends Sets> = {
  readonly engines: readonly Engine[];
} & TargetServices<S>;

/** Services, fresh for every case. */
type TargetServices<S extends Sets> = keyof Services<S> extends never
  ? { readonly provide?: () => Services<S> }
  : { readonly provide: () => Services<S> };

/** Declares one test per engine and case. */
export function testTarget<const S extends Sets>(
  target: Target<S>,
  options: TargetTestOptions<S>,
  cases: readonly TargetCase<S>[],
): void {
  for (const engine of options.engines) {
    describe(`${target.name} on ${engine.name}`, () => {
      for (const each of cases) {
        test(each.name, async () => {
          const trace = traceCalls(target);
          const bytes = typeof each.guest === "string" ? await assembleText(each.guest) : each.guest;
          const module = compile(bytes, trace.target, { engine, imports: Object.keys(each.options?.imports ?? {}) });
          const provided = { provide: options.provide?.() } as ProvideOption<Services<S>>;
          const all = { sources: sourceLines, ...each.options, ...provided, engine } as InstantiateOptions<S>;
          using instance = instantiate(module, all);
          await each.run(instance, trace.calls);
        });
      }
    });
  }
}
