// What a builtin is of the host's own engine, for engines that are made of it. Function instances carry it, so it stands apart from declarations.

/** A builtin of the JS API's: a set that is given to the host's compiler by its name, and a function of it. */
export interface NativeBuiltin {
  readonly set: string;
  readonly name: string;
}
