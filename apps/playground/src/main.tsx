// The entry: shows the page, and begins with what its address says.

import { render } from "preact";
import { App } from "./page/app.tsx";
import { begin, failure } from "./page/session.ts";

const root = document.querySelector("#app");
if (root !== null) render(<App />, root);
const open = (): void => {
  begin(location.hash.slice(1)).catch((error: unknown) => {
    failure.value = String(error);
  });
};
open();
