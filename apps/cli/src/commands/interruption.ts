// Ctrl-C during an asynchronous run: the first one stops the guest, a second one ends the process. (In a synchronous run no
// handler could run; the signal ends the process as usual.)

export class Interruption {
  readonly #controller = new AbortController();
  readonly #onSignal = (): void => {
    process.off("SIGINT", this.#onSignal);
    this.#controller.abort(new Error("interrupted"));
  };

  constructor() {
    process.on("SIGINT", this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#onSignal);
  }
}
