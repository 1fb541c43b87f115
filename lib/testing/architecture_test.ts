/**
 * Enforces the direction of imports. From the bottom: lib; data; tasks; configurations; files of runs;
 * the engine, and independently the paper with its items; queue, bench and checks; the commands.
 * Reports use plain values. There are no circular imports, and no product file imports test helpers.
 * Reads the sources; skipped without permission.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
/** Its samples look like imports. */
const THIS_FILE = "lib/testing/architecture_test.ts";

const CONFIG = "experiments/engine/config.ts";

/** The modules of `tasks` that depend on no single task. */
const ANY_TASK = ["layers", "report", "settings", "task", "tasks", "work"]
  .map((name) => `experiments/tasks/${name}.ts`);

/**
 * The imports allowed outside a module's own folder, by the beginning of its path; the longest entry
 * that matches a module counts.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "mod.ts": ["lib/"],
  "lib/": [],
  "data/": ["lib/"],
  "experiments/tasks/": ["data/", "lib/"],
  [CONFIG]: [...ANY_TASK, "lib/"],
  "experiments/runs/": [CONFIG, ...ANY_TASK, "lib/"],
  "experiments/items/": [
    ...["paper/", "runs/", "tasks/"].map((folder) => `experiments/${folder}`),
    ...[CONFIG, "data/", "lib/"],
  ],
  "experiments/paper/": [
    ...["items/", "runs/", "tasks/"].map((folder) => `experiments/${folder}`),
    ...["data/", "lib/"],
  ],
  "experiments/engine/": ["experiments/runs/", ...ANY_TASK, "lib/"],
  "experiments/queue/": ["experiments/engine/", "experiments/runs/", "lib/"],
  "experiments/bench/": [
    ...["engine/", "paper/", "runs/", "tasks/"].map((folder) => `experiments/${folder}`),
    ...["data/", "lib/"],
  ],
  // The commands, and the checks that call them.
  "experiments/": ["data/", "lib/"],
  "reports/": [
    ...["items/", "paper/", "runs/"].map((folder) => `experiments/${folder}`),
    ...[CONFIG, ...ANY_TASK, "lib/command/", "lib/errors.ts", "lib/math/statistics.ts"],
  ],
  "reports/performance": [
    ...["bench/", "paper/", "runs/"].map((folder) => `experiments/${folder}`),
    ...["reports/", "lib/"],
  ],
};

/** Tests, checks and their helpers. */
const IS_FOR_TESTS = /_(test|testing|bench)\.ts$|\/(testing|testdata)\/|^experiments\/checks\//;

/** The static and dynamic imports of a source. */
function specifiersOf(source: string): string[] {
  const code = source.split("\n").filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line)).join("\n");
  const statements = /(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"]*)"/g;
  return [...code.matchAll(statements)].map(([, specifier]) => specifier);
}

/** The relative modules that a source imports, as paths from the root. */
function importsOf(path: string, source: string): string[] {
  const root = "file:///";
  return specifiersOf(source).filter((specifier) => specifier.startsWith("."))
    .map((specifier) => new URL(specifier, root + path).href.slice(root.length));
}

/** The imports of a source that the rule forbids; tests of experiments and reports may look anywhere below. */
function violationsOf(path: string, source: string): string[] {
  const isForTests = IS_FOR_TESTS.test(path);
  const place = Object.keys(ALLOWED).filter((start) => path.startsWith(start))
    .reduce((longest, start) => start.length > longest.length ? start : longest);
  // The commands end with the report.
  const isCommand = /^experiments\/\w+\.ts$/.test(path) || /\bimport\.meta\.main\b/.test(source);
  const allowed = [
    ...[place, ...ALLOWED[place]],
    ...isForTests && /^(experiments|reports)\//.test(path) ? ["experiments/", "data/", "lib/"] : [],
    ...isCommand ? ["reports/"] : [],
  ];
  return importsOf(path, source)
    .filter((target) =>
      !allowed.some((start) => target.startsWith(start)) ||
      !isForTests && IS_FOR_TESTS.test(target)
    )
    .map((target) => `${path} imports ${target}`);
}

/** The modules that import themselves, directly or indirectly. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const isInCircle = (path: string): boolean => {
    const below = new Set(imports.get(path));
    for (const module of below) imports.get(module)?.forEach((target) => below.add(target));
    return below.has(path);
  };
  return [...imports.keys()].filter(isInCircle).sort();
}

/**
 * The imports of a library module that fail in other projects: names from our deno.json, and files
 * that are not modules.
 */
function unknownElsewhere(path: string, source: string): string[] {
  return specifiersOf(source)
    .filter((one) => !/^(\..*\.ts|npm:[^/]+@[\d.]+(\/.*)?)$/.test(one))
    .map((specifier) => `${path} imports ${specifier}`);
}

/** The modules below a folder. */
function* modulesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory) yield* modulesBelow(`${folder}${name}/`);
    else if (/(?<!\.as)\.[jt]s$/.test(name)) yield folder + name;
  }
}

function mayRead(): boolean {
  return Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
}

function readSources(): Map<string, string> {
  const folders = ["lib/", "data/", "experiments/", "reports/"];
  const paths = [...folders.flatMap((folder) => [...modulesBelow(folder)]), "mod.ts"];
  return new Map(
    paths.filter((path) => path !== THIS_FILE)
      .map((path) => [path, Deno.readTextFileSync(new URL(path, ROOT))]),
  );
}

