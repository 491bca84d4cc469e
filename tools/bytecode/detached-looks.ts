// How often a loop of the interpreter looks whether a buffer is detached, in V8's listing of its machine code. What is done once before the loop does not
// count, wherever V8 has put it.

/** An instruction of a listing: its offset in the code, and its text. */
export interface Instruction {
  readonly offset: number;
  readonly text: string;
}

/** The bits of a buffer that say whether it is detached, before loads; and whether it may be written at all, before stores. */
const LOOK = /^test[bl]? .+,0x4[04]?$/;
/** The jump to an operation. */
export const DISPATCH_JUMP: RegExp = /^jmp \[r\w+\+r\w+\*8\]/;
const TARGET = /<\+0x([0-9a-f]+)>/;
const NEVER_GOES_ON = /^(jmp|ret|int3)/;

/** Undefined where there is no loop. */
export function looksInLoop(code: readonly Instruction[]): number | undefined {
  const dispatch = code.findIndex(({ text }) => DISPATCH_JUMP.test(text));
  if (dispatch < 0) return undefined;
  const places = new Map(code.map(({ offset }, place) => [offset, place]));
  const targetOf = (place: number): number | undefined => {
    const target = TARGET.exec(code[place]?.text ?? "")?.[1];
    return target === undefined ? undefined : places.get(Number.parseInt(target, 16));
  };
  // Operations begin where the table leads, to which nothing in the listing jumps: all else is reached from the entry, or when a call returns.
  const outside = new Set<number>();
  const open = [0, ...code.flatMap(({ text }, place) => (text.startsWith("call") ? [place + 1] : []))];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (outside.has(place) || place >= code.length) continue;
    outside.add(place);
    if (place === dispatch) continue;
    const target = targetOf(place);
    if (target !== undefined) open.push(target);
    if (!NEVER_GOES_ON.test(code[place]?.text ?? "")) open.push(place + 1);
  }
  // The way to the dispatch belongs to the loop, too: from where operations jump to.
  const jumpedTo = code.flatMap((_, place) => (outside.has(place) ? [] : (targetOf(place) ?? [])));
  const header = Math.max(...jumpedTo.filter((place) => place <= dispatch));
  return code.filter(
    ({ text }, place) => LOOK.test(text) && (!outside.has(place) || (place >= header && place < dispatch)),
  ).length;
}
