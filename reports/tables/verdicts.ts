/**
 * The Markdown tables of verdicts: what the paper reports, what is found here, and how it is judged.
 * Not here: the text around them.
 *
 * @module
 */
import type { CaseResult, ClaimVerdict } from "../../experiments/paper/claims/claim.ts";
import { formatInterval, formatP, formatQuantity, NONE } from "./format.ts";
import { table } from "./tables.ts";

/** Links the id of a claim with its runs. */
export type LinkClaim = (verdict: ClaimVerdict) => string;

/** The verdict of each claim, with a line for each of its quantities. */
export function verdictTable(verdicts: readonly ClaimVerdict[], link: LinkClaim): string {
  const rows = verdicts.map((one) => [
    `${link(one)}. ${one.claim.statement}`,
    lines(one, ({ label }) => label),
    lines(one, ({ paper }) => formatQuantity(paper)),
    lines(one, ({ finding }) => formatQuantity(finding?.quantity)),
    verdictCell(one),
  ]);
  return table(["claim", "case", "paper", "ours", "verdict"], rows, "lnnnl");
}

/** A verdict and, while it waits for runs, what those completed so far would decide. */
export function verdictCell({ verdict, interim }: ClaimVerdict): string {
  return interim === undefined ? `**${verdict}**` : `**${verdict}**<br>so far ${interim}`;
}

/** How each claim is judged. */
export function criterionTable(verdicts: readonly ClaimVerdict[], link: LinkClaim): string {
  const rows = verdicts.map((one) => [
    link(one),
    one.claim.criterion,
    lines(one, ({ newItems }) => formatInterval(newItems)),
    lines(one, ({ finding, holmP }) => `${formatP(finding?.p)}, ${formatP(holmP)}`),
    one.note || NONE,
  ]);
  return table(["", "criterion", "new test items", "p, Holm", "note"], rows, "llnnl");
}

/** The quantities that were measured besides and decide nothing; undefined without any. */
export function besideTable(
  verdicts: readonly ClaimVerdict[],
  link: LinkClaim,
): string | undefined {
  const rows = verdicts.flatMap((one) =>
    one.cases.flatMap(({ label, finding }) => {
      const beside = finding?.beside ?? [];
      if (beside.length === 0) return [];
      return [[
        link(one),
        label,
        beside.map(({ label }) => label).join("<br>"),
        beside.map(({ quantity }) => formatQuantity(quantity)).join("<br>"),
      ]];
    })
  );
  return rows.length === 0 ? undefined : table(["", "case", "measured", "ours"], rows, "llnn");
}

/** A line for each quantity of a claim. */
function lines({ cases }: ClaimVerdict, write: (one: CaseResult) => string): string {
  return cases.map(write).join("<br>") || NONE;
}
