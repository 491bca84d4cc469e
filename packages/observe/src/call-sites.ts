// Where in its source the guest is when it calls a builtin: for traces. Engines that take samples tell the frames of each call of the host.

import { checkValue, optionKinds, positionText, type ProfilePlace, type ProfileRecorder } from "@atoll/core/engine";
import type { SourceReader } from "@atoll/core/engine";

type Stack = () => readonly ProfilePlace[];

const SOURCES = optionKinds.typed(
  "function",
  "a function that knows source lines, such as sourceLines of @atoll/dwarf",
);

/**
 * Knows from which line of its source a guest calls: give it to an instance as `profile`, and its `place` to {@link traceCalls}. Hands all it is told
 * on to another recorder, if there is one.
 */
export class CallSites implements ProfileRecorder {
  readonly #profile: ProfileRecorder | undefined;
  readonly #sources: SourceReader;
  #stack: Stack = () => [];

  constructor(sources: SourceReader, profile?: ProfileRecorder) {
    checkValue("CallSites", "sources", sources, SOURCES);
    this.#sources = sources;
    this.#profile = profile;
  }

  /** The innermost place of the guest that a source is known of: `src/paint.c:12:5`. */
  get place(): string | undefined {
    for (const place of this.#stack().toReversed()) {
      if (place.kind !== "guest") continue;
      const [position] = this.#sources(place.module.bytes).at(place.offset());
      if (position !== undefined) return positionText(position);
    }
    return undefined;
  }

  enterRun(entry: Parameters<ProfileRecorder["enterRun"]>[0]): () => void {
    return this.#profile?.enterRun(entry) ?? (() => undefined);
  }
  visit(stack: Stack): void {
    this.#profile?.visit(stack);
  }
  callHost(name: string, site: number, stack: Stack, call: () => unknown): unknown {
    const before = this.#stack;
    this.#stack = stack;
    try {
      return this.#profile === undefined ? call() : this.#profile.callHost(name, site, stack, call);
    } finally {
      this.#stack = before;
    }
  }
}
