/**
 * The first part of the article: a summary from verdicts and numbers, the figure of all claims, how
 * they are judged, and their tables. Not here: the rules (see `experiments/paper/verdict_rules.ts`).
 *
 * @module
 */
import type {
  ClaimKind,
  ClaimVerdict,
  Quantity,
  Verdict,
} from "../../experiments/paper/claims/claim.ts";
import { RULES_HISTORY } from "../../experiments/paper/claims/claims.ts";
import { LEAST_SEEDS } from "../../experiments/paper/verdict.ts";
import { allTasks } from "../../experiments/tasks/tasks.ts";
import type { Study } from "../study/summary.ts";
import { fixed, list, plural, points } from "../tables/format.ts";
import { folded } from "../tables/tables.ts";
import { besideTable, criterionTable, type LinkClaim, verdictTable } from "../tables/verdicts.ts";
import { anchorOf } from "./headings.ts";

/** The claims of each kind in a few words. */
const KINDS: Readonly<Record<ClaimKind, string>> = {
  suffices: "a small k suffices, or does not hurt",
  improves: "meProp improves accuracy, or adds to dropout",
  leads: "the largest entries lead random ones, and a wide model leads a narrow one",
  epochs: "meProp needs no more epochs",
  peak: "accuracy peaks at a k below that of the dense model",
  overfitting: "meProp reduces overfitting",
  depth: "the effect on overfitting grows with depth",
  cost: "the paper's claims on time",
};

/** The report of measured times. */
const PERFORMANCE = "../PERFORMANCE.md";

/** Links a claim with the item of its first row, or with the measurements that decide it. */
function claimLinks({ experiments }: Study): LinkClaim {
  const items = new Map(experiments.map(({ spec }) => [spec.id, spec.item]));
  return ({ claim: { id, rows } }) => {
    if (rows.length === 0) return `[${id}](${PERFORMANCE})`;
    const item = items.get(rows[0].split("/")[0]);
    return item === undefined ? id : `[${id}](#${anchorOf(item)})`;
  };
}

/** The number of claims for each verdict, as "3 reproduced". */
export function verdictCounts(verdicts: readonly ClaimVerdict[]): string {
  const order: readonly Verdict[] = [
    ...["reproduced", "not reproduced", "undecided", "too few runs", "not tested"] as const,
  ];
  return list(order.flatMap((verdict) => {
    const { length } = verdicts.filter((one) => one.verdict === verdict);
    return length === 0 ? [] : [`${length} ${verdict}`];
  }));
}

/** Six sentences: what was tested, what holds, what does not, what is open, effects, cost. */
export function summaryBlocks(study: Study): string[] {
  const { verdicts, counts } = study;
  const link = claimLinks(study);
  const byKind = (verdict: Verdict): string =>
    (Object.keys(KINDS) as ClaimKind[]).flatMap((kind) => {
      const all = verdicts.filter(({ claim }) => claim.kind === kind);
      const found = all.filter((one) => one.verdict === verdict);
      if (found.length === 0) return [];
      return [`${KINDS[kind]} (${found.length} of ${all.length}: ${found.map(link).join(", ")})`];
    }).join("; ");
  const [holds, fails, open] = (["reproduced", "not reproduced", "undecided"] as const).map(byKind);
  const { length: few } = verdicts.filter(({ verdict }) => verdict === "too few runs");
  const sentences = [
    `**What was tested**: the paper's claims, as ${plural(verdicts.length, "statement")}, on ` +
    `${plural(counts.planned, "planned run")}, ${counts.COMPLETED} of them completed: ` +
    `${verdictCounts(verdicts)}.`,
    `**What holds**: ${holds || "no statement is reproduced so far"}.`,
    `**What does not**: ${fails || "no statement is refuted so far"}.`,
    `**What is open**: ${
      [
        ...open === "" ? [] : [open],
        ...few === 0 ? [] : [`${plural(few, "statement")} with too few runs`],
      ].join("; ") || "nothing"
    }.`,
    `**How large the effect is**: ${effects(verdicts, link)}.`,
    `**What it costs**: ${costs(verdicts, link)}.`,
  ];
  return ["## Summary", sentences.map((sentence) => `- ${sentence}`).join("\n")];
}

