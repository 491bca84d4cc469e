// The functions of one unit and what was inlined into them: where each has its code, and, when somebody asks, what it is called.

import {
  ABSTRACT_ORIGIN,
  CALL_COLUMN,
  CALL_FILE,
  CALL_LINE,
  HIGH_PC,
  INLINED_SUBROUTINE,
  LINKAGE_NAME,
  LOW_PC,
  NAME,
  RANGES,
  SPECIFICATION,
  SUBPROGRAM,
} from "./abbreviations.ts";
import { type DebugUnit, type Entry, entryText, INFO, makeEntry, readEntry } from "./debug-units.ts";
import { addressOf, isAddress, referenceOf } from "./forms.ts";
import type { RangeLists, Ranges } from "./range-lists.ts";
import { SectionReader } from "./section-reader.ts";

/** A function, or a call that was inlined. */
export interface Scope {
  readonly isInlined: boolean;
  /** Where its entry stands in `.debug_info`. */
  readonly offset: number;
  readonly ranges: Ranges;
  /** The scope that it is in: undefined for functions. */
  readonly parent: Scope | undefined;
  /** Of an inlined call: where it was. */
  readonly callFile: number;
  readonly callLine: number;
  readonly callColumn: number;
}

/** Linkers write these in the place of code that they threw away; at 0 no function begins. */
const FIRST_TOMBSTONE = 0xffff_fffe;

/** Whether code at an address was thrown away. */
export function isDead(address: number): boolean {
  return address === 0 || address >= FIRST_TOMBSTONE;
}

/** All scopes of a unit that have code, each behind the one that it is in. */
export function readScopes(unit: DebugUnit, rangeLists: RangeLists): readonly Scope[] {
  const reader = new SectionReader(unit.sections.get(INFO), unit.entries, unit.end);
  const scopes: Scope[] = [];
  const entry = makeEntry();
  /** The scope that children belong to, by depth. */
  const parents: (Scope | undefined)[] = [];
  let parent: Scope | undefined;
  while (reader.at < unit.end) {
    if (!readEntry(reader, unit, entry)) {
      // Bytes behind the unit's own list are padding.
      if (parents.length === 0) break;
      parent = parents.pop();
      continue;
    }
    const { tag, hasChildren } = entry.abbreviation;
    const outer = parent;
    if (tag === SUBPROGRAM || tag === INLINED_SUBROUTINE) {
      const scope = scopeOf(unit, entry, outer, rangeLists);
      if (scope !== undefined) scopes.push(scope);
      // What stands in a function that has no code is no part of the one around it.
      if (hasChildren) parent = scope;
    }
    if (hasChildren) parents.push(outer);
  }
  return scopes;
}

function scopeOf(unit: DebugUnit, entry: Entry, outer: Scope | undefined, lists: RangeLists): Scope | undefined {
  const { forms, values, offset } = entry;
  const isInlined = entry.abbreviation.tag === INLINED_SUBROUTINE;
  let ranges: Ranges = [];
  const lowForm = forms[LOW_PC] ?? 0;
  const highForm = forms[HIGH_PC] ?? 0;
  const rangesForm = forms[RANGES] ?? 0;
  if (rangesForm !== 0) ranges = lists.at(unit, rangesForm, values[RANGES] ?? 0);
  else if (lowForm !== 0 && highForm !== 0) {
    const low = addressOf(unit, lowForm, values[LOW_PC] ?? 0);
    const high = values[HIGH_PC] ?? 0;
    ranges = [low, isAddress(highForm) ? addressOf(unit, highForm, high) : low + high];
  }
  ranges = ranges.filter((_, i) => !isDead(ranges[i & ~1] ?? 0));
  if (ranges.length === 0) return undefined;
  const number = (place: number): number => ((forms[place] ?? 0) === 0 ? 0 : (values[place] ?? 0));
  return {
    isInlined,
    offset,
    ranges,
    parent: isInlined ? outer : undefined,
    callFile: number(CALL_FILE),
    callLine: number(CALL_LINE),
    callColumn: number(CALL_COLUMN),
  };
}

/** Names that lead to others: of an inlined call to its function, of a method to its declaration. */
const MOST_STEPS = 8;

/** What a function is called: in its source, and by the linker. */
export interface ScopeNames {
  readonly name: string | undefined;
  readonly linkage: string | undefined;
}

/** The names of the entry at an offset in any of the units, which are sorted by where they begin. */
export function namesAt(units: readonly DebugUnit[], offset: number): ScopeNames {
  const entry = makeEntry();
  let at: number | undefined = offset;
  let name: string | undefined;
  let linkage: string | undefined;
  for (let steps = 0; steps < MOST_STEPS && at !== undefined; steps++) {
    const unit = unitAt(units, at);
    if (unit === undefined || !readEntry(new SectionReader(unit.sections.get(INFO), at, unit.end), unit, entry)) break;
    name ??= entryText(unit, entry, NAME);
    linkage ??= entryText(unit, entry, LINKAGE_NAME);
    if (name !== undefined && linkage !== undefined) break;
    const place = (entry.forms[ABSTRACT_ORIGIN] ?? 0) === 0 ? SPECIFICATION : ABSTRACT_ORIGIN;
    at = referenceOf(unit, entry.forms[place] ?? 0, entry.values[place] ?? 0);
  }
  return { name, linkage };
}

function unitAt(units: readonly DebugUnit[], offset: number): DebugUnit | undefined {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((units[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const unit = units[low - 1];
  return unit !== undefined && offset >= unit.entries && offset < unit.end ? unit : undefined;
}
