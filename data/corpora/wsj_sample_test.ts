/**
 * Tests of the Penn Treebank sample: its format, and the rules that restore what it left out, on
 * our own sentences.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../lib/errors.ts";
import { restoreSentence } from "./restore.ts";
import { parseWsjSample } from "./wsj_sample.ts";

// "chunk/TAG chunk/TAG": the sentence they make, in the same form.
function restored(text: string): string {
  const pairs = text.split(" ").map((token) => token.split("/"));
  const { words, tags } = restoreSentence(pairs.map(([c]) => c), pairs.map(([, tag]) => tag));
  return words.map((word, i) => `${word}/${tags[i]}`).join(" ");
}

Deno.test("restoreSentence() takes as long for the last of many marks as for the first", () => {
  const count = 400_000;
  const startMs = performance.now();
  const { words } = restoreSentence(["5" + "%".repeat(count)], ["CD"]);
  assertEquals(words.length, 1 + count);
  // Half a minute if each mark moves all that were found before.
  assert(performance.now() - startMs < 5_000);
});

Deno.test("restoreSentence() puts back punctuation and signs", () => {
  const cases: [string, string][] = [
    ["Stay,/VB cats!/NNS", "Stay/VB ,/, cats/NNS !/."],
    ["One:/CD two;/CD Why?/WRB", "One/CD :/: two/CD ;/: Why/WRB ?/."],
    ["Prices/NNS fell/VBD 5%./CD", "Prices/NNS fell/VBD 5/CD %/NN ./."],
    ["``$5%?''/CD he/PRP said./VBD", "``/`` $/$ 5/CD %/NN ?/. ''/'' he/PRP said/VBD ./."],
    ["A/DT Corp./NNP sold/VBD it./PRP", "A/DT Corp./NNP sold/VBD it/PRP ./."],
    ["By/IN Cat/NNP Corp../NNP", "By/IN Cat/NNP Corp./NNP ./."],
    ["By/IN U.S..''/NNP", "By/IN U.S./NNP ./. ''/''"],
    ["-LCB-/-LRB- U.S../NNP -RCB-/-RRB- a/DT", "-LCB-/-LRB- U.S./NNP ./. -RCB-/-RRB- a/DT"],
    ["Cats./NNS -RRB-/-RRB- '/''", "Cats/NNS ./. -RRB-/-RRB- '/''"],
    ["etc./FW -RRB-/-RRB- ''/'' we/PRP", "etc./FW -RRB-/-RRB- ''/'' we/PRP"],
    ["Well/UH .../:", "Well/UH .../:"],
    ["Well/UH ....''/:", "Well/UH ..../: ''/''"],
    ["They/PRP sleep.''/VBP", "They/PRP sleep/VBP ./. ''/''"],
    ["They/PRP sleep./VBP '/''", "They/PRP sleep/VBP ./. '/''"],
    ["They/PRP sleep./VBP '''/''", "They/PRP sleep/VBP ./. '/'' ''/''"],
    ["Cats/NNS --/: all/DT", "Cats/NNS --/: all/DT"],
    ["%/NN", "%/NN"],
    ["``/``", "``/``"],
    ["./.", "./."],
  ];
  for (const [text, expected] of cases) assertEquals(restored(text), expected);
});

Deno.test("restoreSentence() puts back clitics", () => {
  const cases: [string, string][] = [
    ["They/PRP don't/VBP", "They/PRP do/VBP n't/RB"],
    ["can't,/MD won't/MD", "ca/MD n't/RB ,/, wo/MD n't/RB"],
    ["We're/PRP I'm/PRP she'd/PRP", "We/PRP 're/VBP I/PRP 'm/VBP she/PRP 'd/MD"],
    ["It's/PRP mine/JJ", "It/PRP 's/VBZ mine/JJ"],
    ["There's/EX Who's/WP here's/RB", "There/EX 's/VBZ Who/WP 's/VBZ here/RB 's/VBZ"],
    ["Where's/WRB That's/DT which's/WDT", "Where/WRB 's/VBZ That/DT 's/VBZ which/WDT 's/VBZ"],
    ["cat's/NN tail/NN", "cat/NN 's/POS tail/NN"],
    ["CAT'S/NN TAIL/NN", "CAT/NN 'S/POS TAIL/NN"],
    ["cat's/NN the/DT", "cat/NN 's/VBZ the/DT"],
    ["cat's/NN gone/VBN", "cat/NN 's/VBZ gone/VBN"],
    ["cat's/NN ``in''/IN", "cat/NN 's/POS ``/`` in/IN ''/''"],
    ["cat's,/NN the/DT", "cat/NN 's/POS ,/, the/DT"],
    ["cats'/NNS Jones'/NNP", "cats/NNS '/POS Jones/NNP '/POS"],
    ["runnin'/VBG", "runnin'/VBG"],
    ["'s/POS n't/RB '/POS", "'s/POS n't/RB '/POS"],
  ];
  for (const [text, expected] of cases) assertEquals(restored(text), expected);
});

Deno.test("restoreSentence() changes no character and leaves no word empty", () => {
  const chunk = fc.array(fc.constantFrom(..."a.,:;!?%$'`nst", "''", "``", "n't"), {
    minLength: 1,
    maxLength: 6,
  }).map((pieces) => pieces.join(""));
  const tag = fc.constantFrom("NN", "NNS", "PRP", "DT", ":", "''");
  fc.assert(fc.property(fc.array(fc.tuple(chunk, tag), { minLength: 1 }), (pairs) => {
    const { words, tags } = restoreSentence(pairs.map(([c]) => c), pairs.map(([, t]) => t));
    assertEquals(words.join(""), pairs.map(([c]) => c).join(""));
    assertEquals(words.length, tags.length);
    assert(words.length >= pairs.length && !words.includes(""));
  }));
});

const TEXT = '[\n["Cats don\'t bark.",["NNS","VBP","VB"]] ,\n["Dogs do!",["NNS","VBP"]]\n]\n';

Deno.test("parseWsjSample() reads an entry a line", () => {
  assertEquals(parseWsjSample(TEXT, "x.json"), [
    { words: ["Cats", "do", "n't", "bark", "."], tags: ["NNS", "VBP", "RB", "VB", "."] },
    { words: ["Dogs", "do", "!"], tags: ["NNS", "VBP", "."] },
  ]);
  const windows = TEXT.replaceAll("\n", "\r\n");
  assertEquals(parseWsjSample(windows, "x.json"), parseWsjSample(TEXT, "x.json"));
  assertEquals(parseWsjSample("[\n]", "x.json"), []);
});

Deno.test("parseWsjSample() names file, line and reason", () => {
  const entry = (json: string): string => `[\n["a",["NN"]],\n${json}\n]`;
  const cases: [string, string][] = [
    ["", "Cannot read x.json, line 1: expected [ alone"],
    ["[", "line 1: the file is cut off: expected ] alone at its end"],
    ['[\n["a",["NN"]],', "line 2: the file is cut off"],
    ['[\n["a",["NN"]]\n["b",["NN"]]\n]', "line 2: expected a comma after every entry but the last"],
    ['[\n["a",["NN"]],\n]', "line 2: expected a comma after every entry but the last"],
    [entry("["), "line 3: found no JSON"],
    [entry("{}"), "line 3: found another JSON value"],
    [entry('[1,["NN"]]'), "line 3: found another JSON value"],
    [entry('["a","NN"]'), "line 3: expected an array of tags after the text"],
    [entry('["a",["N N"]]'), "line 3: expected an array of tags after the text"],
    [entry('["a  b",["NN","NN"]]'), "line 3: expected a text of words with one blank between"],
    [entry('["",[]]'), "line 3: expected a text of words"],
    [entry('["a b",["NN"]]'), "line 3: found 2 words and 1 tags, expected as many of both"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseWsjSample(text, "x.json"), DataError, message);
  }
});
