// Custom sections to put behind a module.

function leb(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(Math.floor(value / 128))];
}

export function customSection(name: string, content: Iterable<number>): Uint8Array {
  const text = new TextEncoder().encode(name);
  const body = [...leb(text.length), ...text, ...content];
  return Uint8Array.from([0, ...leb(body.length), ...body]);
}

export function withSections(wasm: Uint8Array, ...sections: readonly Uint8Array[]): Uint8Array {
  const parts = [wasm, ...sections];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
