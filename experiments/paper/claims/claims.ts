/**
 * All claims of the paper that this study can decide, among them C17, the "reduced overfitting" of
 * its title, and C18 on depth. Each task's claims are in claims_mnist.ts, claims_pos.ts and
 * claims_parsing.ts; their shared templates are in claim_pairs.ts. Not here: the rules (see
 * verdict_rules.ts and overfitting_rules.ts), how they are applied (see verdict.ts).
 *
 * @module
 */
import type { Claim } from "./claim.ts";
import { MNIST_CLAIMS } from "./claims_mnist.ts";
import { PARSING_CLAIMS } from "./claims_parsing.ts";
import { POS_CLAIMS } from "./claims_pos.ts";

/** The claims, in the order in which the report shows them. */
export const CLAIMS: readonly Claim[] = [...MNIST_CLAIMS, ...POS_CLAIMS, ...PARSING_CLAIMS];

/** When the rules were fixed, for the report. A changed rule needs a reason in the commit history. */
export const RULES_HISTORY =
  "The first rules compared means with limits and were committed while the first runs were " +
  "training. The current rules compare intervals. When they were fixed, the results of seeds 1 to " +
  "5 on MNIST, seed 1 in tagging, and seeds 1 to 5 of the taggers with 100 units were known; no " +
  "other run had started. The rules for parsing were fixed before any parsing run started; the " +
  "results of one-seed prototypes were known. No run was excluded";
