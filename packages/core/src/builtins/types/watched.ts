// Adapters that watch the views of their calls: see view-watch.ts.

import { Trap } from "../../errors/errors.ts";
import type { GuestCall, Handler } from "./adapter-plan.ts";

/** An adapter that watches the views of its calls, and says what a failure because of one comes from. */
export function watched(name: string, adapter: Handler): Handler {
  return (call: GuestCall, ...args) => {
    const { views } = call.guest;
    if (views === undefined) return adapter(call, ...args);
    const frame = views.open();
    try {
      return adapter(call, ...args);
    } catch (error) {
      if (frame.ended === undefined || !(error instanceof TypeError)) throw error;
      const words = `${name}: bytes of the guest's were used after ${frame.ended}, take a slice() of what is to live longer`;
      throw new Trap("builtin", words, { cause: error });
    } finally {
      views.close(frame);
    }
  };
}
