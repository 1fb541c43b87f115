/**
 * Holds the direction of imports: lib <- data <- experiments, and reports beside them on plain
 * values. Reads the sources, and skips itself where it may not.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
/** Its samples look like imports. */
const THIS_FILE = "lib/testing/architecture_test.ts";

/** What the modules of each folder may import outside their own folder, by the start of the path. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "lib/": [],
  "data/": ["lib/"],
  "experiments/": ["lib/", "data/"],
  "reports/": [
    ...["items/", "paper/", "runs/", "tasks/"].map((folder) => `experiments/${folder}`),
    ...["config", "environment", "plan"].map((name) => `experiments/engine/${name}.ts`),
    ...["aims", "lstm_results", "lstm_work", "paper_times", "results", "rounds", "work"]
      .map((name) => `experiments/bench/${name}.ts`),
    // Of data, plain values alone.
    ...["data/corpora/corpus_facts.ts", "data/sources.ts"],
    ...["lib/command/", "lib/errors.ts", "lib/math/statistics.ts"],
    // Their tests alone.
    "lib/testing/",
  ],
  "mod.ts": ["lib/"],
};

/** The commands that train or measure end with the report. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  "experiments/bench/peers.ts": ["reports/performance.ts"],
  "experiments/reproduce.ts": ["reports/build.ts", "reports/tables/terminal.ts"],
};

/** What a source imports, statically or not. */
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

/** The imports of a source that the rule forbids. */
function violationsOf(path: string, source: string): string[] {
  const folder = Object.keys(ALLOWED).find((start) => path.startsWith(start));
  if (folder === undefined) return [];
  const allowed = [folder, ...ALLOWED[folder], ...EXCEPTIONS[path] ?? []];
  return importsOf(path, source)
    .filter((target) => !allowed.some((start) => target.startsWith(start)))
    .map((target) => `${path} imports ${target}`);
}

/**
 * What a module of the library imports that a program elsewhere could not load: names that only our
 * deno.json knows, and other files than modules.
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

Deno.test({
  name: "every module imports only from folders further down",
  ignore: !mayRead(),
  fn() {
    const folders = Object.keys(ALLOWED).filter((start) => start.endsWith("/"));
    const paths = folders.flatMap((folder) => [...modulesBelow(folder)]);
    for (
      const path of ["lib/layers/linear.ts", "data/mnist/mnist.ts", "experiments/engine/runner.ts"]
    ) {
      assert(paths.includes(path), `${path} was not looked at`);
    }
    const violations = [...paths, "mod.ts"].filter((path) => path !== THIS_FILE).flatMap((path) =>
      violationsOf(path, Deno.readTextFileSync(new URL(path, ROOT)))
    );
    assertEquals(violations, []);
  },
});

Deno.test({
  name: "the library loads where nobody knows our deno.json",
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
  assertEquals(violationsOf("experiments/x.ts", source), []);
  assertEquals(violationsOf("data/x.ts", `import "../experiments/items/spec.ts";`).length, 1);
  assertEquals(violationsOf("experiments/x.ts", `import "../reports/build.ts";`).length, 1);
  assertEquals(violationsOf("reports/x.ts", `import "../experiments/items/spec.ts";`), []);
  for (
    const target of ["experiments/engine/runner.ts", "data/mnist/mnist.ts", "lib/train/training.ts"]
  ) {
    assertEquals(violationsOf("reports/x.ts", `import "../${target}";`).length, 1);
  }
});
