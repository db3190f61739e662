/** What every file obeys, and who may import whom: docs/architecture.md draws the same order. */
import { readdirSync } from "node:fs";

/** THE LIST of layers: what each may import besides itself. */
const layers = {
  "src/cube": ["limits.ts"],
  "src/openeo": ["cube", "errors.ts", "limits.ts"],
  "src/io": ["cube", "limits.ts"],
  "src/stac": ["cube", "version.ts"],
  "src/app": ["cube", "errors.ts", "io", "limits.ts", "openeo", "stac"],
  "src/api": ["app", "cube", "errors.ts", "io", "limits.ts", "openeo", "stac", "version.ts"],
  "src/platform": ["app", "cube", "io", "limits.ts"],
  "durable-objects": ["app", "cube", "io", "limits.ts", "wiring.ts"],
};

/** What can be imported of `src`, and the objects beside it. */
const importable = [
  "api",
  "app",
  "cube",
  "durable-objects",
  "io",
  "openeo",
  "platform",
  "stac",
  "collections.ts",
  "errors.ts",
  "limits.ts",
  "queue.ts",
  "ready-made-collections.ts",
  "settings.ts",
  "sweep.ts",
  "version.ts",
  "wiring.ts",
  "worker.ts",
];

/** THE LIST of rooms of the use cases: each may import only those below it. */
const rooms = [
  "accounts",
  "sync",
  "preview",
  "services",
  "results",
  "files",
  "work",
  "output",
  "request",
  "bind",
  "deps.ts",
  "collections",
  "udp",
  "udf",
  "jobs",
  "stac",
  "shares",
  "billing",
  "ports",
];

const unlisted = readdirSync("src/app", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !rooms.includes(entry.name))
  .map(({ name }) => name);
if (unlisted.length > 0) throw new Error(`src/app/${unlisted[0]} has no place in the order of rooms`);

/** Files that look at a right, and so may grant objects of our bucket. */
const granting = [
  "src/cube/location.ts",
  "src/app/files/own-files.ts",
  "src/app/results/run-files.ts",
  "src/app/collections/catalog-files.ts",
  "src/app/ports/stored-sources.ts",
];

function layerPattern(layer) {
  const allowed = [layer.replace("src/", ""), ...layers[layer]];
  const group = importable
    .filter((name) => !allowed.includes(name))
    .flatMap((name) => (name.endsWith(".ts") ? besideLayers(layer, name) : [`**/${name}/**`]));
  // Packages have folders of these names, too.
  return { group: [...group, "!jsts/**"], message: `${layer} may not import this layer; see docs/architecture.md` };
}

/** Files of `src` itself, as they are named from inside of a layer: folders may have files of the same names. */
function besideLayers(layer, name) {
  if (layer === "durable-objects") return [`../src/${name}`];
  return layer === "src/api"
    ? [`../../${name}`, `../../../${name}`]
    : [`../${name}`, `../../${name}`, `../../../${name}`, `../../../../${name}`];
}

function roomPattern(room) {
  const above = rooms.slice(0, rooms.indexOf(room));
  // From a folder in a room the layer `src/stac` is as far away as the room `stac` is from one deeper.
  const group = above.flatMap((name) =>
    name === "stac"
      ? [`../${name}/**`]
      : [`../${name}`, `../${name}/**`, `../../${name}`, `../../${name}/**`],
  );
  return { group, message: `the room ${room} stands below this one; see docs/architecture.md` };
}

const grantPattern = {
  group: ["**/own-object.ts"],
  message:
    "only the places that look at a right may grant objects of our bucket; hand on the Location that they give",
};

const restrict = (files, ...patterns) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: patterns.filter((each) => each.group.length > 0) }],
  },
});

/** Files that may grant follow the same rules but for that one. */
function withGrants(files, folder, ...patterns) {
  const grants = granting.filter((file) => file.startsWith(folder));
  return [
    restrict(files, ...patterns, grantPattern),
    ...(grants.length > 0 ? [restrict(grants, ...patterns)] : []),
  ];
}

export default {
  plugins: ["typescript", "import", "unicorn", "oxc"],
  categories: { correctness: "error" },
  rules: {
    "no-eval": "error",
    "no-new-func": "error",
    "typescript/no-implied-eval": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "typescript/no-explicit-any": "error",
    "typescript/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
    "no-warning-comments": "error",
    "import/no-cycle": "error",
    "typescript/restrict-template-expressions": "off",
  },
  ignorePatterns: ["dist/**", "node_modules/**", "src/openeo/signatures.ts"],
  overrides: [
    // A stranger's object may have a `toString` that raises, or is none.
    {
      files: ["src/**/*.ts", "durable-objects/**/*.ts"],
      rules: { "typescript/no-base-to-string": ["error", { checkUnknown: true }] },
    },
    // Built-ins are taken apart there before a stranger's text can change them.
    { files: ["udf/javascript/*.js"], rules: { "typescript/unbound-method": "off" } },
    restrict(["src/*.ts", "scripts/**/*.ts"], grantPattern),
    ...Object.keys(layers)
      .filter((layer) => layer !== "src/app")
      .flatMap((layer) => withGrants([`${layer}/**/*.ts`], `${layer}/`, layerPattern(layer))),
    ...withGrants(["src/app/*.ts"], "src/app/.", layerPattern("src/app")),
    ...rooms
      .filter((room) => !room.endsWith(".ts"))
      .flatMap((room) =>
        withGrants(
          [`src/app/${room}/**/*.ts`],
          `src/app/${room}/`,
          layerPattern("src/app"),
          roomPattern(room),
        ),
      ),
  ],
};
