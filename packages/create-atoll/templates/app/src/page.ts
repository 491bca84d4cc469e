import { errorText } from "@atoll/core";
import { runPlugin } from "./run-plugin.ts";

const out = document.querySelector("#out");
const print = (line: string): void => out?.append(`${line}\n`);
try {
  runPlugin({ print });
} catch (error) {
  print(errorText(error));
}
