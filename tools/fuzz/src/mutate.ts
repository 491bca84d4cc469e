// Mutations of module binaries: blind ones on bytes, and ones that know sections and sizes and so get deeper into decoder and
// validator.

import { ByteWriter } from "@atoll/testing";
import type { Random } from "./random.ts";

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Bytes that mean something in many places: LEB ends, opcodes of control, type codes. */
const TELLING = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x10, 0x11, 0x12, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x21,
  0x23, 0x24, 0x28, 0x36, 0x3f, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x4e, 0x4f, 0x50, 0x5e, 0x5f, 0x60, 0x63, 0x64,
  0x69, 0x6a, 0x6b, 0x6e, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xd0, 0xd1, 0xd2, 0xfb, 0xfc, 0xfd, 0xfe,
  0xff,
];

/** Applies one to four mutations; `other` is a module to take sections from. */
export function mutate(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array<ArrayBuffer> {
  let mutant = bytes;
  const count = random.oneIn(3) ? random.between(2, 4) : 1;
  for (let i = 0; i < count; i++) mutant = random.pick(MUTATIONS)(mutant, random, other);
  return Uint8Array.from(mutant);
}

function position(bytes: Uint8Array, random: Random): number {
  // Past the header, where a fault would only ever be found in the first eight bytes.
  return bytes.length <= 8 || random.oneIn(200) ? random.below(bytes.length) : random.between(8, bytes.length - 1);
}

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice();
  change(copy);
  return copy;
}

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array | readonly number[]): Uint8Array {
  return new ByteWriter()
    .bytes(bytes.subarray(0, at))
    .bytes(insert)
    .bytes(bytes.subarray(at + remove))
    .finish();
}

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length));

const flipBits: Mutation = (bytes, random) =>
  changed(bytes, (copy) => {
    for (let i = random.between(1, 4); i > 0; i--) {
      const at = position(bytes, random);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    }
  });

const setByte: Mutation = (bytes, random) =>
  changed(bytes, (copy) => {
    copy[position(bytes, random)] = random.oneIn(4) ? random.below(256) : random.pick(TELLING);
  });

const nudgeByte: Mutation = (bytes, random) =>
  changed(bytes, (copy) => {
    const at = position(bytes, random);
    copy[at] = (copy[at] ?? 0) + random.pick([-2, -1, 1, 2]);
  });

const removeRange: Mutation = (bytes, random) => splice(bytes, position(bytes, random), random.between(1, 8), []);

const insertBytes: Mutation = (bytes, random) =>
  splice(bytes, position(bytes, random), 0, random.bytes(random.between(1, 8)));

const copyRange: Mutation = (bytes, random) => {
  const from = position(bytes, random);
  return splice(bytes, position(bytes, random), 0, bytes.slice(from, from + random.between(1, 32)));
};

/** Stretches a LEB by a continuation, or replaces what stands there with an extreme one. */
const mangleLeb: Mutation = (bytes, random) => {
  const at = position(bytes, random);
  const extremes: readonly (readonly number[])[] = [
    [(bytes[at] ?? 0) | 0x80, 0x00],
    [(bytes[at] ?? 0) | 0x80, 0x80, 0x80, 0x80, 0x00],
    [(bytes[at] ?? 0) | 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xff, 0xff, 0xff, 0xff, 0x7f],
    [0x80, 0x80, 0x80, 0x80, 0x08],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f],
  ];
  return splice(bytes, at, 1, random.pick(extremes));
};

interface RawSection {
  readonly id: number;
  readonly content: Uint8Array;
}

function readUnsigned(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}

/** The sections of a module, as far as they can be told. */
function sectionsOf(bytes: Uint8Array): RawSection[] {
  const sections: RawSection[] = [];
  let at = 8;
  while (at < bytes.length) {
    const size = readUnsigned(bytes, at + 1);
    if (size === undefined || size.end + size.value > bytes.length) break;
    sections.push({ id: bytes[at] ?? 0, content: bytes.subarray(size.end, size.end + size.value) });
    at = size.end + size.value;
  }
  return sections;
}

