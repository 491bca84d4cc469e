// zod's core has no language of its own: the words for issues whose schema brings none.

import english from "zod/v4/locales/en.js";

export const words: ReturnType<typeof english>["localeError"] = english().localeError;
