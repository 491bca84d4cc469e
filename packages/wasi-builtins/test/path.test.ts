// Paths: opening, links, entries, trailing slashes, and everything that must not get out.

import { describe } from "vitest";
import { pathCases } from "./fixtures/path-cases.ts";
import { places } from "./fixtures/places.ts";

describe.each(places)("on $name", (place) => {
  pathCases(place);
});