function fromSections(bytes: Uint8Array, sections: readonly RawSection[]): Uint8Array {
  const out = new ByteWriter().bytes(bytes.subarray(0, 8));
  for (const { id, content } of sections) out.byte(id).unsigned(content.length).bytes(content);
  return out.finish();
}

const swapSections: Mutation = (bytes, random) => {
  const sections = sectionsOf(bytes);
  if (sections.length < 2) return bytes;
  const i = random.below(sections.length - 1);
  sections.splice(i, 0, ...sections.splice(random.oneIn(2) ? i + 1 : random.below(sections.length), 1));
  return fromSections(bytes, sections);
};

const dropSection: Mutation = (bytes, random) => {
  const sections = sectionsOf(bytes);
  if (sections.length > 0) sections.splice(random.below(sections.length), 1);
  return fromSections(bytes, sections);
};

const repeatSection: Mutation = (bytes, random) => {
  const sections = sectionsOf(bytes);
  if (sections.length === 0) return bytes;
  sections.splice(random.below(sections.length), 0, random.pick(sections));
  return fromSections(bytes, sections);
};

const graftSection: Mutation = (bytes, random, other) => {
  const sections = sectionsOf(bytes);
  const donors = sectionsOf(other);
  if (sections.length === 0 || donors.length === 0) return bytes;
  const donor = random.pick(donors);
  const same = sections.findIndex(({ id }) => id === donor.id);
  if (same >= 0) sections[same] = donor;
  else sections.splice(random.below(sections.length), 0, donor);
  return fromSections(bytes, sections);
};

/** Blind mutations of one section's content, whose size is put right afterwards. */
const mutateSection: Mutation = (bytes, random, other) => {
  const sections = sectionsOf(bytes);
  const i = random.below(sections.length);
  const section = sections[i];
  if (section === undefined || section.content.length < 2) return bytes;
  const change = random.pick([setByte, nudgeByte, flipBits, removeRange, insertBytes, copyRange, mangleLeb]);
  sections[i] = { id: section.id, content: change(section.content, random, other) };
  return fromSections(bytes, sections);
};

/** The same within one function's body: section and body sizes are put right. */
const mutateBody: Mutation = (bytes, random, other) => {
  const sections = sectionsOf(bytes);
  const at = sections.findIndex(({ id }) => id === 10);
  const bodies = bodiesOf(sections[at]?.content);
  if (bodies.length === 0) return bytes;
  const i = random.below(bodies.length);
  const body = bodies[i] ?? new Uint8Array();
  if (body.length < 2) return bytes;
  const change = random.pick([setByte, setByte, nudgeByte, flipBits, removeRange, insertBytes, copyRange, mangleLeb]);
  bodies[i] = random.oneIn(4) ? random.pick(bodies) : change(body, random, other);
  const out = new ByteWriter().unsigned(bodies.length);
  for (const each of bodies) out.unsigned(each.length).bytes(each);
  sections[at] = { id: 10, content: out.finish() };
  return fromSections(bytes, sections);
};

function bodiesOf(content: Uint8Array | undefined): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  const count = content === undefined ? undefined : readUnsigned(content, 0);
  if (content === undefined || count === undefined) return bodies;
  let at = count.end;
  for (let i = 0; i < count.value; i++) {
    const size = readUnsigned(content, at);
    if (size === undefined || size.end + size.value > content.length) return [];
    bodies.push(content.subarray(size.end, size.end + size.value));
    at = size.end + size.value;
  }
  return bodies;
}

/** Repeats stand for weight. */
const MUTATIONS: readonly Mutation[] = [
  truncate,
  flipBits,
  flipBits,
  setByte,
  setByte,
  nudgeByte,
  removeRange,
  insertBytes,
  copyRange,
  mangleLeb,
  swapSections,
  dropSection,
  repeatSection,
  graftSection,
  mutateSection,
  mutateSection,
  mutateSection,
  ...Array<Mutation>(12).fill(mutateBody),
];
