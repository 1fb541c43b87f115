/**
 * The last part of the article: what was easy and what was difficult, the deviations, the environment,
 * how to train a row again. Not here: results.
 *
 * @module
 */
import type { Deviation } from "../../experiments/paper/deviations/deviation.ts";
import { allTasks, taskOf } from "../../experiments/tasks/tasks.ts";
import type { Study } from "../study/summary.ts";
import { plural } from "../tables/format.ts";
import { countDistinct, environmentTable, table } from "../tables/tables.ts";
import { escapeText, runLink } from "./escape.ts";

const DEVIATIONS = "Deviations";

/** What was easy and what was difficult. */
export function effortBlocks(deviations: readonly Deviation[]): string[] {
  const { length: silent } = deviations.filter(({ paper }) => paper.startsWith("Not stated"));
  return [
    "## What was easy and what was difficult",
    "The method itself was easy: one selection of entries in the backward pass of each linear map, " +
    "stated as an equation (section 2). The settings around it were difficult: of " +
    `${
      plural(deviations.length, "deviation")
    } and choices listed [below](#${DEVIATIONS.toLowerCase()}), ` +
    `the paper leaves ${silent} open, and it reports neither seeds nor intervals, so that its ` +
    "differences cannot be told from chance.",
    ...allTasks().flatMap(({ report }) => report.effort ?? []),
  ];
}

/** The differences from the paper, numbered, a table for each task. */
export function deviationBlocks(deviations: readonly Deviation[]): string[] {
  const rows = deviations.map(({ task, topic, paper, ours, source }, index) => ({
    task,
    cells: [`D${index + 1}`, topic, paper, ours, source],
  }));
  const groups = [{ id: "all", name: "all tasks" }, ...allTasks()];
  return [
    `## ${DEVIATIONS}`,
    "The differences from the paper, and the choices that the paper leaves open. The authors' code " +
    'is [github.com/lancopku/meProp](https://github.com/lancopku/meProp): "C# of 2017" is its ' +
    'commit fdfa507, "C# of 2018" its commit d256a51.',
    ...groups.flatMap(({ id, name }) => {
      const own = rows.filter(({ task }) => task === id).map(({ cells }) => cells);
      return own.length === 0 ? [] : [
        `### Deviations: ${name}`,
        table(["", "topic", "paper", "here", "source"], own, "nllll"),
      ];
    }),
  ];
}

/** A digest as it is; what is none is not shown. */
function digestOf(text: string): string {
  return /^[0-9a-z]{1,64}$/.test(text) ? text : "not a digest";
}

/** Machines, versions and data of the runs. */
export function environmentBlocks({ runs, strays }: Study): string[] {
  if (runs.length === 0) return ["## Environment", "No runs yet."];
  const versions = countDistinct(runs, ({ identity }) => identity.numericsVersion);
  const data = countDistinct(runs, ({ identity: { config, dataSha256 } }) => ({
    name: taskOf(config).dataId(config),
    dataSha256,
  }));
  const isMixed = versions.length > 1 ||
    new Set(data.map(([{ name }]) => name)).size < data.length;
  const mixed = isMixed
    ? " **These runs are not comparable: they differ in numerics or data.**"
    : "";
  const counted = (value: string | number, count: number): string =>
    `${value} (${plural(count, "run")})`;
  const blocks = [
    "## Environment",
    `Numerics version: ${versions.map(([value, count]) => counted(value, count)).join(", ")}. ` +
    "Data sha256: " +
    data.map(([{ name, dataSha256 }, count]) =>
      counted(`${escapeText(name)} \`${digestOf(dataSha256)}\``, count)
    ).join(", ") + `.${mixed}`,
    environmentTable(runs) ?? "",
  ];
  if (strays.length > 0) {
    const names = strays.map(({ name }) => runLink(name, name)).join(", ");
    blocks.push(
      `Not shown above, because of another configuration or because a newer run exists: ${names}.`,
    );
  }
  return blocks;
}

/** How to train a row again. */
export function rerunBlocks({ settings: { profile }, runs }: Study): string[] {
  const name = runs.find(({ record }) => record.status.state === "COMPLETED")?.name ?? "RUN";
  // A name with other characters would need quotes.
  const run = /^[\w.-]+$/.test(name) ? name : "RUN";
  return [
    "## How to train a row again",
    "The folded table below each item links the folder of each run: its settings (`config.json`), " +
    "its logs by epoch, evaluation and layer (`epochs.csv`, `evaluations.csv`, `layers.csv`), its " +
    "times, its result and the digest of its weights. This trains a run again and compares it bit " +
    "by bit; the beginning of a name chooses all runs that begin so:",
    `\`\`\`sh\ndeno task verify --folder reports/${profile} ${run}\n\`\`\``,
    "The command below the heading of an item trains its missing runs. With changed settings, the " +
    "runs go to a folder of their own:",
    "```sh\ndeno task reproduce table1 --seeds 5 --set optimizer.learningRate=0.01\n```",
  ];
}
