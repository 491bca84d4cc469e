// The name of the engine, for those who tell what it lacks.

/** How the engine is called in messages. */
export const ENGINE_NAME = "compiler";
