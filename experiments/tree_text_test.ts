import { assertEquals } from "@std/assert";
import { formatTree } from "./tree_text.ts";

Deno.test("formatTree() shows each word below its head, in the order of the sentence", () => {
  const tree = {
    words: ["What", "are", "you", "searching", "for", "?"],
    tags: ["WP", "VBP", "PRP", "VBG", "IN", "."],
    heads: [4, 4, 4, 0, 1, 4],
    labels: ["VMOD", "VC", "SUB", "ROOT", "PMOD", "P"],
  };
  assertEquals(
    formatTree(tree),
    [
      "searching  VBG  ROOT",
      "├─ What  WP  VMOD",
      "│  └─ for  IN  PMOD",
      "├─ are  VBP  VC",
      "├─ you  PRP  SUB",
      "└─ ?  .  P",
    ].join("\n"),
  );
});

Deno.test("formatTree() shows trees of any depth, and no control characters", () => {
  const count = 3000;
  const each = <T>(make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  const chain = {
    words: each(() => "a\x1b[2J"),
    tags: each(() => "NN"),
    heads: each((i) => i),
    labels: each(() => "NMOD"),
  };
  const lines = formatTree(chain).split("\n");
  assertEquals(lines.length, count);
  assertEquals(lines[2], "   └─ a\ufffd[2J  NN  NMOD");
});
