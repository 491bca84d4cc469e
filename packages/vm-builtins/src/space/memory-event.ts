// What a memory tells those who watch it. Nobody watching costs one comparison.

import type { MemoryEvent, MemoryListener } from "@atoll/core/engine";

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
