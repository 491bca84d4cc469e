// The error classes of a namespace, made like the language's own: https://webassembly.github.io/spec/js-api/#error-objects

/** A constructor of errors that can be called without `new`, too. */
export interface ErrorInterface extends ErrorConstructor {
  new (message?: string, options?: ErrorOptions): Error;
  (message?: string, options?: ErrorOptions): Error;
}

/** The error classes of one namespace. */
export interface ErrorInterfaces {
  readonly CompileError: ErrorInterface;
  readonly LinkError: ErrorInterface;
  readonly RuntimeError: ErrorInterface;
  readonly SuspendError: ErrorInterface;
}

export function errorInterfaces(): ErrorInterfaces {
  return {
    CompileError: errorInterface("CompileError"),
    LinkError: errorInterface("LinkError"),
    RuntimeError: errorInterface("RuntimeError"),
    SuspendError: errorInterface("SuspendError"),
  };
}

function errorInterface(name: string): ErrorInterface {
  // A function and no class: those cannot be called.
  function NativeError(message?: unknown, options?: ErrorOptions): Error {
    const newTarget: unknown = new.target ?? NativeError;
    return Reflect.construct(
      Error,
      message === undefined ? [undefined, options] : [message, options],
      newTarget as never,
    ) as Error;
  }
  Object.setPrototypeOf(NativeError, Error);
  const prototype: object = Object.create(Error.prototype, {
    constructor: { value: NativeError, writable: true, configurable: true },
    name: { value: name, writable: true, configurable: true },
    message: { value: "", writable: true, configurable: true },
  }) as object;
  Object.defineProperty(NativeError, "prototype", { value: prototype, writable: false });
  Object.defineProperty(NativeError, "name", { value: name, configurable: true });
  Object.defineProperty(NativeError, "length", { value: 1, configurable: true });
  return NativeError as unknown as ErrorInterface;
}
