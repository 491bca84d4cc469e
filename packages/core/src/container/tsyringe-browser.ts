// tsyringe in bundles for browsers: its build for ES2015, without the helpers that ES5 needs and without the line that asks for `Reflect.getMetadata`. No
// other host resolves its files. Found by the name #tsyringe, where bundlers go by `browser` (package.json, `imports`).

import type { container as Container, instanceCachingFactory as Factory } from "tsyringe";
// @ts-expect-error: the package has types of its index alone.
import { instance } from "tsyringe/dist/esm2015/dependency-container.js";
// @ts-expect-error: the same.
import cachingFactory from "tsyringe/dist/esm2015/factories/instance-caching-factory.js";

export const container: typeof Container = instance as typeof Container;
export const instanceCachingFactory: typeof Factory = cachingFactory as typeof Factory;
export type { DependencyContainer } from "tsyringe";