/** The smallest and the largest difference in accuracy of the small k's. */
function effects(verdicts: readonly ClaimVerdict[], link: LinkClaim): string {
  // A test that several claims share belongs to the first of them.
  const cases = new Map(
    verdicts.filter(({ claim }) => claim.kind === "suffices").flatMap((verdict) =>
      verdict.cases.map((one, index) =>
        [verdict.claim.cases[index], { ...one, id: link(verdict) }] as const
      )
    ).toReversed(),
  );
  const found = [...cases.values()].flatMap(({ id, label, finding }) =>
    finding?.quantity.interval === undefined
      ? []
      : [{ label: `${id}, ${label}`, value: finding.quantity.value }]
  ).sort((a, b) => a.value - b.value);
  if (found.length === 0) return "no small k has two completed seeds to compare yet";
  const [least, most] = [found[0], found[found.length - 1]]
    .map(({ label, value }) => `${points(value)} points (${label})`);
  return `against exact back-propagation, a small k changes test accuracy by ${
    found.length === 1 ? least : `${least} to ${most}`
  }, in ${plural(found.length, "comparison")} with at least two completed seeds`;
}

/** From this ratio on, the paper reports a speed-up, not equal times. */
const LEAST_SPEED_UP = 2;

/** The paper's speed-ups and what was measured here. */
function costs(verdicts: readonly ClaimVerdict[], link: LinkClaim): string {
  const found = verdicts.filter(({ claim }) => claim.kind === "cost").flatMap((verdict) =>
    verdict.cases.flatMap(({ label, paper, finding }) =>
      paper === undefined || finding === undefined || paper.value < LEAST_SPEED_UP
        ? []
        : [`${link(verdict)}, ${label}: ${times(finding.quantity)} (paper: ${times(paper)})`]
    )
  );
  return found.length === 0
    ? "no time has been measured for this study"
    : `exact back-propagation takes this many times as long as meProp, measured in turns: ${
      found.join("; ")
    }`;
}

function times({ value }: Quantity): string {
  return `${fixed(value, 1)}x`;
}

/** How claims are judged. */
export function methodBlocks(): string[] {
  return [
    "Claims are decided only under the paper's protocol, by rules in code " +
    "([claims.ts](../../experiments/paper/claims/claims.ts)), from the planned seeds alone. " +
    '"Not reproduced" means only that the criterion is not met here; "undecided" means that the ' +
    'interval is compatible with both outcomes; "too few runs" means that fewer than ' +
    `${LEAST_SEEDS} seeds are planned or that some planned seeds are not completed.`,
    `${RULES_HISTORY}.`,
    "Differences in accuracy are in percentage points. All intervals are 95 % intervals. Those in " +
    "*ours* decide: Student's t over n seeds, on this test set. Those in *new test items* estimate " +
    "the difference on unseen test items, by a bootstrap over seeds and test items. *p* is the " +
    "two-sided p value of the paired t test against the criterion's limit: the limit that is met " +
    "or, for a claim that is not reproduced, the limit that is missed. *Holm* is the p value after " +
    "Holm's correction over all claims with the same rule; a verdict that does not survive the " +
    "correction carries a note.",
  ];
}

/** The claims that something was found about, one table per task; the others to unfold. */
export function claimBlocks(study: Study): string[] {
  const { verdicts, experiments } = study;
  const link = claimLinks(study);
  const taskOfItem = new Map(experiments.map(({ spec }) => [spec.id, spec.preset.task]));
  const taskOf = ({ claim }: ClaimVerdict): string | undefined => {
    const tasks = new Set(claim.rows.map((row) => taskOfItem.get(row.split("/")[0])));
    return tasks.size === 1 ? [...tasks][0] : undefined;
  };
  const isFound = ({ verdict, cases }: ClaimVerdict): boolean =>
    verdict !== "too few runs" || cases.some(({ finding }) => finding !== undefined);
  const groups = [
    ...allTasks(),
    { id: undefined, title: "times, and what no single task decides" },
  ];
  return [
    "## Claims",
    ...groups.flatMap(({ id, title }) => {
      const all = verdicts.filter((one) => taskOf(one) === id);
      if (all.length === 0) return [];
      const [found, others] = [true, false].map((wanted) =>
        all.filter((one) => isFound(one) === wanted)
      );
      const beside = besideTable(found, link);
      return [
        `### Claims: ${title}`,
        ...found.length === 0 ? ["No completed runs yet."] : [
          verdictTable(found, link),
          folded("How they are judged", [
            criterionTable(found, link),
            ...beside === undefined ? [] : ["Also measured, and not decisive:", beside],
          ]),
        ],
        ...others.length === 0 ? [] : [
          folded(`Claims without completed runs: ${others.length}`, [verdictTable(others, link)]),
        ],
      ];
    }),
  ];
}