Deno.test({
  name: "every module imports only from places further down, and no product what is for tests",
  ignore: !mayRead(),
  fn() {
    const sources = readSources();
    for (
      const path of ["lib/layers/linear.ts", "data/mnist/mnist.ts", "experiments/engine/runner.ts"]
    ) {
      assert(sources.has(path), `${path} was not looked at`);
    }
    assertEquals([...sources].flatMap(([path, source]) => violationsOf(path, source)), []);
  },
});

Deno.test({
  name: "no module imports itself by way of others",
  ignore: !mayRead(),
  fn() {
    const sources = readSources();
    assert(sources.size > 100);
    const imports = [...sources].map((
      [path, source],
    ): [string, string[]] => [path, importsOf(path, source)]);
    assertEquals(circlesIn(new Map(imports)), []);
  },
});

Deno.test("circlesIn() finds circles of any length, and not what leads to them or away", () => {
  const graph = {
    a: ["b"],
    b: ["c"],
    c: ["d", "e"],
    d: ["b"],
    e: ["f"],
    f: [],
    g: ["g"],
    h: ["x"],
  };
  assertEquals(circlesIn(new Map(Object.entries(graph))), ["b", "c", "d", "g"]);
  assertEquals(circlesIn(new Map()), []);
});

Deno.test({
  name: "the library loads without our deno.json",
  ignore: !mayRead(),
  fn() {
    const developersOnly = /_(test|testing|bench)\.ts$|^lib\/(command|std|testing)\//;
    const paths = [...modulesBelow("lib/"), "mod.ts"].filter((path) => !developersOnly.test(path));
    assert(paths.includes("lib/kernels/simd/wasm_strict.ts") && paths.length > 40);
    const unknown = paths.flatMap((path) =>
      unknownElsewhere(path, Deno.readTextFileSync(new URL(path, ROOT)))
    );
    assertEquals(unknown, []);
  },
});

Deno.test("unknownElsewhere() finds bare names, other files and packages without a version", () => {
  const source = `
import a from "pure-rand/a";
import b from "npm:jstat@1.9.6";
import c from "npm:jstat";
import { d } from "./d.ts";
import source e from "./e.wasm";
const f = await import("@std/path");
export * from "jsr:@std/assert@1";
`;
  assertEquals(
    unknownElsewhere("lib/x.ts", source),
    ["pure-rand/a", "npm:jstat", "./e.wasm", "@std/path", "jsr:@std/assert@1"].map((specifier) =>
      `lib/x.ts imports ${specifier}`
    ),
  );
});

Deno.test("violationsOf() finds imports of every form, and none in comments", () => {
  const source = `/**
 * import { a } from "../data/comment.ts";
 */
// import "../data/comment.ts";
import { b } from "./errors.ts";
import { c } from "@std/assert";
import type { d } from "../data/type.ts";
import {
  e,
} from "../data/lines.ts";
import "../data/effect.ts";
import source f from "../data/source.wasm";
export * from "../data/export.ts";
const g = await import("../data/dynamic.ts");
`;
  assertEquals(
    violationsOf("lib/kernels/x.ts", source.replaceAll("../", "../../")),
    ["type.ts", "lines.ts", "effect.ts", "source.wasm", "export.ts", "dynamic.ts"].map((name) =>
      `lib/kernels/x.ts imports data/${name}`
    ),
  );
  assertEquals(violationsOf("experiments/bench/x.ts", source.replaceAll("../", "../../")), []);
});

Deno.test("violationsOf() holds each place to what lies further down", () => {
  const isAllowed = (path: string, target: string, source = ""): boolean =>
    violationsOf(
      `${path}/x.ts`,
      `${source}; import "${"../".repeat(path.split("/").length)}${target}"`,
    )
      .length === 0;
  const [engine, items, tasks] = ["engine", "items", "tasks"].map((name) => `experiments/${name}`);
  assert(isAllowed(engine, "experiments/tasks/tasks.ts"));
  assert(isAllowed(items, CONFIG) && isAllowed("experiments/runs", CONFIG));
  assert(isAllowed("reports/study", CONFIG) && isAllowed("reports", "experiments/items/spec.ts"));
  assert(isAllowed("reports/performance", "experiments/bench/results.ts"));
  assert(isAllowed("experiments", "reports/build.ts"), "A command");
  assert(isAllowed("experiments/bench", "reports/x.ts", "if (import.meta.main) run()"));
  for (
    const [path, target] of [
      ["data", "experiments/items/spec.ts"],
      [tasks, CONFIG],
      [tasks, "experiments/runs/record.ts"],
      ["experiments/runs", "experiments/engine/runner.ts"],
      [engine, "experiments/items/catalog.ts"],
      [engine, "experiments/tasks/mnist.ts"],
      ["reports/tables", "experiments/tasks/tagging.ts"],
      [engine, "data/mnist/mnist.ts"],
      [items, "experiments/engine/runner.ts"],
      ["experiments/queue", "experiments/items/catalog.ts"],
      [engine, "reports/build.ts"],
      ["experiments/bench", "reports/build.ts"],
      ["reports/study", "experiments/engine/runner.ts"],
      ["reports/study", "experiments/bench/results.ts"],
      ["reports", "data/mnist/mnist.ts"],
      ["reports", "lib/train/training.ts"],
      ["lib/train", "lib/testing/testing.ts"],
      [tasks, "experiments/tasks/testing/parity.ts"],
      ["experiments/runs", "experiments/runs/x_testing.ts"],
    ]
  ) {
    assert(!isAllowed(path, target), `${path} must not import ${target}`);
  }
  const config = 'import "../items/spec.ts"; import "./runner.ts"; import "../tasks/tasks.ts"';
  assertEquals(violationsOf(CONFIG, config).length, 2);
});
