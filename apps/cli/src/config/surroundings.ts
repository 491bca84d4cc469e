// What a command finds around it: the configuration, if there is one, and a registry of all that has a name. The usual run needs
// neither, so that they are loaded when they are first asked for.

import type { CommandLine } from "../command.ts";
import { findConfig } from "./find-config.ts";
import type { FullRegistry } from "./full-registry.ts";

export class Surroundings {
  /** Path of the configuration. */
  readonly config: string | undefined;
  #registry: Promise<FullRegistry> | undefined;

  constructor(line: CommandLine) {
    this.config = findConfig(line.option("config"));
  }

  registry(): Promise<FullRegistry> {
    this.#registry ??= import("./full-registry.ts").then(({ fullRegistry }) => fullRegistry(this.config));
    return this.#registry;
  }
}
