/**
 * Pins the behaviour of @std/csv that this project relies on.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parse, stringify } from "@std/csv";
import { parse as parseOfSubPath } from "@std/csv/parse";
import { stringify as stringifyOfSubPath } from "@std/csv/stringify";
import fc from "fast-check";

Deno.test("@std/csv exports the same functions by both ways", () => {
  assertEquals([parse, stringify], [parseOfSubPath, stringifyOfSubPath]);
});

Deno.test("parse() reads rows of strings", () => {
  const cases: [string, string[][]][] = [
    ["", []],
    ["a,b,c\nd,e,f", [["a", "b", "c"], ["d", "e", "f"]]],
    ["a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]],
    ["\ufeffa,b\n", [["a", "b"]]],
    ["a\n\n\nb\n", [["a"], ["b"]]],
    ["a,b\nc\n", [["a", "b"], ["c"]]],
    [",\n", [["", ""]]],
    [" a , b\n", [[" a ", " b"]]],
    ['"a,b","c""d"\n', [["a,b", 'c"d']]],
    ['"two\r\nlines",x\r\n', [["two\nlines", "x"]]],
    ['""\n', [[""]]],
    ["a\rb\n", [["a\rb"]]],
    ["a,b\r", [["a", "b"]]],
  ];
  for (const [text, expected] of cases) assertEquals(parse(text), expected, JSON.stringify(text));
});

Deno.test("parse() reads records when there are names", () => {
  const text = "epoch,loss\n1,0.5\n2,0.25\n";
  const first: Record<string, string>[] = parse(text, { skipFirstRow: true });
  assertEquals(first, [{ epoch: "1", loss: "0.5" }, { epoch: "2", loss: "0.25" }]);
  const named: { a: string; b: string }[] = parse("1,2\n", { columns: ["a", "b"] });
  assertEquals(named, [{ a: "1", b: "2" }]);
  assertEquals(parse(text, { skipFirstRow: true, columns: ["a", "b"] })[1], { a: "2", b: "0.25" });
  assertEquals(parse(text, { skipFirstRow: false })[0], ["epoch", "loss"]);
});

Deno.test("parse() throws when the text is malformed", () => {
  assertThrows(() => parse('a"b\n'), SyntaxError, "line 1");
  assertThrows(() => parse('x\n"a"b\n'), SyntaxError, "line 2");
  assertThrows(() => parse('"a\n'), SyntaxError, "line");
  assertThrows(() => parse("", { skipFirstRow: true }), TypeError, "eaders must be defined");
  assertThrows(
    () => parse("a,b\n1,2\n3\n", { skipFirstRow: true }),
    Error,
    "Syntax error on line 3: The record has 1 fields, but the header has 2 fields",
  );
});

Deno.test("stringify() quotes only what must be quoted", () => {
  const rows = [["a", 1.5, true, null, undefined, { k: 1 }], [
    "x,y",
    'say "hi"',
    "two\nlines",
    " ",
    "r\rs",
    "",
  ]];
  assertEquals(
    stringify(rows),
    'a,1.5,true,,,"{""k"":1}"\r\n"x,y","say ""hi""","two\nlines", ,r\rs,\r\n',
  );
});

Deno.test("stringify() takes columns from records", () => {
  const data = [{ name: "a", loss: { dev: 1 } }, { name: "b", loss: { dev: 2 } }];
  assertEquals(stringify(data, { columns: ["name"] }), "name\r\na\r\nb\r\n");
  assertEquals(
    stringify(data, { columns: [["loss", "dev"], { prop: "name", header: "the name" }] }),
    "dev,the name\r\n1,a\r\n2,b\r\n",
  );
  assertEquals(stringify(data, { columns: ["missing"], headers: false }), "\r\n\r\n");
  assertEquals(stringify([[1, 2]], { columns: [{ prop: 1, header: "b" }] }), "b\r\n2\r\n");
  assertEquals(stringify([], { columns: ["a", "b"] }), "a,b\r\n");
  assertEquals(stringify([]), "");
});

Deno.test("stringify() throws when it cannot find the columns", () => {
  assertThrows(() => stringify([{ a: 1 }]), TypeError, "No property accessor");
  assertThrows(() => stringify([[1]], { columns: ["a"] }), TypeError, 'not of type "number"');
});

Deno.test("parse() reads back what stringify() wrote", () => {
  // A row of one empty cell is an empty line, which parse() skips; "\r\n" comes back as "\n".
  const cell = fc.string().map((text) => text.replaceAll("\r", ""));
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }));
  fc.assert(fc.property(table, (rows) => assertEquals(parse(stringify(rows)), rows)));
});
