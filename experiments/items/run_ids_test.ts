/**
 * Pins the ids of all runs of the published study, so that a new setting, another default or a moved
 * file never makes a published run another one. A list that grows by new runs is written again with
 * the new ids added; none may go or change.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { CATALOG } from "./catalog.ts";
import { identifyAll } from "../runs/identity.ts";
import { planConfigs, profileSettings } from "./profiles.ts";
import { dataIdOf } from "../engine/task_data.ts";
import ids from "./planned_run_ids.json" with { type: "json" };

/** The digests of the data of the published study. */
const DATA_SHA256: Partial<Record<string, string>> = {
  mnist: "d0a3eec1f5a454401d758fdbf15b9b0163a7034963586d671960c180b97e2c1a",
  "wsj-sample": "0a1071eec4d53982b811945be09670174343880c31fc9580ef62032e59e041d4",
  brown: "d8888ea86c0722964b7724c1caf03e84aef23f4fa22df41a3d1b0da75865cfca",
  "ewt-trees": "08b82f1cfb9bcc791da721641505ae98132240db9624bc9bb7d7eedd25e3ce3b",
};

Deno.test("identifyAll() gives the runs of the published study the ids that they have", async () => {
  const configs = planConfigs(CATALOG, profileSettings("paper"));
  const runs = await identifyAll(configs, (config) => DATA_SHA256[dataIdOf(config)] ?? "");
  assertEquals(runs.map(({ id }) => id).sort(), ids);
});
