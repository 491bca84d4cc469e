// The numbers of preview 1's enumerations and flags, under the specification's names.

export const FILETYPE = {
  unknown: 0,
  blockDevice: 1,
  characterDevice: 2,
  directory: 3,
  regularFile: 4,
  socketDgram: 5,
  socketStream: 6,
  symbolicLink: 7,
} as const;
/** What stands at a path or behind a descriptor, by WASI's names. */
export type FileType = keyof typeof FILETYPE;

export const FDFLAGS = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;
/** Every defined bit of fdflags. */
export const ALL_FDFLAGS = 31;

export const OFLAGS = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;
export const ALL_OFLAGS = 15;

export const LOOKUP_SYMLINK_FOLLOW = 1;

export const FSTFLAGS = { atim: 1, atimNow: 2, mtim: 4, mtimNow: 8 } as const;
export const ALL_FSTFLAGS = 15;

export const EVENTTYPE = { clock: 0, fdRead: 1, fdWrite: 2 } as const;
export const SUBCLOCK_ABSTIME = 1;
export const EVENT_HANGUP = 1;

export const RIFLAGS = { peek: 1, waitall: 2 } as const;
export const SDFLAGS = { rd: 1, wr: 2 } as const;

/** Advice runs from `normal` (0) to `noreuse` (5). */
export const LAST_ADVICE = 5;

const SIGNALS =
  "none hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term chld cont stop tstp ttin ttou urg xcpu xfsz vtalrm prof winch poll pwr sys";
/** Signal names by number. */
export const SIGNAL_NAMES: readonly string[] = SIGNALS.split(" ");
