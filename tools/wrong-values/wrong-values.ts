// Values that no public function asks for: what embedders give when nobody checks their types.
import { runInNewContext } from "node:vm";

/** A proxy that throws however it is looked at. */
function refuser(): object {
  const refuse = (): never => {
    throw new Error("hands off");
  };
  // What it does when it is called is its own affair.
  const looks = Object.getOwnPropertyNames(Reflect).filter((name) => name !== "apply" && name !== "construct");
  const traps = looks.map((name) => [name, refuse]);
  return new Proxy(() => {}, Object.fromEntries(traps) as ProxyHandler<() => void>);
}

/** Wrong values by what they are, made anew for each use. */
export const WRONG_VALUES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  "-1": () => -1,
  "1.5": () => 1.5,
  "2^53": () => 2 ** 53,
  "empty text": () => "",
  "7x": () => "7x",
  true: () => true,
  bigint: () => -1n,
  "empty array": () => [],
  "array of nothing": () => [undefined, null],
  "empty object": () => ({}),
  "object without prototype": () => Object.create(null),
  "object of nothing": () => ({ params: null, results: 1, name: Symbol("name"), functions: 5, get: true }),
  symbol: () => Symbol("wrong"),
  function: () => () => undefined,
  promise: () => Promise.resolve(1),
  "foreign object": () => runInNewContext("({ a: 1, b: [1] })") as unknown,
  "foreign function": () => runInNewContext("(function () { return this; })") as unknown,
  "foreign bytes": () => runInNewContext("new ArrayBuffer(3)") as unknown,
  refuser: () => refuser(),
};
