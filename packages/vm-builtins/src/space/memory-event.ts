// What a memory tells those who watch it. Nobody watching costs one comparison.

import type { AccessFault, TrapCode } from "@atoll/core";
import type { RegionInfo } from "./region.ts";

export type MemoryEvent =
  | { readonly type: "map"; readonly region: RegionInfo }
  | { readonly type: "unmap" | "discard"; readonly address: number; readonly size: number }
  | { readonly type: "protect"; readonly address: number; readonly size: number; readonly protection: number }
  /** A page was committed because it was written, or a range because it was asked for. */
  | { readonly type: "commit"; readonly address: number; readonly size: number }
  | { readonly type: "fault"; readonly code: TrapCode; readonly fault: AccessFault };

export type MemoryListener = (event: MemoryEvent) => void;

export class MemoryEvents {
  #listeners: readonly MemoryListener[] | undefined;

  /** Whether anybody listens. Ask before making an event. */
  get watched(): boolean {
    return this.#listeners !== undefined;
  }

  /**
   * Adds a listener, called synchronously; it must not change the memory, and what it throws is thrown where the event comes from.
   * Disposing the result takes it off.
   */
  on(listener: MemoryListener): Disposable {
    // The same listener may be there twice.
    const added: MemoryListener = (event) => listener(event);
    this.#listeners = [...(this.#listeners ?? []), added];
    return {
      [Symbol.dispose]: () => {
        const rest = this.#listeners?.filter((other) => other !== added) ?? [];
        this.#listeners = rest.length === 0 ? undefined : rest;
      },
    };
  }

  emit(event: MemoryEvent): void {
    for (const listener of this.#listeners ?? []) listener(event);
  }
}
