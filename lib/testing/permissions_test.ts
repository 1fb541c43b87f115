/**
 * Holds every task of deno.json to the permissions it needs, each with its reason. What is not in
 * this table, no task has. Reads deno.json, and skips itself where it may not. That the tasks work
 * with them, .ci/run shows.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

const FILE = new URL("../../deno.json", import.meta.url);

const READ = {
  "--allow-read=.": "data in node_modules or data/cache, runs of before, the source of the workers",
};
const RUNS = {
  ...READ,
  "--allow-write=reports": "runs, tables and figures",
  "--allow-sys=cpus": "the processor's name, in environment.json",
};

const QUEUE = {
  ...RUNS,
  "--allow-net=localhost,127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16":
    "the Redis of --queue: on this machine or in a private network; no other host, no name of one. " +
    "BullMQ needs nothing else: no environment, no system, no native code",
};

/** The permissions of each task, with reasons. */
const TASKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "reproduce": RUNS,
  "reproduce:queue": QUEUE,
  "worker": QUEUE,
  "verify": RUNS,
  "tag": READ,
  "parse": READ,
  "report": {
    ...READ,
    "--allow-write=reports,README.md": "reports, and the results in the README",
  },
  "data": {
    ...READ,
    "--allow-write=data/cache": "what --fetch brings",
    "--allow-net=raw.githubusercontent.com:443": "where --fetch brings it from",
  },
  "bench": {},
  "bench:peers": {
    ...RUNS,
    "--allow-run=deno,python3,/usr/bin/python3": "the peers, of which one is in Python",
  },
  "report:performance": { ...READ, "--allow-write=reports": "tables and charts" },
  "test": {
    ...RUNS,
    "--allow-net=127.0.0.1": "servers of the tests' own, on this machine",
  },
  "fuzz": {},
  "check:interrupts": {
    ...READ,
    "--allow-write=reports": "the studies that it disturbs",
    "--allow-run=deno": "starts and kills them",
  },
  "check:queue": {
    ...READ,
    "--allow-write=reports": "the studies that it disturbs",
    "--allow-net=127.0.0.1": "asks for a port that is free",
    "--allow-run=deno,redis-server": "starts and kills studies, workers and their server",
  },
  "check:anywhere": {
    ...READ,
    "--allow-write=reports": "the project that it runs in all places",
    "--allow-run=deno,node,npx,chromium": "the places; npx fetches Node 22 and Bun",
  },
  "check:page": {
    "--allow-read":
      "the report, and whatever playwright-core asks for before it starts the browser",
    "--allow-write=reports,/tmp": "the page, and the browser's profile",
    "--allow-env": "playwright-core looks many variables up when it is imported",
    "--allow-sys": "playwright-core asks which system this is",
    "--allow-run=/usr/bin/chromium": "the browser",
  },
  "build:kernels": {
    ...READ,
    "--allow-env=CI": "the compiler asks whether to colour its messages",
    "--allow-write=lib/kernels": "the kernels",
  },
};

/** What may be said to deno besides permissions. */
const OTHER_FLAGS = ["--no-prompt", "--doc", "--no-lock"];

/** The flags of a task for deno: those before the script. */
function flagsOf(command: string): string[] {
  const [program, subcommand, ...rest] = command.split(" ");
  assert(program === "deno" && ["run", "test", "bench"].includes(subcommand), command);
  // One command, whose every part this test understands.
  assert(/^[\w .,:\/=-]+$/.test(command), command);
  const script = rest.findIndex((word) => !word.startsWith("-"));
  return script < 0 ? rest : rest.slice(0, script);
}

/** The problems of a task. */
function problemsOf(name: string, command: string): string[] {
  const flags = flagsOf(command);
  const allowed = Object.keys(TASKS[name] ?? {});
  return [
    ...name in TASKS ? [] : [`${name}: not in the table`],
    ...flags.includes("--no-prompt") ? [] : [`${name}: may ask for more than it has`],
    ...flags.filter((flag) => !OTHER_FLAGS.includes(flag) && !allowed.includes(flag))
      .map((flag) => `${name}: ${flag} is not in the table`),
    ...allowed.filter((flag) => !flags.includes(flag))
      .map((flag) => `${name}: ${flag} is in the table alone`),
  ];
}

Deno.test({
  name: "every task has the permissions of the table and no others",
  ignore: Deno.permissions.querySync({ name: "read", path: FILE }).state !== "granted",
  fn() {
    const { tasks }: { tasks: Record<string, string> } = JSON.parse(Deno.readTextFileSync(FILE));
    const problems = Object.entries(tasks).flatMap(([name, command]) => problemsOf(name, command));
    assertEquals(problems, []);
    assertEquals(Object.keys(TASKS).filter((name) => !(name in tasks)), []);
  },
});

Deno.test("no task may do what only few need", () => {
  const tasksWith = (start: string): string[] =>
    Object.keys(TASKS).filter((name) =>
      Object.keys(TASKS[name]).some((flag) => flag.startsWith(start))
    );
  assertEquals(tasksWith("--allow-net"), [
    ...["reproduce:queue", "worker", "data", "test", "check:queue"],
  ]);
  assertEquals(tasksWith("--allow-run"), [
    ...["bench:peers", "check:interrupts", "check:queue", "check:anywhere", "check:page"],
  ]);
  assertEquals(tasksWith("--allow-env"), ["check:page", "build:kernels"]);
  // The driver of the browser asks for more than can be listed; only a check of ours runs it.
  const { "check:page": _driver, ...bounded } = TASKS;
  const flags = Object.values(bounded).flatMap((permissions) => Object.keys(permissions));
  assertEquals(flags.filter((flag) => !/^--allow-(read|write|sys|net|run|env)=./.test(flag)), []);
  const places = flags.flatMap((flag) => /^--allow-write=(.*)$/.exec(flag)?.[1].split(",") ?? []);
  const writable = ["README.md", "data/cache", "lib/kernels", "reports"];
  assertEquals([...new Set(places)].sort(), writable);
});

Deno.test("problemsOf() finds what is too much, too little or unknown", () => {
  const cases: [string, string, string[]][] = [
    ["fuzz", "deno run --no-prompt experiments/checks/fuzz.ts", []],
    ["fuzz", "deno run -A --no-prompt x.ts", ["fuzz: -A is not in the table"]],
    ["fuzz", "deno run --no-prompt --allow-read x.ts", ["fuzz: --allow-read is not in the table"]],
    ["fuzz", "deno run x.ts --no-prompt", ["fuzz: may ask for more than it has"]],
    ["other", "deno run --no-prompt x.ts", ["other: not in the table"]],
    [
      "report:performance",
      "deno run --no-prompt --allow-read=. x.ts",
      ["report:performance: --allow-write=reports is in the table alone"],
    ],
  ];
  for (const [name, command, problems] of cases) assertEquals(problemsOf(name, command), problems);
});
