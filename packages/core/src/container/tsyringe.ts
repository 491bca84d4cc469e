// tsyringe, imported so that nobody notices. The order of these lines is what makes it work.

import "./lend-metadata.ts";
export { container, type DependencyContainer, instanceCachingFactory } from "tsyringe";
import "./return-metadata.ts";
