// What need not answer wrong values with an error of ours, and why. Everything else has to: a public function that is missing here is checked.

/** Names of subjects, and the reason. */
export const EXCEPTIONS: readonly (readonly [names: RegExp, reason: string])[] = [
  [
    /^[\w/.()-]+\.\w*(Error|Trap|UncaughtException|MemoryFault)$/,
    "errors are made by those who know what failed: a complaint about that would hide the failure",
  ],
  [
    /^core\/engine\.(areSmall64|clz64|convert\w+|copySignWord|ctz\d+|divide\w+|extend\d+|nearest|popcnt\d+|quiet|remainder\w+|rotateRight64|saturate\d+|small\w+64|truncate\d+|sizeOfWords|unsigned32)$/,
    "numerics: an engine calls them in its loop, with operands that validation has typed",
  ],
  [
    /^core\/engine\.(definedTypeOf|hasType|heapTypeOf|is(Concrete|Defaultable|Exact|Nullable|RefType|SubtypeOf)|refType|valueTypeName|funcTypeName|typesOf\(\)\.\w+)$/,
    "value types are numbers that are compared while modules are validated and functions lowered",
  ],
  [
    /^core\/engine\.(ArrayObject|StructObject|ExceptionObject|HostObject|ForeignObject(\(\)\.isA)?|newArray|newDefaultStruct|arrayLayout|structLayout|externalise|internalise|i31)$/,
    "objects of the guest's heap: made and read by single instructions",
  ],
  [
    /^core\/engine\.(referenceOf|vectorOf|toBits|fromBits|defaultBits|hostFunction\(\)\.\w+|FunctionInstance)$/,
    "values on their way between host and guest: whoever calls these tells a wrong value with its place, as hostFunction and ArgumentError do",
  ],
  [
    /^core\/engine\.((TableInstance|tableWithin)\(\)\.\w+|RunLimits\(\)\.\w+)$|^an instance's limits\.\w+$/,
    "an engine's single instructions, and what it asks of limits every few thousand of them: a wrong index is a TableFault",
  ],
  [
    /^core\/engine\.(andThen|awaitWithin(All)?|(copy|fill|move)Bytes|(copy|fill)Cells|reserveBuffer|require(Pages|Range)|functionOf|growTable|reserveTable|setOwner|tagName|definedTypeOf|guestFrame|columnByRow|nextQuantum|paced(\(\))?|hostResults|resultTrap|thrownByHost|trapFromFault|uncaughtException|isStackOverflow|instruction\w+|opcodeOf|tableByRow|(InstructionReader|Stretches).*)$/,
    "parts of engines, which are called with what core has made",
  ],
  [
    /^core\/engine\.(visible|visibleName|positionText|frameLines|valueText|trapMessage|rangeText|markCopy|otherCopy)$/,
    "what errors are written with",
  ],
  [
    /^core\/engine\.(checkOptions|checkValue|parseDeclaration|(optionKinds|schemas)\.\w+)$/,
    "they are what arguments are checked by",
  ],
  [
    /^(core|core\/engine)\.(\w+\(\)\.(create|refuse)|webAssemblyMemories\.create)$|\.createFunctions$|^compiler\.\w+\(\)\.(prepare|receive|restore|supports|link)$/,
    "policies and engines are called by core alone",
  ],
  [
    /^core(\.t|\/types)\.(\w+\(\)\.)+(align|check|counted|decode|encode|get|load|nameOf|of|put|read|readKept|set|size|store|toBytes|adapt)$|^core\/engine\.declared\.[\w().]+$/,
    "types are driven by adapters, in the midst of a guest's call, with places that they have checked",
  ],
  [/^core\/engine\.schemas\.\w+\(\)(\.\w+)?$/, "they are what declarations are checked by, each by the one around it"],
  [
    /^observe\.Profile\(\)\.(callHost|enterRun|visit)$/,
    "engines tell it of their own stacks, thousands of times a second",
  ],
  [/^core\.Memory\(\)\.\w+$/, "a memory that nobody finished: the class is abstract"],
  [
    /^(core(\/engine)?\.(\w+Memory|memoryWithin)\(\)|a (flat|sparse) memory)\.(effectiveAddress|store|refuseAddress|mapInside)$/,
    "what engines ask for where they do not reach the bytes themselves, and what is protected",
  ],
  [/^core\/engine\.(grow(Host)?Memory|WindowEnd\(\)\.\w+)$/, "the guest's instructions, called by engines"],
  [/^core\.SharedMemory$/, "an account that grants nothing is obeyed: a RangeError, as where the host has no memory"],
  [
    /^wasi-builtins(\/node)?\.[\w.()]+\(\)\.open\(\)\.\w+$/,
    "open directories and files: the set calls them with names that it has taken apart, and turns what they throw into errnos",
  ],
  [/^[\w/-]+\.host\w+\.(make|runFrames)$/, "made by the command, of grants that it has parsed"],
  [/^(orca-builtins\/node\.hostFile|testing\/node\.suiteFolder)$/, "what the host says of its files is told as it is"],
  [/^testing\/wat\.(assembleText|wat)$/, "text that is none is a SyntaxError, with its place"],
  [
    /^(testing|core\/engine)\.(ByteWriter|CodeBuilder|ModuleBuilder)\(\)\.\w+$|^(testing|core\/engine)\.(encode\w+|rowOf|(engine|compiled)(Load|Store)|argumentBits|matchesResults)$/,
    "modules of tests and of engines, written instruction by instruction: numbers that do not fit are RangeErrors",
  ],
  [/^testing\.readWast\(\)\.loadFile$/, "a file that a script has not is a RangeError, for the runner to tell"],
  [/^testing\.ManualTime\(\)\.sleep$/, "it sleeps until a test moves time, which is what it is for"],
  [
    /^testing\/vitest\.atollMatchers\.\w+$/,
    "assertions: what they are given is whatever a test got, and the runner shows it",
  ],
  [/^testing\.thrown$/, "what the action throws is thrown on, and nothing thrown is an assertion that failed"],
];

/** Who answers with the host's error classes, in words of ours, and why. */
export const HOST_CLASSES: readonly (readonly [names: RegExp, reason: string])[] = [
  [/^webassembly\.(createWebAssembly\(\)|default)\./, "the standard JavaScript API has these classes"],
  [/^web-builtins\.noFetch\.fetch$/, "requests fail with a TypeError, as those of a page's fetch"],
  [/^dwarf\./, "it depends on nothing, core's errors included"],
];
