// Profiles of guests: takes the samples of engines, and says where time went. The tree of stacks is kept as the engine tells it; names and source lines
// are looked up when somebody reads it.

import { type SourceLines, sourceLines } from "@atoll/dwarf";
import { Sampler } from "./sampler.ts";
import {
  checkOptions,
  functionName,
  moduleNames,
  optionKinds,
  type ProfilePlace,
  type ProfileRecorder,
} from "@atoll/core/engine";

/** What {@link Profile} takes. */
export interface ProfileOptions {
  /** The source lines of a module. Default: those of the debug data in it. */
  readonly sources?: (wasm: Uint8Array) => SourceLines;
  /** The clock, in milliseconds. Default: `performance.now()`. */
  readonly now?: () => number;
}

/** A frame: a function of a guest, one that was inlined into another, or one of the host. */
export interface ProfiledFrame {
  readonly kind: "guest" | "inlined" | "host";
  readonly name: string;
  /** The source file, or the module; of functions of the host, `builtin`. */
  readonly file: string;
  /** Where the function begins, or of an inlined one where it was seen first; undefined if that is not known. */
  readonly line: number | undefined;
  /** Where in it the guest was. */
  readonly at: number | undefined;
}

/** Time in one place: frames, the outermost first. */
export interface ProfileSample {
  /** Empty between runs. */
  readonly stack: readonly ProfiledFrame[];
  readonly milliseconds: number;
}

/** Time in one function. */
export interface ProfiledFunction {
  readonly kind: ProfiledFrame["kind"];
  readonly name: string;
  readonly file: string;
  /** Milliseconds in the function itself, and in it and what it called. */
  readonly self: number;
  readonly total: number;
}

interface Sample {
  readonly stack: readonly ProfilePlace[] | undefined;
  milliseconds: number;
}

/** Gaps between samples that are none but the clock's. */
const SMALLEST_GAP = 0.01;

/**
 * Takes samples of where the time of guests goes: given to instances as `profile`, to any number of them. A sample stands for a millisecond or more;
 * functions of the host are frames of their own.
 */
export class Profile implements ProfileRecorder {
  readonly #options: ProfileOptions;
  readonly #samples: Sample[] = [];
  readonly #sampler: Sampler;
  #end = 0;
  readonly #frames = new Map<ProfilePlace, readonly ProfiledFrame[]>();
  /** Lines at which inlined functions were seen first. */
  readonly #inlined = new Map<string, number>();

  constructor(options: ProfileOptions = {}) {
    options = checkOptions("Profile", options, { sources: optionKinds.callable, now: optionKinds.callable });
    this.#options = options;
    const now = options.now ?? (() => performance.now());
    this.#sampler = new Sampler((stack, milliseconds, end) => this.#add(stack, milliseconds, end), now);
  }

  /** For engines: see core's ProfileRecorder. */
  enterRun(entry: () => ProfilePlace | undefined): () => void {
    return this.#sampler.enterRun(entry);
  }
  /** For engines. */
  visit(stack: () => readonly ProfilePlace[]): void {
    this.#sampler.visit(stack);
  }
  /** For engines. */
  callHost(name: string, site: number, stack: () => readonly ProfilePlace[], call: () => unknown): unknown {
    return this.#sampler.callHost(name, site, stack, call);
  }

  #add(stack: readonly ProfilePlace[], milliseconds: number, end: number): void {
    const gap = end - milliseconds - this.#end;
    if (this.#samples.length > 0 && gap > SMALLEST_GAP) this.#samples.push({ stack: undefined, milliseconds: gap });
    this.#samples.push({ stack, milliseconds });
    this.#end = Math.max(this.#end, end);
  }

  /** All samples so far, in order of time. */
  *samples(): Iterable<ProfileSample> {
    this.#sampler.flush();
    for (const { stack = [], milliseconds } of this.#samples) {
      yield { stack: stack.flatMap((place) => this.#framesOf(place)), milliseconds };
    }
  }

  /** Milliseconds that guests ran, and what they called of the host. */
  get total(): number {
    this.#sampler.flush();
    return this.#samples.reduce((sum, { stack, milliseconds }) => (stack === undefined ? sum : sum + milliseconds), 0);
  }

  /** Time by function, most of their own first. */
  functions(): readonly ProfiledFunction[] {
    const found = new Map<string, { -readonly [K in keyof ProfiledFunction]: ProfiledFunction[K] }>();
    for (const { stack, milliseconds } of this.samples()) {
      const seen = new Set<string>();
      for (const [i, { kind, name, file }] of stack.entries()) {
        const key = `${kind} ${file} ${name}`;
        let each = found.get(key);
        if (each === undefined) found.set(key, (each = { kind, name, file, self: 0, total: 0 }));
        // A function that calls itself was there once.
        if (!seen.has(key)) each.total += milliseconds;
        seen.add(key);
        if (i === stack.length - 1) each.self += milliseconds;
      }
    }
    return [...found.values()].toSorted((a, b) => b.self - a.self);
  }

  #framesOf(place: ProfilePlace): readonly ProfiledFrame[] {
    let frames = this.#frames.get(place);
    if (frames === undefined) this.#frames.set(place, (frames = this.#readFrames(place)));
    return frames;
  }

  #readFrames(place: ProfilePlace): readonly ProfiledFrame[] {
    if (place.kind === "host") {
      return [{ kind: "host", name: place.name, file: "builtin", line: undefined, at: undefined }];
    }
    const { module, funcidx } = place;
    const lines = (this.#options.sources ?? sourceLines)(module.bytes);
    const begin = lines.at(module.bodies.at(funcidx - module.importCounts.func)?.start ?? 0).at(-1);
    const [outer, ...inner] = lines.at(place.offset()).toReversed();
    const name = functionName(module, funcidx) ?? outer?.function ?? `function ${funcidx}`;
    const file = begin?.file ?? outer?.file ?? place.name ?? moduleNames(module).module ?? "module";
    const own: ProfiledFrame = { kind: "guest", name, file, line: begin?.line, at: outer?.line };
    const inlined = inner.map((each): ProfiledFrame => {
      const called = each.function ?? "inlined call";
      const key = `${each.file} ${called}`;
      const line = this.#inlined.get(key) ?? each.line;
      this.#inlined.set(key, line);
      return { kind: "inlined", name: called, file: each.file, line, at: each.line };
    });
    return [own, ...inlined];
  }
}
