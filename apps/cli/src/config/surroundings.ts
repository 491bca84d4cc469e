// What a command finds around it: the configuration, if there is one, and a registry of all that has a name. The usual run needs
// neither, so that they are loaded when they are first asked for.

import type { CommandLine } from "../command.ts";
import { isPath } from "./is-path.ts";
import { findConfig } from "./find-config.ts";
import type { FullRegistry } from "./full-registry.ts";

export class Surroundings {
  /** Path of the configuration. */
  readonly config: string | undefined;
  readonly #hasPaths: boolean;
  #registry: Promise<FullRegistry> | undefined;

  constructor(line: CommandLine) {
    this.config = findConfig(line.option("config"));
    this.#hasPaths = line.options("target").some(isPath);
  }

  registry(): Promise<FullRegistry> {
    this.#registry ??= this.#makeRegistry();
    return this.#registry;
  }

  /** What a target by path asks for is known when that is found, which then looks for slips. */
  async #makeRegistry(): Promise<FullRegistry> {
    const { fullRegistry } = await import("./full-registry.ts");
    const made = await fullRegistry(this.config);
    if (!this.#hasPaths) made.requireAsked([]);
    return made;
  }
}
