// A filesystem that is full: what does not fit is refused, what is there stays, and what is removed makes room.

import { requireEqual, requireThat } from "../kit/judge.ts";
import { bytes, HOW, type NamedTrials, type Scratch, textOf, writeAll } from "./scratch.ts";
import { requireErrno } from "./require-errno.ts";

/** More than there is room for. */
const MUCH = 256 * 1024;
const MANY = 100_000;

export const spaceCases: NamedTrials = {
  "space/writing": [
    "a full filesystem takes what fits, and then nothing",
    async (scratch) => {
      await scratch.write("kept", "content");
      const written = await filled(scratch, "f");
      requireEqual((await scratch.stat("f")).size, BigInt(written));
      requireEqual(await scratch.text("kept"), "content");
      // What is there may still be written over.
      const file = await scratch.file("kept", HOW.both);
      await writeAll(file, bytes("CON"), 0);
      requireEqual(await textOf(file), "CONtent");
      await requireErrno("nospc", () => file.setSize(MUCH));
      requireEqual(await textOf(file), "CONtent");
    },
  ],
  "space/given-back": [
    "what is cut or removed makes room again",
    async (scratch) => {
      const first = await filled(scratch, "f");
      const file = await scratch.file("f", HOW.both);
      await file.setSize(0);
      scratch.close(file);
      await scratch.root.unlink("f");
      requireEqual(await filled(scratch, "f"), first);
      await scratch.root.unlink("f");
      requireEqual(await filled(scratch, "f"), first);
    },
  ],
  "space/entries": [
    "entries take room, too",
    async (scratch) => {
      let made = 0;
      const make = async (): Promise<void> => {
        for (; made < MANY; made++) await scratch.root.createDirectory(`d${made}`);
      };
      await requireErrno("nospc", make);
      requireThat(made > 0, "there is room for some");
      requireEqual((await scratch.names()).length, made);
    },
  ],
};

/** Fills a new file until there is no room; how much there was. */
async function filled(scratch: Scratch, name: string): Promise<number> {
  const file = await scratch.file(name, HOW.new);
  let written = 0;
  await requireErrno("nospc", async () => {
    while (written < MUCH) written += await file.writeAt(new Uint8Array(1000).fill(7), written);
  });
  scratch.close(file);
  return written;
}
