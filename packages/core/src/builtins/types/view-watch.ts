// Views of the guest's memory that are used once they mean nothing any more: after the handler returned, called the guest or let memory grow. In
// development handlers get copies in their place, whose buffers are taken away at that moment, so that what uses them fails there and not now and then.

interface Host {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
}

/** Whether new instances watch views: where NODE_ENV says development or test. Conformance kits turn it on. */
export const viewChecks: { on: boolean } = {
  on: ["development", "test"].includes((globalThis as Host).process?.env?.["NODE_ENV"] ?? ""),
};

interface View {
  readonly copy: Uint8Array<ArrayBuffer>;
  /** Where it is written back to; undefined for those that handlers only read. */
  readonly original: Uint8Array | undefined;
}

/** The views of one call. */
class Frame {
  readonly views: View[] = [];
  /** What ended some of them while the handler ran. */
  ended: string | undefined = undefined;
}

/** The views that one instance's handlers have. */
export class ViewWatch {
  readonly #frames: Frame[] = [];

  open(): Frame {
    const frame = new Frame();
    this.#frames.push(frame);
    return frame;
  }

  close(frame: Frame): void {
    this.#frames.splice(this.#frames.indexOf(frame), 1);
    takeAway(frame.views);
  }

  /** A copy in place of the guest's own bytes, for the call that is under way. `writable`: what is written to it gets there. */
  lend(bytes: Uint8Array, { writable = false }: { readonly writable?: boolean } = {}): Uint8Array {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return bytes;
    const copy = new Uint8Array(bytes);
    frame.views.push({ copy, original: writable ? bytes : undefined });
    return copy;
  }

  /** Takes one away that was lent for no longer. */
  giveBack(copy: Uint8Array): void {
    for (const { views } of this.#frames) {
      const place = views.findIndex((view) => view.copy === copy);
      if (place >= 0) takeAway(views.splice(place, 1));
    }
  }

  /** Writes to the guest while views of it are out: they show it, too. */
  through(write: () => void): void {
    const all = this.#frames.flatMap(({ views }) => views);
    for (const { copy, original } of all) original?.set(copy);
    write();
    for (const { copy, original } of all) if (original !== undefined) copy.set(original);
  }

  /** All views of all calls mean nothing from now on. */
  end(why: string): void {
    for (const frame of this.#frames) {
      if (frame.views.length > 0) frame.ended = why;
      takeAway(frame.views);
    }
  }
}

function takeAway(views: View[]): void {
  for (const { copy, original } of views.splice(0)) {
    original?.set(copy);
    copy.buffer.transfer(0);
  }
}

/** Throws for a view that was taken away. */
export function requireLive(bytes: ArrayBufferView): void {
  if ((bytes.buffer as Partial<ArrayBuffer>).detached === true) throw new TypeError("its buffer is detached");
}
