// Settings as the fragment of a link: compressed, nothing leaves the page. What comes out of a link was written by anybody: it is looked at before it is used.

import { BASES, baseChoices, EXTRA_SETS, type MemoryChoice, type TargetDescription } from "../target/choices.ts";
import type { Program, Settings } from "./settings.ts";

/** Bytes of a link beyond which servers and messengers begin to lose it. */
export const LONGEST_LINK = 32_000;
/** What a link may unfold to. */
const MOST_TEXT = 4_000_000;

/** The fragment, without its `#`. */
export async function linkOf(settings: Settings): Promise<string> {
  const { program } = settings;
  const plain = {
    ...settings,
    program:
      program.kind === "text" ? program : { ...program, bytes: toBase64(program.bytes), sources: program.sources },
  };
  const json = new TextEncoder().encode(JSON.stringify(plain));
  const packed = new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return toBase64(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** The settings of a fragment. Rejects with what is wrong with it. */
export async function settingsOf(fragment: string, defaults: Settings): Promise<Settings> {
  const packed = new Blob([fromBase64(fragment)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const value: unknown = JSON.parse(await textWithin(packed));
  if (!isRecord(value)) throw new TypeError("it holds no settings");
  const text = (name: string, otherwise: string): string => (typeof value[name] === "string" ? value[name] : otherwise);
  const flag = (name: string, otherwise: boolean): boolean =>
    typeof value[name] === "boolean" ? value[name] : otherwise;
  return {
    example: text("example", ""),
    program: programOf(value["program"]),
    target: targetOf(value["target"]),
    entry: text("entry", ""),
    args: text("args", ""),
    stdin: text("stdin", ""),
    isInteractive: flag("isInteractive", false),
    fuel: text("fuel", defaults.fuel),
    timeout: text("timeout", defaults.timeout),
    memory: text("memory", defaults.memory),
    trace: flag("trace", true),
    coverage: flag("coverage", true),
  };
}

async function textWithin(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > MOST_TEXT) throw new RangeError("it unfolds to more than there is room for");
  }
}

function programOf(value: unknown): Program {
  if (!isRecord(value)) throw new TypeError("it holds no program");
  if (value["kind"] === "text" && typeof value["text"] === "string") return { kind: "text", text: value["text"] };
  const { name, bytes, sources } = value;
  if (typeof name !== "string" || typeof bytes !== "string") throw new TypeError("it holds no program");
  return { kind: "module", name, bytes: fromBase64(bytes), sources: textsOf(sources) };
}

function targetOf(value: unknown): TargetDescription {
  if (!isRecord(value)) throw new TypeError("it holds no target");
  if (value["kind"] === "own" && typeof value["code"] === "string") return { kind: "own", code: value["code"] };
  const base = BASES.find((each) => each === value["base"]);
  if (base === undefined) throw new TypeError("it holds no target that is known here");
  return {
    ...baseChoices(base),
    options: textsOf(value["options"]),
    sets: EXTRA_SETS.filter((each) => listOf(value["sets"]).includes(each)),
    features: listOf(value["features"]),
    withoutFeatures: listOf(value["withoutFeatures"]),
    withoutSets: listOf(value["withoutSets"]),
    withoutFunctions: Object.fromEntries(
      Object.entries(isRecord(value["withoutFunctions"]) ? value["withoutFunctions"] : {}).map(([set, names]) => [
        set,
        listOf(names),
      ]),
    ),
    memory: memoryOf(value["memory"]),
  };
}

const KINDS: readonly MemoryChoice["kind"][] = ["base", "flat32", "flat64", "flat", "sparse"];

function memoryOf(value: unknown): MemoryChoice {
  const kind = isRecord(value) ? KINDS.find((each) => each === value["kind"]) : undefined;
  if (!isRecord(value) || kind === undefined) return { kind: "base" };
  const { maximum, nullGuard, grow, outOfBounds } = value;
  return {
    kind,
    ...(typeof maximum === "number" ? { maximum } : {}),
    ...(typeof nullGuard === "number" ? { nullGuard } : {}),
    ...(grow === "allow" || grow === "deny" || grow === "map" ? { grow } : {}),
    ...(outOfBounds === "trap" || outOfBounds === "wrap" ? { outOfBounds } : {}),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      )
    : {};
}

function toBase64(bytes: Uint8Array): string {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
