// Tags of the host's engine, and the store's tags that stand for them; exceptions of either as those of the other.

import { EngineError } from "@atoll/core";
import {
  type CanonicalType,
  ExceptionObject,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type FuncType,
  I32,
  I64,
  isUsedInCore,
  jsTag,
  TagInstance,
  V128,
  type ValueType,
  valueTypeName,
} from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { carriesExactly, makeException, takeValues } from "./exception-values.ts";
import { fromHost, toHost } from "./values.ts";
import { WebAssembly } from "../host/web-assembly.ts";

const hostTags = new WeakMap<TagInstance, WebAssembly.Tag>();
/** Those that exceptions may have, for as long as anyone has them. */
const tags = new Set<WeakRef<TagInstance>>();

const NAMES: ReadonlyMap<ValueType, WebAssembly.ValueType> = new Map([
  [I32, "i32"],
  [I64, "i64"],
  [F32, "f32"],
  [F64, "f64"],
  [V128, "v128"],
  [FUNCREF, "anyfunc"],
  [EXTERNREF, "externref"],
]);

/** A tag that the host made, for the store. */
export function tagOf(
  host: WebAssembly.Tag,
  type: FuncType,
  definedType: CanonicalType,
  name: () => string,
): TagInstance {
  const tag = new TagInstance(type, definedType, name);
  tag.isHosted = true;
  note(tag, host);
  return tag;
}

/** The host's tag of a tag of the store. */
export function hostTagOf(tag: TagInstance): WebAssembly.Tag {
  const known = hostTags.get(tag);
  if (known !== undefined) return known;
  const isJavaScripts = tag === jsTag();
  if (!isJavaScripts && isUsedInCore(tag)) {
    throw new EngineError(ENGINE_NAME, "it imports a tag that another engine uses");
  }
  const made = isJavaScripts ? javaScriptTag() : newTag(tag);
  // What JavaScript throws has one tag for all engines.
  if (!isJavaScripts) tag.isHosted = true;
  note(tag, made);
  return made;
}

function note(tag: TagInstance, host: WebAssembly.Tag): void {
  hostTags.set(tag, host);
  tags.add(new WeakRef(tag));
}

/** The tag of what JavaScript throws: hosts that have none cannot let guests catch that by a tag. */
function javaScriptTag(): WebAssembly.Tag {
  const { JSTag } = WebAssembly as unknown as { readonly JSTag?: WebAssembly.Tag };
  if (JSTag === undefined) throw new EngineError(ENGINE_NAME, "the host has no tag for what JavaScript throws");
  return JSTag;
}

function newTag({ type }: TagInstance): WebAssembly.Tag {
  const parameters = type.params.map((param) => {
    const name = NAMES.get(param);
    if (name !== undefined) return name;
    throw new EngineError(ENGINE_NAME, `a tag with ${valueTypeName(param)} that no module defines`);
  });
  return new WebAssembly.Tag({ parameters });
}

const exceptions = new WeakMap<ExceptionObject, WebAssembly.Exception>();
const objects = new WeakMap<WebAssembly.Exception, ExceptionObject>();

/** What the host's engine threw, for the store. */
export function exceptionObjectOf(exception: WebAssembly.Exception): ExceptionObject | undefined {
  const known = objects.get(exception);
  if (known !== undefined) return known;
  for (const reference of tags) {
    const tag = reference.deref();
    if (tag === undefined) tags.delete(reference);
    const host = tag === undefined ? undefined : hostTags.get(tag);
    if (tag === undefined || host === undefined || !exception.is(host)) continue;
    const values = carriesExactly(tag.type)
      ? tag.type.params.map((type, i) => fromHost(type, exception.getArg(host, i)))
      : takeValues(tag, host, exception);
    const object = new ExceptionObject(tag, values);
    objects.set(exception, object);
    exceptions.set(object, exception);
    return object;
  }
  return undefined;
}

/** What the host's engine is to throw for an exception of the store's. */
export function hostExceptionOf(object: ExceptionObject): unknown {
  const known = exceptions.get(object);
  if (known !== undefined) return known;
  const { tag, values } = object;
  if (tag === jsTag()) return toHost(EXTERNREF, values[0]);
  const made = carriesExactly(tag.type)
    ? new WebAssembly.Exception(
        hostTagOf(tag),
        tag.type.params.map((type, k) => toHost(type, values[k])),
      )
    : makeException(object, hostTagOf(tag));
  exceptions.set(object, made);
  objects.set(made, object);
  return made;
}
