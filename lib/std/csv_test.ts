/**
 * Pins the behaviour of @std/csv that this project relies on. Holds for the original too.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import fc from "fast-check";

Deno.test("parse() reads rows of strings", () => {
  const cases: [string, string[][]][] = [
    ["", []],
    ["a,b,c\nd,e,f", [["a", "b", "c"], ["d", "e", "f"]]],
    ["a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]],
    ["\ufeffa,b\n", [["a", "b"]]],
    ["a\n\n\nb\n", [["a"], ["b"]]],
    ["a,b\nc\n", [["a", "b"], ["c"]]],
    [",\n", [["", ""]]],
    ["a,", [["a", ""]]],
    [" a , b\n", [[" a ", " b"]]],
    ['"a,b","c""d"\n', [["a,b", 'c"d']]],
    ['"two\r\nlines",x\r\n', [["two\nlines", "x"]]],
    ['""\n', [[""]]],
    ["a\rb\n", [["a\rb"]]],
    ["a,b\r", [["a", "b"]]],
  ];
  for (const [text, expected] of cases) assertEquals(parse(text), expected, JSON.stringify(text));
});

Deno.test("parse() throws when a quote is misplaced", () => {
  assertThrows(() => parse('a"b\n'), SyntaxError, "Syntax error on line 1");
  assertThrows(() => parse('\nx\n"a"b\n'), SyntaxError, "Syntax error on line 3");
  assertThrows(() => parse('x\n"a\n\n'), SyntaxError, "Syntax error on line 2");
});

Deno.test("stringify() writes a line of names and a line for each record", () => {
  const data = [{ name: "a", loss: 1.5 }, { name: "b", loss: -0 }];
  assertEquals(stringify(data, { columns: ["loss", "name"] }), "loss,name\r\n1.5,a\r\n0,b\r\n");
  assertEquals(stringify(data, { columns: ["missing"] }), "missing\r\n\r\n\r\n");
  assertEquals(stringify([], { columns: ["a", "b"] }), "a,b\r\n");
  assertEquals(stringify([], { columns: [] }), "");
  assertThrows(() => stringify(data, { columns: [] }), TypeError, "No property accessor");
});

Deno.test("stringify() quotes only what must be quoted", () => {
  const texts: [unknown, string][] = [
    ["x,y", '"x,y"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["r\rs", "r\rs"],
    [" ", " "],
    ["", ""],
    [null, ""],
    [undefined, ""],
    [true, "true"],
    [{ k: 1 }, '"{""k"":1}"'],
  ];
  for (const [cell, text] of texts) {
    assertEquals(stringify([{ cell }], { columns: ["cell"] }), `cell\r\n${text}\r\n`);
  }
});

Deno.test("parse() reads back what stringify() wrote", () => {
  // A row of one empty cell is an empty line, which parse() skips; "\r\n" comes back as "\n".
  const cell = fc.string().map((text) => text.replaceAll("\r", ""));
  const columns = ["a", "b", "c"];
  fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell)), (rows) => {
    const text = stringify(rows.map(([a, b, c]) => ({ a, b, c })), { columns });
    assertEquals(parse(text), [columns, ...rows]);
  }));
});
