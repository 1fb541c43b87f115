/**
 * Pins the behaviour of parseArgs() of @std/cli that this project relies on.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli";
import { parseArgs as parseArgsOfSubPath } from "@std/cli/parse-args";

Deno.test("parseArgs() is the same function by both ways", () => {
  assertEquals(parseArgs, parseArgsOfSubPath);
});

Deno.test("parseArgs() guesses types when it knows no options", () => {
  const cases: [string[], Record<string, unknown>][] = [
    [["--foo", "--bar=baz", "./quux.txt"], { foo: true, bar: "baz", _: ["./quux.txt"] }],
    [["--n", "5", "7", "1e3", "10f"], { n: 5, _: [7, 1000, "10f"] }],
    [["--hex", "0xff", "-x", "1.5"], { hex: 255, x: 1.5, _: [] }],
    [["--no-moo"], { "no-moo": true, _: [] }],
    [["-v", "a", "-v", "b"], { v: "b", _: [] }],
    [["--a", "--", "b", "--c", "5"], { a: true, _: ["b", "--c", "5"] }],
    [["--a=b=c", "-f=g=h"], { a: "b=c", f: "g=h", _: [] }],
    [["-"], { _: ["-"] }],
    [["-n", "-"], { n: "-", _: [] }],
    [["-f-"], { f: "-", _: [] }],
    [["-n5", "-abc", "-I/foo/bar"], { n: 5, a: true, b: true, c: true, I: "/foo/bar", _: [] }],
    [["-cats", "woo"], { c: true, a: true, t: true, s: "woo", _: [] }],
    [["--lr", "-5"], { lr: true, 5: true, _: [] }],
    [["--a.b", "3", "--a.c.d"], { a: { b: 3, c: { d: true } }, _: [] }],
    [["--on", "true", "--off", "false"], { on: "true", off: "false", _: [] }],
    [["-s", "X\nX", "--t=Y\nY"], { s: "X\nX", t: "Y\nY", _: [] }],
    [["", " "], { _: ["", " "] }],
  ];
  for (const [args, expected] of cases) assertEquals({ ...parseArgs(args) }, expected);
});

Deno.test("parseArgs() gives a boolean no value but true and false", () => {
  const options = { boolean: ["quiet", "q"] } as const;
  const cases: [string[], Record<string, unknown>][] = [
    [[], { quiet: false, q: false, _: [] }],
    [["--quiet", "moo"], { quiet: true, q: false, _: ["moo"] }],
    [["--quiet", "false", "-q", "true"], { quiet: false, q: true, _: [] }],
    [["--quiet=false", "-q", "true1"], { quiet: false, q: true, _: ["true1"] }],
    [["--quiet=0"], { quiet: true, q: false, _: [] }],
  ];
  for (const [args, expected] of cases) assertEquals({ ...parseArgs(args, options) }, expected);
});

Deno.test("parseArgs() keeps a string a string", () => {
  const options = { string: ["seeds", "s"] } as const;
  const cases: [string[], Record<string, unknown>][] = [
    [[], { _: [] }],
    [["--seeds", "007"], { seeds: "007", _: [] }],
    [["--seeds"], { seeds: "", _: [] }],
    [["--seeds", "--other"], { seeds: "", other: true, _: [] }],
    [["-s", "-", "--seeds="], { s: "-", "seeds=": true, _: [] }],
  ];
  for (const [args, expected] of cases) assertEquals({ ...parseArgs(args, options) }, expected);
});

Deno.test("parseArgs() collects what is given many times", () => {
  const options = { string: ["set"], boolean: ["v"], collect: ["set", "v", "n"] } as const;
  const parsed = parseArgs(["--set", "k=1", "--set=m=2", "-v", "-v", "--n", "1", "--n=2"], options);
  const sets: string[] = parsed.set;
  assertEquals(sets, ["k=1", "m=2"]);
  assertEquals(parsed.v, [true, true]);
  assertEquals(parsed.n, [1, 2]);
  assertEquals({ ...parseArgs([], options) }, { set: [], v: [], _: [] });
});

Deno.test("parseArgs() types the flags it is told of", () => {
  const args = parseArgs(["table1"], {
    string: ["profile", "only"],
    boolean: ["list"],
    default: { profile: "quick", jobs: 2 },
  });
  const profile: string = args.profile;
  const only: string | undefined = args.only;
  const list: boolean = args.list;
  const other: unknown = args.other;
  // @ts-expect-error: a flag without a default may be missing.
  const missing: string = args.only;
  assertEquals([profile, only, list, other, missing], [
    "quick",
    undefined,
    false,
    undefined,
    undefined,
  ]);
  assertEquals(args.jobs, 2);
});

Deno.test("parseArgs() takes a default only for what is not given", () => {
  const options = {
    boolean: ["fresh"],
    string: ["out"],
    default: { fresh: true, out: "a" },
  } as const;
  assertEquals({ ...parseArgs([], options) }, { fresh: true, out: "a", _: [] });
  assertEquals({ ...parseArgs(["--fresh=false", "--out=b"], options) }, {
    fresh: false,
    out: "b",
    _: [],
  });
});

Deno.test("parseArgs() sets a flag under all its names", () => {
  const options = {
    boolean: ["help"],
    string: ["o"],
    alias: { h: "help", o: ["out", "to"] },
  } as const;
  assertEquals({ ...parseArgs(["-h", "--to", "007"], options) }, {
    h: true,
    help: true,
    o: "007",
    out: "007",
    to: "007",
    _: [],
  });
  assertEquals({ ...parseArgs(["moo"], options) }, { h: false, help: false, _: ["moo"] });
});

Deno.test("parseArgs() negates only what is negatable", () => {
  const options = {
    boolean: ["color", "quiet"],
    negatable: ["color"],
    default: { color: true },
  } as const;
  assertEquals({ ...parseArgs(["--no-color", "--no-quiet"], options) }, {
    color: false,
    quiet: false,
    "no-quiet": true,
    _: [],
  });
});

Deno.test("parseArgs() asks about what is unknown, and drops it when told to", () => {
  const asked: unknown[][] = [];
  const parsed = parseArgs(["pos", "--known=1", "--sedes", "3", "-x", "-h"], {
    string: ["known"],
    alias: { h: "help" },
    unknown: (...args) => {
      asked.push(args);
      return false;
    },
  });
  assertEquals({ ...parsed }, { known: "1", h: true, help: true, _: [] });
  assertEquals(asked, [["pos"], ["--sedes", "sedes", "3"], ["-x", "x", true]]);
  assertEquals({ ...parseArgs(["a", "--b"], { unknown: () => true }) }, { b: true, _: ["a"] });
});

Deno.test("parseArgs() stops early when told to", () => {
  const parsed = parseArgs(["--a", "1", "run", "--b", "2", "--", "c"], { stopEarly: true });
  assertEquals({ ...parsed }, { a: 1, _: ["run", "--b", "2", "c"] });
});
