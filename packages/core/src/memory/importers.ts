// Who pays for what a memory takes of the host: whoever it was made for, by its `charge`, and the guest that makes it take more, where that guest
// imports it. A guest that is given a memory is not given its owner's limits.

import { checkValue } from "../errors/check-options.ts";
import { callable, service, typed } from "../errors/option-kinds.ts";

/** Limits that memory can be charged to, and that whoever waits on a guest's behalf looks at. */
export interface Payer {
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. */
  chargeMemory(bytes: number): boolean;
  /** Whether time or a signal can end the call on turn. */
  readonly watched?: boolean;
  /** Throws ExhaustionError where they do. */
  readonly look?: () => void;
}

const PAYER = service("limits, an object of RunLimits", "chargeMemory");

type Charge = (bytes: number) => boolean;

/** The guest that runs just now. Engines set it, and put it back. */
export interface GuestOnTurn {
  /** Its limits: what memories take meanwhile is on its account, and so is waiting for the host. */
  payer: Payer | undefined;
  /** Whether its call can be suspended until a promise settles: host functions that always wait look before they begin. */
  mayWait: boolean;
}

/** The guest whose code, or whose builtin, runs just now in this thread. Engines say so on entry and take it back. */
export const guestOnTurn: GuestOnTurn = { payer: undefined, mayWait: false };

/** Does something for which other limits pay than those of the guest on turn. */
export function chargedTo<T>(payer: Payer, operation: () => T): T {
  checkValue("chargedTo", "payer", payer, PAYER);
  checkValue("chargedTo", "operation", operation, callable);
  const before = guestOnTurn.payer;
  guestOnTurn.payer = payer;
  try {
    return operation();
  } finally {
    guestOnTurn.payer = before;
  }
}

/** Memories that charge importers by themselves, and what each has paid. */
const importers = new WeakMap<object, WeakMap<Payer, number>>();

/** Notes that a guest imports a memory, which somebody else answers for. */
export function addImporter(memory: object, payer: Payer): void {
  const shares = importers.get(memory);
  if (shares?.has(payer) === false) shares.set(payer, 0);
}

/** Whether a memory charges those who import it, so that nobody else need. */
export function chargesImporters(memory: object): boolean {
  return importers.has(memory);
}

/** A memory's `charge`, and with it the account of the importer on turn. It gets back what it gives back, of what it has paid and is still there. */
export function withImporters(memory: object, charge: Charge): Charge {
  checkValue("withImporters", "memory", memory, typed("object", "a memory"));
  checkValue("withImporters", "charge", charge, callable);
  const shares = new WeakMap<Payer, number>();
  importers.set(memory, shares);
  let total = 0;
  return (bytes) => {
    const { payer } = guestOnTurn;
    const paid = payer && shares.get(payer);
    if (payer === undefined || paid === undefined) {
      const granted = charge(bytes);
      if (granted) total += bytes;
      return granted;
    }
    // What others gave back of it meanwhile is paid for by nobody.
    const standing = Math.min(paid, total);
    if (standing < paid) payer.chargeMemory(standing - paid);
    shares.set(payer, standing);
    if (bytes > 0 && !payer.chargeMemory(bytes)) return false;
    if (!charge(bytes)) {
      if (bytes > 0) payer.chargeMemory(-bytes);
      return false;
    }
    total += bytes;
    if (bytes < 0) payer.chargeMemory(-Math.min(standing, -bytes));
    shares.set(payer, Math.max(0, standing + bytes));
    return true;
  };
}
