/**
 * What each part of the benchmark measures. Not here: the command line, the report.
 *
 * @module
 */
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { COST_BATCH_SIZE, measureHiddenCost } from "./cost.ts";
import { measureLarge, TABLE7_SHAPE, TABLE8_SHAPE } from "./large_cost.ts";
import { LIBRARIES, OURS } from "./libraries.ts";
import { measurePasses, measureTable2 } from "./passes.ts";
import { PAYS_GROUPS } from "./pays.ts";
import type {
  CostPart,
  HiddenCost,
  PartHeader,
  PartName,
  PaysPart,
  PerformanceResults,
  StepsPart,
  WorkloadPart,
} from "./results.ts";
import { SCALING_GROUPS } from "./scaling.ts";
import { decodeState } from "./state_file.ts";
import { makeState } from "./step_model.ts";
import { measureSteps, type StepsOptions } from "./steps.ts";
import { layerSizesOf, mlp, mlpWork } from "./workloads/mlp.ts";
import type { Workload } from "./workloads/workload.ts";
import { WORKLOADS } from "./workloads/workloads.ts";

/** A pass over a shape of Table 7 takes many seconds. */
const MOST_LARGE_ROUNDS = 3;
/** What is kept in the hidden layers of the paper's model. */
const COST_KS = [5, 10, 20, 40, 80, 160, 320, 500];
/** The hidden layers, their units and the k of the paper's Table 5. */
const DEPTHS = [2, 3, 4, 5];
const HIDDEN_SIZE = 500;
const DEPTH_K = 25;
/** The part of the time of a workload that its steps take, roughly; the rest is for its passes. */
const STEPS_SHARE = 0.85;

/** What each part is measured with. */
export interface PartInput
  extends Pick<StepsOptions, "folder" | "rounds" | "steps" | "onProgress"> {
  readonly header: PartHeader;
}

/** Measures a part. */
export function measurePart(
  name: PartName,
  input: PartInput,
): Promise<NonNullable<PerformanceResults[PartName]>> {
  if (name === "pays") return measurePays(input);
  if (name === "scaling") return measureScaling(input);
  if (name === "cost") return measureCosts(input);
  return measureWorkload(WORKLOADS[name], input);
}

async function measureWorkload(workload: Workload, input: PartInput): Promise<WorkloadPart> {
  const { header, rounds, steps, onProgress } = input;
  const measured = await measureSteps({
    ...input,
    ...{ groups: workload.groups, libraries: LIBRARIES },
    onProgress: (line, fraction) => onProgress(line, STEPS_SHARE * fraction),
  });
  const source = await workload.load();
  const passes = await measureTable2(workload, source, {
    rounds,
    onProgress: (line, fraction) => onProgress(line, 1 - (1 - STEPS_SHARE) * (1 - fraction)),
  });
  const [{ works: [work] }] = workload.groups;
  const lengths = workload.sizesOf(source.measuring(steps), work.batchSize);
  const isUniform = new Set(lengths).size === 1;
  return { ...header, ...measured, data: source.data, ...!isUniform && { lengths }, passes };
}

async function measureScaling(input: PartInput): Promise<StepsPart> {
  const options = { ...input, groups: SCALING_GROUPS, libraries: [OURS] };
  return { ...input.header, ...await measureSteps(options) };
}

async function measurePays(input: PartInput): Promise<PaysPart> {
  const passes: PaysPart["passes"][number][] = [];
  const measured = await measureSteps({
    ...{ ...input, groups: PAYS_GROUPS, libraries: [OURS] },
    async afterGroup({ name, works }, stored, onProgress) {
      const [{ workload, batchSize }] = works;
      const items = [];
      for (const { path } of stored) {
        items.push({ state: decodeState(await Deno.readFile(path)), kernels: simdKernels() });
      }
      const options = { batchSize, rounds: input.rounds, onProgress };
      const { rows } = await measurePasses(WORKLOADS[workload], items, options);
      passes.push({ group: name, rows });
    },
  });
  return { ...input.header, ...measured, passes };
}

async function measureCosts({ header, rounds, onProgress }: PartInput): Promise<CostPart> {
  const quarter = (name: string, first: number) => (line: string, fraction: number): void =>
    onProgress(`${name}${line}`, (first + fraction) / 4);
  const source = await mlp.load();
  const measureHidden = async (
    layers: number,
    ks: readonly number[],
    onProgress: PartInput["onProgress"],
  ): Promise<HiddenCost> => {
    const work = mlpWork({ hiddenSizes: Array.from({ length: layers }, () => HIDDEN_SIZE) });
    const options = { kernels: simdKernels(), mostMinibatches: Infinity };
    const state = makeState(mlp, source, work, options);
    const series = await measureHiddenCost({ state, ks, rounds, onProgress });
    return { layerSizes: layerSizesOf(state.shape), batchSize: COST_BATCH_SIZE, series };
  };
  const hidden = await measureHidden(2, COST_KS, quarter("", 0));
  const depth: HiddenCost[] = [];
  for (const layers of DEPTHS) {
    depth.push(await measureHidden(layers, [DEPTH_K], quarter(`${layers} `, 1)));
  }
  const largeRounds = Math.min(rounds, MOST_LARGE_ROUNDS);
  return {
    ...header,
    ...hidden,
    depth,
    table7: await measureLarge(TABLE7_SHAPE, largeRounds, quarter("Table 7, ", 2)),
    table8: await measureLarge(TABLE8_SHAPE, largeRounds, quarter("Table 8, ", 3)),
  };
}
