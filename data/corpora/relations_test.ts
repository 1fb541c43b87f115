/**
 * Tests of the 12 labels.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { labelOf, LABELS, withoutSubtype } from "./relations.ts";

Deno.test("there are 12 labels, sorted by name", () => {
  assertEquals(
    LABELS.join(" "),
    "AMOD DEP NMOD OBJ P PMOD PRD ROOT SBAR SUB VC VMOD",
  );
});

Deno.test("labelOf() looks at the subtype only where it matters", () => {
  const cases: [string, string][] = [
    ["root", "ROOT"],
    ["punct", "P"],
    ["nsubj csubj expl nsubj:pass csubj:outer", "SUB"],
    ["obj iobj", "OBJ"],
    ["xcomp ccomp", "PRD"],
    ["case", "PMOD"],
    ["mark", "SBAR"],
    ["aux cop aux:pass", "VC"],
    ["obl advcl compound:prt obl:tmod advcl:relcl", "VMOD"],
    ["advmod advmod:emph", "AMOD"],
    ["det amod nmod nummod appos acl compound flat fixed goeswith nmod:poss acl:relcl", "NMOD"],
    [
      "conj cc parataxis vocative discourse dislocated list orphan reparandum dep cc:preconj",
      "DEP",
    ],
    ["constructor __proto__ ROOT", "DEP"],
  ];
  for (const [relations, label] of cases) {
    for (const relation of relations.split(" ")) assertEquals(labelOf(relation), label, relation);
  }
});

Deno.test("withoutSubtype() keeps what is before the colon", () => {
  assertEquals(["nmod:poss", "obj", "a:b:c"].map(withoutSubtype), ["nmod", "obj", "a"]);
});
