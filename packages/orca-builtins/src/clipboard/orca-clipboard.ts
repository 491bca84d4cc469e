// The `orca:clipboard` set: text that the guest takes from and gives to others. What it may have, and when, is its embedder's to say.

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";
import { guestAllocator } from "../abi/guest-allocator.ts";
import { allocator, givenText, str8 } from "../abi/orca-types.ts";

/** What `orca:clipboard` works on. */
export interface OrcaClipboard {
  /** The text that the guest may have now; empty if there is none. */
  read(): string;
  /** The guest's text, of up to a mebibyte. */
  write(text: string): void;
}

/** The clipboard of `orca:clipboard`. */
export const ORCA_CLIPBOARD: Token<OrcaClipboard> = token<OrcaClipboard>("OrcaClipboard");

/** A clipboard of its own, in the host's memory. */
export function memoryClipboard(text = ""): OrcaClipboard & { readonly text: string } {
  let held = text;
  return {
    get text() {
      return held;
    },
    read: () => held,
    write: (next) => void (held = next),
  };
}

const encoder = new TextEncoder();
const host = t.scope({ inject: { orcaClipboard: ORCA_CLIPBOARD } });

const declared = builtinSet("orca:clipboard", {
  version: "1.0.0",
  doc: "Text to and from others.",
  functions: {
    get_string: host.func(
      {
        doc: "The clipboard's text, in memory of the guest's allocator, with a NUL behind it; nothing if there is none.",
        params: [allocator, t.param("result", t.out(givenText))],
      },
      (call, from, result) => {
        const bytes = encoder.encode(call.orcaClipboard.read());
        if (bytes.length === 0) {
          result.set({ ptr: 0, len: 0 });
          return;
        }
        call.charge(bytes.length / 64);
        const address = guestAllocator(call, from)(bytes.length + 1, 1);
        call.memory.write(address, bytes);
        call.memory.setU8(address + bytes.length, 0);
        result.set({ ptr: address, len: bytes.length });
      },
    ),
    set_string: host.func({ doc: "Puts a text there.", params: [t.param("value", str8)] }, (call, { text }) =>
      call.orcaClipboard.write(text),
    ),
  },
});

/** What `orca:clipboard` declares. */
export interface OrcaClipboardSet extends t.SetOf<typeof declared> {}

/** Text to and from others. */
export const orcaClipboard: OrcaClipboardSet = declared;
