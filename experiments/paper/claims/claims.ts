/**
 * The paper's claims that runs of this study can decide, numbered as in the project's list of all
 * claims; the others need experiments that are not here yet. Claims and rules are in claims_mnist.ts
 * and claims_pos.ts, what both tasks share in claim_pairs.ts. Not here: how a rule is applied (see
 * verdict.ts).
 *
 * @module
 */
import { MNIST_CLAIMS } from "./claims_mnist.ts";
import { POS_CLAIMS } from "./claims_pos.ts";
import type { Claim } from "../verdict.ts";

/** The claims, in the order in which the report shows them. */
export const CLAIMS: readonly Claim[] = [...MNIST_CLAIMS, ...POS_CLAIMS];
