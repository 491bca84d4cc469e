// Whether all that guests held is given back: every handle that is live when its instance ends is dropped, once.

import type { Instance, Target } from "@atoll/core";
import { declared } from "@atoll/core/engine";
import { declarationOf } from "../hostile/declared-outcomes.ts";

type Resource = declared.HandleType<unknown>["resource"];

/** Watches what is dropped of a target's resources, as long as it is not disposed. */
export class Drops implements Disposable {
  readonly #counts = new Map<string, number>();
  readonly #restore: (() => void)[] = [];

  constructor(target: Target) {
    for (const resource of resourcesOf(target)) {
      const { drop, name } = resource;
      if (drop === undefined) continue;
      this.#counts.set(name, 0);
      const counted: Pick<Resource, "drop"> = {
        drop: (value) => {
          this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
          drop(value);
        },
      };
      Object.assign(resource, counted);
      this.#restore.push(() => Object.assign(resource, { drop }));
    }
  }

  /** Of a disposed instance, which was the only one since this watches. */
  require({ handles }: Instance): void {
    for (const [name, { live, made }] of handles.counts) {
      const dropped = this.#counts.get(name);
      if (dropped === undefined || dropped === live || dropped === made) continue;
      throw new Error(`of ${live} ${name} that the guest held, ${dropped} were dropped with its instance`);
    }
  }

  [Symbol.dispose](): void {
    for (const restore of this.#restore.splice(0)) restore();
  }
}

const known = new WeakMap<Target, readonly Resource[]>();

/** What the declarations of a target name anywhere within them. */
function resourcesOf(target: Target): readonly Resource[] {
  const before = known.get(target);
  if (before !== undefined) return before;
  const seen = new Set<object>();
  const resources = new Set<Resource>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof declared.HandleType) resources.add(value.resource as Resource);
    else for (const inner of Object.values(value)) look(inner);
  };
  for (const entries of target.builtins.values()) {
    for (const { builtin } of entries.values()) if (builtin.kind === "func") look(declarationOf(builtin));
  }
  const found = [...resources];
  known.set(target, found);
  return found;
}
