import { assertEquals } from "@std/assert";
import * as v from "valibot";
import { trainingEvent } from "./events.ts";

Deno.test("trainingEvent accepts events that passed through JSON, and nothing else", () => {
  const row = {
    ...{ epoch: 1, step: 10, trainLoss: 0.5, trainAccuracy: 0.5, devAccuracy: 0.5 },
    ...{ bestEpoch: 1, bestDevAccuracy: 0.5, bestTestAccuracy: 0.5 },
  };
  const events = [
    { kind: "start", fraction: 0 },
    { kind: "progress", fraction: 0.5 },
    { kind: "epoch", row },
    { kind: "epoch", row: { ...row, meanCellState: 0.1 } },
  ] as const;
  for (const event of events) {
    assertEquals(v.parse(trainingEvent, JSON.parse(JSON.stringify(event))), event);
  }
  const wrong = [
    ...[null, 0, "", {}, { kind: "start", fraction: 2 }, { kind: "end", fraction: 0 }],
    ...[{ kind: "epoch" }, { kind: "epoch", row: { ...row, epoch: 0 } }],
  ];
  for (const value of wrong) assertEquals(v.safeParse(trainingEvent, value).success, false);
});
