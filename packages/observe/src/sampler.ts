// Decides when to take a sample, and what time belongs to it. What the guest took since it was looked at last belongs to where it is now; what a call of
// the host took, to the host's function.

import type { ProfilePlace } from "@atoll/core/engine";

/** Milliseconds that a sample stands for, at least; and how many times longer than the walk over its frames. */
const PERIOD = 1;
const WALKS = 40;
/** Calls of the host within one sample whose stacks are walked; those beyond it are told with the last one's. */
const WALKED_CALLS = 16;

/** Frames of a sample, of which those in the middle are left out: what one costs does not depend on how deep the guest is. */
const MOST_FRAMES = 256;
const INNERMOST = 64;

/** Time in a function of the host that was called at one place, since the last sample. */
interface HostTime {
  readonly site: number;
  readonly name: string;
  readonly stack: readonly ProfilePlace[];
  milliseconds: number;
}

/** Milliseconds on a stack, outermost frame first; `end` is when they were over. */
type Tell = (stack: readonly ProfilePlace[], milliseconds: number, end: number) => void;

/** Of all runs of one profile: only one runs at a time, and those within calls of the host are within the run that made the call. */
export class Sampler {
  readonly #tellSample: Tell;
  readonly #now: () => number;
  /** Until when time has been taken note of. */
  #last = 0;
  /** The guest's since the last sample. */
  #guest = 0;
  #hostTimes: HostTime[] = [];
  /** What time belongs to now; undefined for the guest. */
  #host: HostTime | undefined;
  readonly #hostPlaces = new Map<string, ProfilePlace>();
  /** What the innermost run stands on, and where it began. */
  #base: readonly ProfilePlace[] = [];
  #entry: () => ProfilePlace | undefined = () => undefined;
  #depth = 0;
  /** Where the guest was when it was looked at last. */
  #stack: readonly ProfilePlace[] | undefined;
  #period = PERIOD;
  /** What the last walk over frames took. */
  #lastWalk = 0;

  /** `now`: a clock in milliseconds. */
  constructor(tell: Tell, now: () => number) {
    this.#tellSample = tell;
    this.#now = now;
  }

  /** See core's ProfileRecorder. */
  enterRun(entry: () => ProfilePlace | undefined): () => void {
    const now = this.#now();
    const before = { base: this.#base, host: this.#host, entry: this.#entry, stack: this.#stack };
    if (this.#depth++ === 0) this.#last = now;
    else {
      // It stands on the call of the host that it is a part of.
      this.#account(now);
      this.#tell();
      this.#base = before.host?.stack ?? before.stack ?? before.base;
    }
    this.#host = undefined;
    this.#entry = entry;
    this.#stack = undefined;
    return () => {
      this.#account(this.#now());
      if (--this.#depth > 0 || this.#guest >= this.#period) this.#tell();
      if (this.#depth === 0) return;
      this.#base = before.base;
      this.#host = before.host;
      this.#entry = before.entry;
      this.#stack = before.stack;
    };
  }

  visit(stack: () => readonly ProfilePlace[]): void {
    this.#account(this.#now());
    if (this.#guest < this.#period) return;
    this.#stack = this.#walk(stack);
    this.#tell();
  }

  callHost(name: string, site: number, stack: () => readonly ProfilePlace[], call: () => unknown): unknown {
    this.#account(this.#now());
    const time = this.#hostTime(name, site, stack);
    this.#host = time;
    try {
      return call();
    } finally {
      this.#account(this.#now());
      this.#host = undefined;
      // A run within the call has told what there was.
      if (!this.#hostTimes.includes(time)) this.#hostTimes.push(time);
      if (this.#guest + time.milliseconds >= this.#period) {
        this.#stack = time.stack.slice(0, -1);
        this.#tell();
      }
    }
  }

  /** Tells what is left, between runs. */
  flush(): void {
    if (this.#depth === 0) this.#tell();
  }

  #account(now: number): void {
    const elapsed = now - this.#last;
    this.#last = now;
    if (this.#host === undefined) this.#guest += elapsed;
    else this.#host.milliseconds += elapsed;
  }

  #hostTime(name: string, site: number, stack: () => readonly ProfilePlace[]): HostTime {
    const times = this.#hostTimes;
    let found = times.find((each) => each.site === site && each.name === name);
    if (found !== undefined) return found;
    let place = this.#hostPlaces.get(name);
    if (place === undefined) this.#hostPlaces.set(name, (place = { kind: "host", name }));
    const last = times.length < WALKED_CALLS ? undefined : times.at(-1);
    found = { site, name, stack: [...(last?.stack.slice(0, -1) ?? this.#walk(stack)), place], milliseconds: 0 };
    times.push(found);
    return found;
  }

  #walk(stack: () => readonly ProfilePlace[]): readonly ProfilePlace[] {
    const begin = this.#now();
    const walked = [...this.#base, ...stack()];
    if (walked.length > MOST_FRAMES) walked.splice(MOST_FRAMES - INNERMOST, walked.length - MOST_FRAMES);
    // Deep recursion is looked at less often, so that looking stays cheap. One walk that took long may have been the machine's doing: two are not.
    const took = this.#now() - begin;
    this.#period = Math.max(PERIOD, WALKS * Math.min(took, this.#lastWalk));
    this.#lastWalk = took;
    return walked;
  }

  /** Where time goes of a run that was over before anybody looked: to the function that it began in. */
  #begun(): readonly ProfilePlace[] {
    const entry = this.#entry();
    return entry === undefined ? this.#base : [...this.#base, entry];
  }

  /** Tells what has gathered. */
  #tell(): void {
    const times = this.#hostTimes;
    let end = this.#last;
    for (const { milliseconds } of times) end -= milliseconds;
    if (this.#guest > 0) this.#tellSample(this.#stack ?? this.#begun(), this.#guest, end);
    this.#guest = 0;
    for (const time of times) {
      end += time.milliseconds;
      if (time.milliseconds > 0) this.#tellSample(time.stack, time.milliseconds, end);
      time.milliseconds = 0;
    }
    if (times.length > 0) this.#hostTimes = [];
  }
}
