// `--memory-map`: the guest's address space at the end of a run, or at the access that failed: as text on standard error, or as a
// picture in a file of the user's.

import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { type Instance, type Memory, SharedMemory, Trap } from "@atoll/core";
import {
  type MemoryPictureOptions,
  renderMemoryMap,
  renderMemoryMapHtml,
  renderMemoryMapSvg,
} from "@atoll/vm-builtins";
import { visibleName } from "@atoll/core/engine";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";

const NARROW = 80;
const RENDERERS = new Map([
  [".svg", renderMemoryMapSvg],
  [".html", renderMemoryMapHtml],
]);

/** Where a memory map goes. */
export interface MemoryPicture {
  /** An `.svg` or `.html` file; standard error if absent. */
  readonly file?: string;
  /** Stands above the picture. */
  readonly title: string;
}

/** Reads the option's value, before the guest runs. Throws UsageError for files of other kinds. */
export function memoryPicture(file: string, name: string): MemoryPicture {
  const title = `Memory map of ${visibleName(name)}`;
  if (file === "") return { title };
  if (!RENDERERS.has(extname(file))) {
    throw new UsageError(`--memory-map=${file}: expected a file that ends in ${[...RENDERERS.keys()].join(" or ")}`);
  }
  return { file, title };
}

/** Draws memory 0; false if the file cannot be written. `error` is what ended the run, if anything did. */
export async function drawMemory(instance: Instance, error: unknown, io: Io, picture: MemoryPicture): Promise<boolean> {
  const memory = instance.moduleInstance.memories[0];
  const { file, title } = picture;
  const fault = error instanceof Trap ? error.fault : undefined;
  if (memory === undefined) io.err("memory map: the module has no memory\n");
  else if (file !== undefined) return writePicture(memory, file, { title, fault }, io);
  else if (memory instanceof SharedMemory) io.err(`memory map: shared memory of ${memory.byteLength} bytes\n`);
  else {
    const columns = io.errColumns ?? NARROW;
    io.err(`${renderMemoryMap(memory, { columns, colors: io.errColors, fault })}\n`);
  }
  return true;
}

async function writePicture(memory: Memory, file: string, options: MemoryPictureOptions, io: Io): Promise<boolean> {
  const render = RENDERERS.get(extname(file)) ?? renderMemoryMapSvg;
  try {
    await writeFile(file, render(memory, options));
    return true;
  } catch (error) {
    // What ended the run is reported as well, so this one must not take its place.
    io.err(`atoll: the memory map cannot be written: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}
