// The two rings of an instance: mapping them for the runtime, and moving entries over them. Both are mapped twice, one mapping right behind
// the other, so that a guest may write or read any run of entries in one piece. The indices that are the runtime's are kept here and only
// shown to the guest; the guest's own are read anew each time, and believed only as far as the ring is long.

import type { Memory } from "@atoll/core";
import * as t from "@atoll/core/types";
import { type HostMapping, HostSegment, MappingError } from "@atoll/vm-builtins";
import { EINVAL, ENOTSUP } from "./io-errno.ts";
import {
  completion,
  COMPLETION_BYTES,
  entry,
  ENTRY_BYTES,
  HEADER,
  header as rings,
  IO_VERSION,
  type IoEntry,
} from "./io-layout.ts";

/** Entries of the submission ring at most. */
const MAX_ENTRIES = 2 ** 15;

export class IoRings {
  /** Address of the header. */
  readonly header: number;
  readonly completionEntries: number;
  readonly #memory: Memory;
  readonly #submissions: number;
  readonly #completions: number;
  readonly #submissionEntries: number;
  #submissionHead = 0;
  #completionTail = 0;

  /** Throws MappingError: ENOTSUP on flat memory, EINVAL for a number that no ring has, ENOMEM. */
  constructor(memory: Memory, entries: number) {
    if (memory.virtual === undefined) throw new MappingError("rings", ENOTSUP);
    if (entries === 0 || entries > MAX_ENTRIES)
      throw new MappingError(`rings of ${entries} entries, of 1 to ${MAX_ENTRIES}`, EINVAL);
    const { pageSize } = memory.virtual;
    // Only whole pages can be mapped twice: a ring has as many entries as fill them.
    this.#submissionEntries = Math.max(2 ** Math.ceil(Math.log2(entries)), pageSize / ENTRY_BYTES);
    this.completionEntries = Math.max(2 * this.#submissionEntries, pageSize / COMPLETION_BYTES);
    const made: HostMapping[] = [];
    try {
      made.push(mapPages(memory, pageSize, (segment) => segment.map({ owner: "runtime" })));
      for (const bytes of [this.#submissionEntries * ENTRY_BYTES, this.completionEntries * COMPLETION_BYTES]) {
        made.push(mapPages(memory, bytes, (segment) => segment.mapRing({ owner: "runtime" })));
      }
    } catch (error) {
      for (const mapping of made) mapping[Symbol.dispose]();
      throw error;
    }
    const [header = 0, submissions = 0, completions = 0] = made.map(({ address }) => address);
    this.#memory = memory;
    this.header = header;
    this.#submissions = submissions;
    this.#completions = completions;
    t.store(memory, rings, header, {
      version: IO_VERSION,
      reserved: 0,
      submissions: BigInt(submissions),
      completions: BigInt(completions),
      submissionEntries: this.#submissionEntries,
      completionEntries: this.completionEntries,
      submissionHead: 0,
      submissionTail: 0,
      completionHead: 0,
      completionTail: 0,
    });
  }

  /** Entries that wait to be taken; undefined if the guest's index cannot be. */
  get waiting(): number | undefined {
    const count = (this.#memory.getU32(this.header + HEADER.submissionTail) - this.#submissionHead) >>> 0;
    return count <= this.#submissionEntries ? count : undefined;
  }

  /** Completions that the guest has not read; undefined if its index cannot be. */
  get unread(): number | undefined {
    const count = (this.#completionTail - this.#memory.getU32(this.header + HEADER.completionHead)) >>> 0;
    return count <= this.completionEntries ? count : undefined;
  }

  /** The next entry that waits; it stays until it is taken. */
  peek(): IoEntry {
    const place = (this.#submissionHead % this.#submissionEntries) * ENTRY_BYTES;
    return t.load(this.#memory, entry, this.#submissions + place);
  }

  /** Takes the entry away. */
  take(): void {
    this.#submissionHead = (this.#submissionHead + 1) >>> 0;
    this.#memory.setU32(this.header + HEADER.submissionHead, this.#submissionHead);
  }

  /** Puts a completion where the guest finds it. There must be room. */
  complete(userData: bigint, result: number): void {
    const place = this.#completions + (this.#completionTail % this.completionEntries) * COMPLETION_BYTES;
    t.store(this.#memory, completion, place, { userData, result, flags: 0 });
    this.#completionTail = (this.#completionTail + 1) >>> 0;
    this.#memory.setU32(this.header + HEADER.completionTail, this.#completionTail);
  }
}

/** Pages outlive their segment's handle: nobody needs it once they are mapped. */
function mapPages(memory: Memory, bytes: number, map: (segment: HostSegment) => HostMapping): HostMapping {
  using segment = new HostSegment(memory, bytes);
  return map(segment);
}
