// Classes as interfaces of Web IDL: their operations and attributes are enumerable, and their objects tell what they are.
// https://webidl.spec.whatwg.org/#es-interfaces

/** Makes a class an interface of the namespace `WebAssembly`. */
export function defineInterface(interfaceObject: abstract new (...args: never[]) => object): void {
  const { prototype } = interfaceObject as { readonly prototype: object };
  makeEnumerable(interfaceObject, ["length", "name", "prototype"]);
  makeEnumerable(prototype, ["constructor"]);
  Object.defineProperty(prototype, Symbol.toStringTag, {
    value: `WebAssembly.${interfaceObject.name}`,
    configurable: true,
  });
}

function makeEnumerable(holder: object, others: readonly string[]): void {
  for (const [name, { configurable }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    // Functions of hosts without classes have properties that nobody may change.
    if (configurable === true && !others.includes(name)) Object.defineProperty(holder, name, { enumerable: true });
  }
}
