import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatTagged } from "./tagged_text.ts";

Deno.test("formatTagged() puts each tag below its word, however wide its characters are", () => {
  const cases: [string[], string][] = [
    [["The", "dog", "sat", "."], "The  dog  sat  .\nDT   NN   VBD  ."],
    // Two columns a character.
    [["東京", "is", "big", "."], "東京  is  big  .\nDT    NN  VBD  ."],
    [["한국", "👍🏽", "!", "."], "한국  👍🏽  !    .\nDT    NN  VBD  ."],
    // Combining marks and joiners take no column.
    [["cafe\u0301", "x", "y", "."], "cafe\u0301  x   y    .\nDT    NN  VBD  ."],
    [["👩\u200d🔬", "x", "y", "."], "👩\u200d🔬  x   y    .\nDT  NN  VBD  ."],
    // The replacement of a control character takes a column.
    [["\x1b[2J", "x", "y", "."], "\ufffd[2J  x   y    .\nDT    NN  VBD  ."],
  ];
  for (const [words, text] of cases) {
    assertEquals(formatTagged(words, ["DT", "NN", "VBD", "."]), text);
  }
  assertEquals(formatTagged([], []), "");
});

Deno.test("formatTagged() breaks words and tags together", () => {
  const words = ["The", "extraordinary", "man", "sat", "."];
  const tags = ["DT", "JJ", "NN", "VBD", "."];
  assertEquals(
    formatTagged(words, tags, 20),
    "The  extraordinary\nDT   JJ\nman  sat  .\nNN   VBD  .",
  );
  // A word wider than the terminal gets its own line.
  assertEquals(formatTagged(words, tags, 5), "The\nDT\nextraordinary\nJJ\nman\nNN\nsat\nVBD\n.\n.");
});

Deno.test("formatTagged() keeps all words and tags, within the terminal's columns", () => {
  const cell = fc.stringMatching(/^[a-z]{1,9}$/);
  const pairs = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(pairs, fc.integer({ min: 9, max: 40 }), (pairs, columns) => {
    const lines = formatTagged(pairs.map(([word]) => word), pairs.map(([, tag]) => tag), columns)
      .split("\n");
    assert(lines.every((line) => line.length <= columns));
    const every = (row: number) =>
      lines.filter((_, i) => i % 2 === row).flatMap((line) => line.split(/ +/));
    assertEquals([every(0), every(1)], [pairs.map(([word]) => word), pairs.map(([, tag]) => tag)]);
    for (let i = 0; i < lines.length; i += 2) {
      const starts = [0, 1].map((row) => [...lines[i + row].matchAll(/\S+/g)].map((m) => m.index));
      assertEquals(starts[0], starts[1]);
    }
  }));
});
