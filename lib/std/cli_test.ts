/**
 * Pins the behaviour of parseArgs() of @std/cli that this project relies on. Holds for the original
 * too.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";

type Case = [args: string[], expected: Record<string, unknown>];

function assertParsed(parse: (args: string[]) => object, cases: readonly Case[]): void {
  for (const [args, expected] of cases) assertEquals({ ...parse(args) }, expected, args.join(" "));
}

Deno.test("parseArgs() guesses types when it knows no options", () => {
  assertParsed((args) => parseArgs(args, {}), [
    [["--foo", "--bar=baz", "./quux.txt"], { foo: true, bar: "baz", _: ["./quux.txt"] }],
    [["--n", "5", "7", "1e3", "10f"], { n: 5, _: [7, 1000, "10f"] }],
    [["--hex", "0xff", "-x", "1.5"], { hex: 255, x: 1.5, _: [] }],
    [["--no-moo", "--no-a=b"], { "no-moo": true, a: "b", _: [] }],
    [["--no-=b"], { "no-=b": true, _: [] }],
    [["-v", "a", "-v", "b"], { v: "b", _: [] }],
    [["--a", "--", "b", "--c", "5"], { a: true, _: ["b", "--c", "5"] }],
    [["--a=b=c", "-f=g=h"], { a: "b=c", f: "g=h", _: [] }],
    [["--a=", "-b=", "-cd="], { a: "", b: "", c: true, d: "", _: [] }],
    [["-"], { _: ["-"] }],
    [["-n", "-"], { n: "-", _: [] }],
    [["-f-"], { f: "-", _: [] }],
    [["-n5", "-abc", "-I/foo/bar"], { n: 5, a: true, b: true, c: true, I: "/foo/bar", _: [] }],
    [["-ab=c", "-d/", "-x/y"], { a: "c", d: true, "/": true, x: "/y", _: [] }],
    [["-cats", "woo"], { c: true, a: true, t: true, s: "woo", _: [] }],
    [["--lr", "-5"], { lr: true, 5: true, _: [] }],
    [["--a.b", "3", "--a.c.d"], { a: { b: 3, c: { d: true } }, _: [] }],
    [["--on", "true", "--off", "false"], { on: "true", off: "false", _: [] }],
    [["-s", "X\nX", "--t=Y\nY"], { s: "X\nX", t: "Y\nY", _: [] }],
    [["", " "], { _: ["", " "] }],
  ]);
});

Deno.test("parseArgs() gives a boolean no value but true and false", () => {
  assertParsed((args) => parseArgs(args, { boolean: ["quiet", "q"] }), [
    [[], { quiet: false, q: false, _: [] }],
    [["--quiet", "moo"], { quiet: true, q: false, _: ["moo"] }],
    [["--quiet", "false", "-q", "true"], { quiet: false, q: true, _: [] }],
    [["--quiet=false", "-q", "true1"], { quiet: false, q: true, _: ["true1"] }],
    [["--quiet=0"], { quiet: true, q: false, _: [] }],
  ]);
  assertParsed((args) => parseArgs(args, { boolean: ["a.b"] }), [
    [["--a.b"], { a: { b: true }, _: [] }],
    [["--a.c"], { a: { b: false, c: true }, _: [] }],
  ]);
});

Deno.test("parseArgs() keeps a string a string", () => {
  assertParsed((args) => parseArgs(args, { string: ["seeds", "s", "_"] }), [
    [[], { _: [] }],
    [["--seeds", "007"], { seeds: "007", _: [] }],
    [["--seeds"], { seeds: "", _: [] }],
    [["--seeds="], { seeds: "", _: [] }],
    [["--seeds", "--other"], { seeds: "", other: true, _: [] }],
    [["-s", "-", "1e3"], { s: "-", _: ["1e3"] }],
  ]);
});

Deno.test("parseArgs() collects what is given many times", () => {
  const options = { string: ["set"], boolean: ["v"], collect: ["set", "v", "n"] } as const;
  const parsed = parseArgs(["--set", "k=1", "--set=m=2", "-v", "-v", "--n", "1", "--n=2"], options);
  const sets: string[] = parsed.set;
  assertEquals(sets, ["k=1", "m=2"]);
  assertEquals(parsed.v, [true, true]);
  assertEquals(parsed.n, [1, 2]);
  assertEquals({ ...parseArgs([], options) }, { set: [], v: [], _: [] });
  assertEquals(parseArgs(["--n.x=1", "--n=2"], options).n, [{ x: 1 }, 2]);
});

Deno.test("parseArgs() types the flags it is told of", () => {
  const args: readonly string[] = ["table1"];
  const parsed = parseArgs(args, { string: ["only"], boolean: ["list"] });
  const only: string | undefined = parsed.only;
  const list: boolean = parsed.list;
  // @ts-expect-error: the flag may be missing.
  const missing: string = parsed.only;
  assertEquals([only, list, missing, ...parsed._], [undefined, false, undefined, "table1"]);
});

Deno.test("parseArgs() does not let a flag reach a prototype", () => {
  const args = ["--constructor.prototype.polluted=1", "--__proto__.x=1", "--a.__proto__.x=1"];
  assertEquals({ ...parseArgs(args, {}) }, { a: {}, _: [] });
  assertEquals(["polluted" in {}, "x" in {}], [false, false]);
  assertEquals({ ...parseArgs(["--constructor=1"], {}) }, { _: [] });
});

Deno.test("parseArgs() throws when a flag is named as the rest", () => {
  assertThrows(() => parseArgs(["--_=1"], {}), TypeError);
});
