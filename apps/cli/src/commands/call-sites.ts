// Where in its source the guest is when it calls a builtin: for traces. Engines that take samples tell the frames of each call of the host.

import type { InstanceOptions } from "@atoll/core";
import { positionText, type ProfilePlace } from "@atoll/core/engine";
import { readSources } from "../output/read-sources.ts";

type ProfileRecorder = NonNullable<InstanceOptions["profile"]>;
type Stack = () => readonly ProfilePlace[];

/** Listens to what an engine tells a profile, and hands it on if there is one. */
export class CallSites implements ProfileRecorder {
  readonly #profile: ProfileRecorder | undefined;
  readonly #files: () => ReadonlyMap<Uint8Array, string>;
  #stack: Stack = () => [];

  /** `files`: where modules came from, by their bytes. */
  constructor(profile: ProfileRecorder | undefined, files: () => ReadonlyMap<Uint8Array, string>) {
    this.#profile = profile;
    this.#files = files;
  }

  /** The innermost place of the guest that a source is known of: `src/paint.c:12:5`. */
  get place(): string | undefined {
    for (const place of this.#stack().toReversed()) {
      if (place.kind !== "guest") continue;
      const { bytes } = place.module;
      const [position] = readSources(bytes, this.#files().get(bytes) ?? "-").at(place.offset());
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
