// Ranges of addresses of what is not in one piece: `.debug_ranges` before version 5, `.debug_rnglists` since.
// https://dwarfstd.org/doc/DWARF5.pdf, 2.17.3

import { DebugDataError } from "./debug-data-error.ts";
import type { DebugUnit } from "./debug-units.ts";
import { isRangeIndex } from "./forms.ts";
import { SectionReader } from "./section-reader.ts";

/** Starts and ends, one after the other. */
export type Ranges = readonly number[];

/** Ranges of all entries of a module: many entries may refer to one long list. */
const MOST_RANGES = 1_000_000;

export class RangeLists {
  #left = MOST_RANGES;

  /** The ranges that a `ranges` attribute of a unit's entry refers to. */
  at(unit: DebugUnit, form: number, value: number): Ranges {
    return unit.version >= 5 ? this.#ofVersion5(unit, form, value) : this.#ofVersion2(unit, value);
  }

  #take(reader: SectionReader): void {
    if (--this.#left < 0) {
      throw new DebugDataError("limit", "more ranges than are read", {
        section: reader.section.name,
        offset: reader.at,
      });
    }
  }

  #ofVersion2(unit: DebugUnit, offset: number): Ranges {
    const { addressSize } = unit;
    const reader = new SectionReader(unit.sections.get(".debug_ranges"), offset);
    const largest = addressSize === 8 ? 2 ** 64 : 0xffff_ffff;
    const ranges: number[] = [];
    let base = unit.baseAddress;
    for (;;) {
      const low = reader.uint(addressSize);
      const high = reader.uint(addressSize);
      if (low === 0 && high === 0) return ranges;
      this.#take(reader);
      if (low === largest) base = high;
      else ranges.push(base + low, base + high);
    }
  }

  #ofVersion5(unit: DebugUnit, form: number, value: number): Ranges {
    const { offsetSize, addressSize, rangeListsBase } = unit;
    const section = unit.sections.get(".debug_rnglists");
    const at = isRangeIndex(form)
      ? rangeListsBase + new SectionReader(section, rangeListsBase + value * offsetSize).uint(offsetSize)
      : value;
    const reader = new SectionReader(section, at);
    const indexed = (): number => {
      const index = unit.addressBase + reader.uleb() * addressSize;
      return new SectionReader(unit.sections.get(".debug_addr"), index).uint(addressSize);
    };
    const ranges: number[] = [];
    let base = unit.baseAddress;
    for (;;) {
      const kind = reader.u8();
      if (kind === 0) return ranges;
      this.#take(reader);
      switch (kind) {
        case 1: // base_addressx
          base = indexed();
          break;
        case 2: // startx_endx
          ranges.push(indexed(), indexed());
          break;
        case 3: {
          // startx_length
          const low = indexed();
          ranges.push(low, low + reader.uleb());
          break;
        }
        case 4: // offset_pair
          ranges.push(base + reader.uleb(), base + reader.uleb());
          break;
        case 5: // base_address
          base = reader.uint(addressSize);
          break;
        case 6: // start_end
          ranges.push(reader.uint(addressSize), reader.uint(addressSize));
          break;
        case 7: {
          // start_length
          const low = reader.uint(addressSize);
          ranges.push(low, low + reader.uleb());
          break;
        }
        default:
          throw reader.malformed(`range of kind ${kind}`);
      }
    }
  }
}
