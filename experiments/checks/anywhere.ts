/**
 * A check that needs more permissions than the tests: runs the README's example of the library
 * outside this project, in Deno without permissions, Node, Bun and Chromium, as modules and as one
 * bundle. All must end with the same bits. It also shows that an idle second thread does not keep a
 * program alive. Platforms that are not installed are reported as skipped.
 * `deno task check:anywhere`.
 *
 * @module
 */
import { join } from "@std/path";
import { defineCommand, runCommand } from "../../lib/command/command.ts";
import { stderr, stdout } from "../../lib/command/output.ts";

const FOLDER = join("reports", "anywhere");
/** The end of the output of each program: the digest of the trained model. */
const DIGEST = /^bits ([0-9a-f]{64})$/m;
const TIMEOUT_MS = 120_000;

/** Prints the digest at the end of a saved model. */
const PRINT_DIGEST = `
const digest = Array.from(bytes.slice(-32), (byte) => byte.toString(16).padStart(2, "0"));
console.log("bits " + digest.join(""));
`;

/** Trains with two threads and never closes them. */
const THREADED = `
const kernels = simdKernels({ threads: 2 });
await kernels.ready;
`;

/** The first example of the README's section on the library. */
async function readExample(): Promise<string> {
  const readme = await Deno.readTextFile("README.md");
  const [, example] = /## As a library[^]*?```ts\n([^]*?)```/.exec(readme) ?? [];
  if (example === undefined) throw new Error("The README has no example of the library");
  return example;
}

/** Files of the folder: a project independent of ours. */
async function writeProject(example: string): Promise<void> {
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  await Deno.mkdir(FOLDER, { recursive: true });
  const program = example.replaceAll('"./mod.ts"', '"../../mod.ts"') + PRINT_DIGEST;
  const threaded = program.replace("import { Linear,", "import { simdKernels, Linear,")
    .replace("// Your own", `${THREADED}// Your own`).replace(
      "{ seed: 1 }",
      "{ seed: 1, kernels }",
    );
  if (!threaded.includes("kernels }") || !threaded.includes("simdKernels,")) {
    throw new Error("The README's example has changed: its second thread does not fit in");
  }
  const files = {
    "deno.json": "{}",
    "package.json": '{ "type": "module" }',
    "program.ts": program,
    "threaded.ts": threaded,
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(FOLDER, name), text);
  }
}

/** A page that runs the program and shows its output. */
async function writePage(): Promise<void> {
  const bundle = await Deno.readTextFile(join(FOLDER, "program.js"));
  const page = `<!doctype html><meta charset="utf-8"><pre id="out"></pre><script type="module">
const print = (...words) => document.getElementById("out").append(words.join(" ") + "\\n");
console.log = print;
try {
${bundle.replaceAll("</script", "<\\/script")}
} catch (error) {
  print(String(error));
}
</script>`;
  await Deno.writeTextFile(join(FOLDER, "page.html"), page);
}

/** Runs a program to its end; undefined if it is not installed, or npx cannot fetch it. */
async function run(
  command: readonly string[],
): Promise<{ code: number; text: string } | undefined> {
  const [program, ...args] = command;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const output = await new Deno.Command(program, { args, cwd: FOLDER, signal }).output();
    const text = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes))
      .join("");
    const isFetched = program !== "npx" || output.code === 0 || !/^npm (error|ERR!)/m.test(text);
    return isFetched ? { code: output.code, text } : undefined;
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable;
    if (isMissing) return undefined;
    throw error;
  }
}

const NPX = ["npx", "--yes"];
const HEADLESS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"];
const DENO = ["deno", "run", "--check", "--no-prompt"];

/** The programs that must give the same bits. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  "Deno, without permission": [...DENO, "program.ts"],
  "Deno, with an idle thread at its end": [...DENO, "threaded.ts"],
  "Deno, the bundle": [...DENO, "program.js"],
  "Node as installed, the bundle": ["node", "program.js"],
  "Node as installed, the bundle with an idle thread at its end": ["node", "threaded.js"],
  "Node 22, mod.ts as it is": [...NPX, "node@22", "program.ts"],
  "Node 22, mod.ts with an idle thread at its end": [...NPX, "node@22", "threaded.ts"],
  "Bun, mod.ts as it is": [...NPX, "bun", "program.ts"],
  "Bun, mod.ts with an idle thread at its end": [...NPX, "bun", "threaded.ts"],
  "Chromium, the bundle": ["chromium", ...HEADLESS, "--virtual-time-budget=60000", "page.html"],
};

/** Runs all programs; returns whether all that could run give the same bits. */
async function check(): Promise<boolean> {
  await writeProject(await readExample());
  for (const name of ["program", "threaded"]) {
    const bundle = [
      "deno",
      "bundle",
      "--platform",
      "browser",
      `${name}.ts`,
      "--output",
      `${name}.js`,
    ];
    const made = await run(bundle);
    if (made?.code !== 0) throw new Error(`Cannot bundle the example: ${made?.text}`);
  }
  await writePage();
  let expected: string | undefined;
  let isSame = true;
  for (const [place, [program, ...args]] of Object.entries(PLACES)) {
    const page = new URL(`file://${Deno.cwd()}/${FOLDER}/page.html`).href;
    const done = await run([program, ...args.map((arg) => arg === "page.html" ? page : arg)]);
    if (done === undefined) {
      stdout.line(`SKIPPED  ${place}: ${program} is not installed, or cannot fetch it`);
      continue;
    }
    const digest = DIGEST.exec(done.text)?.[1];
    expected ??= digest;
    if (done.code === 0 && digest !== undefined && digest === expected) {
      stdout.line(`same     ${place}: ${digest.slice(0, 16)}`);
    } else {
      isSame = false;
      stderr.line(`differs  ${place}: exit code ${done.code}\n${done.text}`);
    }
  }
  return isSame;
}

const ANYWHERE = defineCommand({
  name: "deno task check:anywhere",
  summary: "Runs the README's example of the library in Deno, Node, Bun and Chromium",
  flags: {},
});

if (import.meta.main) {
  await runCommand(ANYWHERE, async () => {
    if (!await check()) return 1;
    await Deno.remove(FOLDER, { recursive: true });
    return 0;
  });
}
