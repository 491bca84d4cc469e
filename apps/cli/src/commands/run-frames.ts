// `atoll run --frames N --out DIR`: a program that draws, run by the services of its target that know how, and its pictures as files.

import { accessSync, constants, mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Instance } from "@atoll/core";
import { visibleName } from "@atoll/core/engine";
import type { CommandLine } from "../command.ts";
import type { GivenServices } from "../config/services.ts";
import { parseCount } from "../options/quantities.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";
import { progressOn } from "../output/progress.ts";
import type { CallMode } from "./call-export.ts";

/** What `--frames` asks for; undefined if it is not there. Throws UsageError for a folder that nothing can be kept in, before anything has run. */
export function framesOf(
  line: CommandLine,
  { runFrames }: GivenServices,
  mode: CallMode,
  io: Io,
): ((instance: Instance) => Promise<number>) | undefined {
  const frames = line.option("frames");
  if (frames === undefined || runFrames === undefined) return undefined;
  if (line.option("invoke") !== undefined) throw new UsageError("--frames runs an app, and --invoke calls one export");
  const count = parseCount(frames, "frames");
  const folder = line.option("out");
  if (folder !== undefined) prepare(folder);
  const progress = progressOn(io);
  const kept = new Set<string>();
  const say = (text: string): void => {
    progress.clear();
    io.err(`atoll: ${visibleName(text)}\n`);
  };
  return async (instance) => {
    let drawn = 0;
    const save = async (name: string, content: string | Uint8Array): Promise<void> => {
      await writeFile(join(folder ?? "", name), content);
      kept.add(name.slice(name.lastIndexOf(".") + 1).toUpperCase());
    };
    const done = (frame: number): void => {
      drawn = frame;
      progress.show(`frame ${frame}${count === Infinity ? "" : ` of ${count}`}`);
    };
    try {
      await runFrames({ instance, count, mode, save: folder === undefined ? undefined : save, done, say });
    } finally {
      progress.clear();
      const where = folder === undefined || kept.size === 0 ? "" : ` in ${folder} (${[...kept].join(" and ")})`;
      say(`${drawn} ${drawn === 1 ? "frame" : "frames"}${where}`);
    }
    return 0;
  };
}

/** Makes a folder if it is not there. */
function prepare(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `--out ${folder}: nothing can be kept there: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
