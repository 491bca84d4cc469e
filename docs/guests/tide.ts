// The target of docs/first-target.md: a harbour that knows the tide, and how the command makes its services.

import { builtinSet, defineTarget, flat32, hostServices, t, token } from "@atoll/core";

export interface Shore {
  level(hour: number): number;
  say(text: string): void;
}
export const SHORE = token<Shore>("Shore");
const scope = t.scope({ inject: { shore: SHORE } });

const tide = builtinSet("tide", {
  version: "1.0.0",
  functions: {
    level: scope.func(
      { doc: "The water's level at an hour, in centimetres.", params: [t.param("hour", t.u32)], result: t.i32 },
      (call, hour) => call.shore.level(hour),
    ),
    say: scope.func({ doc: "Tells a line.", params: [t.param("text", t.string)] }, (call, text) =>
      call.shore.say(text),
    ),
  },
});

export const harbour = defineTarget({
  name: "harbour",
  version: "1.0.0",
  memory: flat32(),
  sets: [tide],
  conventions: { start: "report", exports: { report: { params: [], results: [] } } },
});

export const hostShore = hostServices({
  inject: { shore: SHORE },
  make: ({ say }) => ({ shore: { say, level: (hour) => Math.round(200 * Math.sin((hour * Math.PI) / 6.2)) } }),
});
