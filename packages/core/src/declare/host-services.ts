// How services of sets are made on a host that runs whatever program it is given, such as the command line. An embedder who knows his
// program gives services to `instantiate` himself. Core only says the shape: what is made, and of what, stands beside the sets.

import type { Instance } from "../instance/instance.ts";
import { type Injected, type Injection, TOKEN } from "../builtins/token.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { callable, flag, list, oneOf, record } from "../errors/option-kinds.ts";

/** What whoever starts a program gives it, and nothing else of the host's. */
export interface Grants {
  /** The program's name. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folders, by the path under which the program sees each. */
  readonly directories: Readonly<Record<string, GrantedDirectory>>;
  /** Single files of the host, by the name under which the program finds each. One to write is made if it is not there. */
  readonly files: Readonly<Record<string, { readonly path: string; readonly write: boolean }>>;
  /** Same input, same output: what depends on time and chance is made of this number. Absent: it is the host's own. */
  readonly seed?: number;
  /** The program is run by frames, and what it shows is looked at. Absent: it is run as a program is, and shows nothing. */
  readonly frames?: { readonly count: number };
  /** Tells a line to whoever started the program. */
  readonly say: (line: string) => void;
}

/** A program that is run by frames, for the services that know how. */
export interface FrameRun {
  readonly instance: Instance;
  /** How many frames at most. */
  readonly count: number;
  /** Whether the program may have to wait for its services. */
  readonly mode: "asynchronous" | "synchronous";
  /** Keeps a file of a frame; undefined if nobody wants any. */
  readonly save: ((name: string, content: string | Uint8Array) => Promise<void>) | undefined;
  /** Called with the number of frames that are done. */
  readonly done: (frames: number) => void;
  /** Tells a line to whoever started the program. */
  readonly say: (line: string) => void;
}

/** A folder that a program is given. */
export interface GrantedDirectory {
  /** Its path on the host. Absent: it is empty, and in memory alone. */
  readonly path?: string;
  /** What becomes of the program's changes: they are made on the host, refused, or in memory and gone with the program. */
  readonly changes: "kept" | "refused" | "forgotten";
  /** Bytes that changes in memory may take. Default: what such filesystems may by themselves. */
  readonly limit?: number;
}

/** What {@link hostServices} takes: services that are made together. */
export interface HostServicesOptions<D extends Injection> {
  /** The tokens under which sets inject them, by the names that `make` gives them. */
  readonly inject: D;
  /** The grants that they are made of; a host refuses what no service takes. Default: none that can be refused. */
  readonly takes?: readonly Exclude<keyof Grants, "program" | "say">[];
  /**
   * Whether they never answer with promises: builtins that inject nothing else do not suspend the guest, though they might.
   * Default: false.
   */
  readonly immediate?: boolean;
  readonly make: (grants: Grants) => Injected<D> | Promise<Injected<D>>;
  /** Runs a program by frames with the services that were made for it, in place of its start function. For those who take `frames`. */
  runFrames?(run: FrameRun, services: Injected<D>): Promise<void>;
}

const TAKEN = oneOf("args", "env", "directories", "files", "frames", "seed");
const OPTIONS = {
  inject: record("tokens by name", TOKEN),
  takes: list(`a list of ${TAKEN.expected}`, TAKEN),
  immediate: flag,
  make: callable,
  runFrames: callable,
};

/** How a host makes some services: see {@link hostServices}. */
export type HostServices<D extends Injection = Injection> = Required<Omit<HostServicesOptions<D>, "runFrames">> &
  Pick<HostServicesOptions<D>, "runFrames">;

/**
 * Says how a host makes services that sets inject. The package of a set exports it, from an entry of its own where it needs the
 * host's modules; the command line finds it in what it is told to load, and asks no set for its name.
 *
 * @example export const hostLamp = hostServices({ inject: { lamp: LAMP }, make: ({ say }) => ({ lamp: { set: (on) => say(`lamp ${on}`) } }) });
 */
export function hostServices<const D extends Injection>(options: HostServicesOptions<D>): HostServices<D> {
  options = checkOptions("hostServices", options, OPTIONS);
  checkValue("hostServices", "inject", options.inject, OPTIONS.inject);
  checkValue("hostServices", "make", options.make, callable);
  return { takes: [], immediate: false, ...options };
}
