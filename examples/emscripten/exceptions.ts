// What Emscripten's -fexceptions asks of its host, in the shape of its own glue: `invoke_*` calls a function of the guest's table and catches, `__cxa_*`
// keep track of what was thrown. They are functions of JavaScript's, given as ordinary imports; whose engine runs the guest is nothing to them.

/** What they need of the instance that imports them. */
export interface Guest {
  /** Calls the function at an index of its table. */
  call(index: number, ...args: readonly unknown[]): unknown;
  /** Calls an export. */
  exported(name: string, ...args: readonly number[]): number;
  load(address: number): number;
  store(address: number, value: number): void;
  copy(to: number, from: number, size: number): void;
  /** What a host function threw, from what came out of a call of the guest's. */
  thrown(error: unknown): unknown;
}

/** Bytes in front of each exception, and what they hold: offsets in them. */
const HEADER = 24;
const TYPE = 4;
const DESTRUCTOR = 8;
const REFERENCES = 12;
const ADJUSTED = 16;

interface Caught {
  readonly pointer: number;
  isRethrown: boolean;
}

/** The imports from `env` that a module compiled with -fexceptions has; `invoke` are those of its names that begin with `invoke_`. */
export function exceptionImports(guest: Guest, invoke: readonly string[]): Readonly<Record<string, unknown>> {
  /** Handlers in progress, the innermost last. */
  const caught: Caught[] = [];
  let last = 0;
  let second = 0;
  const field = (pointer: number, offset: number): number => pointer - HEADER + offset;
  const references = (pointer: number, change: number): number => {
    const address = field(pointer, REFERENCES);
    guest.store(address, guest.load(address) + change);
    return guest.load(address);
  };
  const raise = (pointer: number): never => {
    last = pointer;
    // A number, as Emscripten's own glue throws it: what else comes by is none of its exceptions.
    // oxlint-disable-next-line no-throw-literal
    throw pointer;
  };
  /** The exception on its way, and with it, as the second result, the type that catches it. */
  const findCatch = (...types: readonly number[]): number => {
    const thrownType = last === 0 ? 0 : guest.load(field(last, TYPE));
    if (last !== 0) guest.store(field(last, ADJUSTED), last);
    const fits = (type: number): boolean =>
      type === 0 ||
      type === thrownType ||
      guest.exported("__cxa_can_catch", type, thrownType, field(last, ADJUSTED)) !== 0;
    second = thrownType === 0 ? 0 : (types.find(fits) ?? thrownType);
    return last;
  };
  const call = (index: number, ...args: readonly unknown[]): unknown => {
    const stack = guest.exported("stackSave");
    try {
      return guest.call(index, ...args);
    } catch (error) {
      if (typeof guest.thrown(error) !== "number") throw error;
      guest.exported("stackRestore", stack);
      guest.exported("setThrew", 1, 0);
      return 0;
    }
  };
  const innermost = (): Caught => {
    const handler = caught.pop();
    if (handler === undefined) throw new Error("no exception is being handled");
    return handler;
  };
  return {
    ...Object.fromEntries(invoke.map((name) => [name, call])),
    __cxa_allocate_exception: (size: number) => guest.exported("malloc", size + HEADER) + HEADER,
    __cxa_free_exception: (pointer: number) => void guest.exported("free", pointer - HEADER),
    __cxa_throw: (pointer: number, type: number, destructor: number) => {
      guest.store(field(pointer, TYPE), type);
      guest.store(field(pointer, DESTRUCTOR), destructor);
      guest.store(field(pointer, REFERENCES), 0);
      return raise(pointer);
    },
    __cxa_begin_catch: (pointer: number) => {
      caught.push({ pointer, isRethrown: false });
      references(pointer, 1);
      const isPointer = guest.exported("__cxa_is_pointer_type", guest.load(field(pointer, TYPE))) !== 0;
      const adjusted = guest.load(field(pointer, ADJUSTED));
      return isPointer ? guest.load(pointer) : adjusted === 0 ? pointer : adjusted;
    },
    __cxa_end_catch: () => {
      guest.exported("setThrew", 0, 0);
      const { pointer, isRethrown } = innermost();
      last = 0;
      if (references(pointer, -1) > 0 || isRethrown) return;
      const destructor = guest.load(field(pointer, DESTRUCTOR));
      if (destructor !== 0) guest.call(destructor, pointer);
      guest.exported("free", pointer - HEADER);
    },
    __cxa_rethrow: () => {
      const handler = innermost();
      caught.push({ ...handler, isRethrown: true });
      return raise(handler.pointer);
    },
    __resumeException: raise,
    __cxa_find_matching_catch_2: findCatch,
    __cxa_find_matching_catch_3: findCatch,
    __cxa_find_matching_catch_4: findCatch,
    llvm_eh_typeid_for: (type: number) => type,
    getTempRet0: () => second,
    setTempRet0: (value: number) => {
      second = value;
    },
    abort: () => {
      throw new Error("the guest gave up");
    },
    emscripten_memcpy_big: (to: number, from: number, size: number) => guest.copy(to, from, size),
    // The memory of these programs does not grow.
    emscripten_resize_heap: () => 0,
  };
}
