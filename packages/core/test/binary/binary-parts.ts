// Parts of binary modules for tests: bytes by hand, but with sizes and counts computed.

export function u32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

export function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...u32(bytes.length), ...bytes];
}

export function vector(...items: readonly (readonly number[])[]): number[] {
  return [...u32(items.length), ...items.flat()];
}

export function section(id: number, content: readonly number[]): number[] {
  return [id, ...u32(content.length), ...content];
}

export function custom(title: string, content: readonly number[]): number[] {
  return section(0, [...name(title), ...content]);
}

export const HEADER: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function moduleBytes(...sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([...HEADER, ...sections.flat()]);
}

/** A function type from type codes. */
export function funcType(params: readonly (readonly number[])[], results: readonly (readonly number[])[]): number[] {
  return [0x60, ...vector(...params), ...vector(...results)];
}

/** A code entry: runs of locals, then instructions; the final `end` is added. */
export function body(code: readonly number[], locals: readonly (readonly number[])[] = []): number[] {
  const content = [...vector(...locals), ...code, 0x0b];
  return [...u32(content.length), ...content];
}

/** A module with one function of type 0. */
export function oneFunction(type: readonly number[], code: readonly number[], ...before: number[][]): Uint8Array {
  return moduleBytes(section(1, vector(type)), section(3, [1, 0]), ...before, section(10, vector(body(code))));
}
