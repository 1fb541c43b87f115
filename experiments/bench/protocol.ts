/**
 * How a peer is spoken to: a process that reads a request per line from its standard input and
 * answers each with a line on its standard output, both JSON objects with one main key. A peer
 * measures its own time, so that the pipe costs nothing. Not here: processes, arithmetic.
 *
 * @module
 */
import * as v from "valibot";
import { readLines } from "../../lib/command/input.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));

const settings = v.strictObject({
  /** Where the trained state lies; see `state_file.ts`. */
  stateFile: v.string(),
  /** The number of examples of a minibatch. */
  batchSize: count,
  /** The number of threads within a step. */
  threads: count,
  /** Ours only: whether relaxed SIMD instructions may be used. */
  relaxed: v.boolean(),
  /** Ours only: whether Adam passes over quiet rows too. */
  allRows: v.boolean(),
});

const request = v.union([
  v.strictObject({ init: settings }),
  v.strictObject({ reset: v.literal(true) }),
  v.strictObject({ loss: index }),
  v.strictObject({ steps: count }),
  v.strictObject({ quit: v.literal(true) }),
]);

const answer = v.union([
  v.strictObject({ ready: v.strictObject({ version: v.string() }) }),
  v.strictObject({ unavailable: v.string() }),
  v.strictObject({ done: v.literal(true) }),
  v.strictObject({ loss: v.number() }),
  v.strictObject({
    /** Milliseconds of all the steps. */
    elapsedMs: v.number(),
    /** Ours only: milliseconds of each phase of all the steps. */
    phasesMs: v.optional(v.record(v.string(), v.number())),
    /** Ours only: the share of the rows of weights that the next step would leave alone. */
    quietRowRatio: v.optional(v.number()),
  }),
  v.strictObject({ error: v.string() }),
]);

/** What a peer is to compute. */
export type PeerSettings = v.InferOutput<typeof settings>;

/**
 * What a peer can be asked: to prepare itself; to put weights, moments and position back to the
 * start; for the loss of a minibatch under the present weights; to train that many steps; to end.
 */
export type PeerRequest = v.InferOutput<typeof request>;

/** What a peer can answer. `unavailable` gives the reason why it cannot do what `init` asks. */
export type PeerAnswer = v.InferOutput<typeof answer>;

/** How long some steps took. */
export type PeerTime = Extract<PeerAnswer, { readonly elapsedMs: number }>;

/**
 * Reads a request.
 *
 * @throws {SyntaxError} If the line is no request.
 */
export function parseRequest(line: string): PeerRequest {
  return parseLine(request, line, "request");
}

/**
 * Reads an answer.
 *
 * @throws {SyntaxError} If the line is no answer.
 */
export function parseAnswer(line: string): PeerAnswer {
  return parseLine(answer, line, "answer");
}

function parseLine<Schema extends typeof request | typeof answer>(
  schema: Schema,
  line: string,
  kind: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new SyntaxError(`A peer's ${kind} is not JSON: ${shorten(line)}. Expected one object`);
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new SyntaxError(
    `A peer's ${kind} is not allowed: ${shorten(line)}. Expected one of the objects in protocol.ts`,
  );
}

function shorten(line: string): string {
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}

/** What a peer written in TypeScript does. */
export interface Peer {
  /** The name and version of the library. */
  readonly version: string;
  /** Puts weights, moments and position back to the start. */
  reset(): void | Promise<void>;
  /** The mean loss of a minibatch under the present weights, in nats. */
  loss(minibatch: number): number | Promise<number>;
  /** Trains that many steps. */
  run(steps: number): PeerTime | Promise<PeerTime>;
  /** Ends whatever else would keep the process alive. */
  close?(): void;
}

/** A peer cannot do what is asked; the message says why. */
export class PeerUnavailable extends Error {
  /** The name of the class. */
  override readonly name = "PeerUnavailable";
}

/** Serves requests from the standard input until told to quit. */
export async function servePeer(open: (settings: PeerSettings) => Promise<Peer>): Promise<void> {
  // Libraries greet on the console, but the standard output belongs to the protocol.
  console.log = console.error;
  console.info = console.error;
  const write = (value: PeerAnswer): void => {
    Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(value) + "\n"));
  };
  let peer: Peer | undefined;
  for await (const line of readLines(Deno.stdin.readable)) {
    try {
      const asked = parseRequest(line);
      if ("quit" in asked) break;
      if ("init" in asked) {
        peer = await open(asked.init);
        write({ ready: { version: peer.version } });
        continue;
      }
      if (peer === undefined) throw new Error("The first request must be init");
      write(await answerRequest(peer, asked));
    } catch (error) {
      if (error instanceof PeerUnavailable) write({ unavailable: error.message });
      else write({ error: error instanceof Error ? error.stack ?? error.message : String(error) });
    }
  }
  peer?.close?.();
}

async function answerRequest(
  peer: Peer,
  asked: Exclude<PeerRequest, { quit: true } | { init: PeerSettings }>,
): Promise<PeerAnswer> {
  if ("loss" in asked) return { loss: await peer.loss(asked.loss) };
  if ("steps" in asked) return { ...await peer.run(asked.steps) };
  await peer.reset();
  return { done: true };
}
