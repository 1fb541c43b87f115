/**
 * A peer in a process of its own, spoken to by the protocol. Not here: what is asked for.
 *
 * @module
 */
import type { PeerCommand } from "./contenders.ts";
import {
  parseAnswer,
  type Peer,
  type PeerAnswer,
  type PeerRequest,
  type PeerSettings,
  type PeerTime,
  PeerUnavailable,
  readLines,
} from "./protocol.ts";

/** A peer that says nothing for so long hangs. */
const PATIENCE_MS = 300_000;
/** How much of what a peer complains of is kept. */
const COMPLAINTS_LENGTH = 10_000;

/** A peer that runs. */
export class PeerProcess implements Peer {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string, void>;
  readonly #complaints: Promise<string>;
  #version = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#lines = readLines(child.stdout);
    this.#complaints = readComplaints(child.stderr);
  }

  /**
   * Starts a peer and lets it prepare itself.
   *
   * @param commands Commands to try, one after the other.
   * @param settings What it is to compute.
   * @returns The peer, ready.
   * @throws {PeerUnavailable} If none of the commands gives a peer that can do it.
   */
  static async start(
    commands: readonly PeerCommand[],
    settings: PeerSettings,
  ): Promise<PeerProcess> {
    const reasons: string[] = [];
    for (const { program, args } of commands) {
      let peer: PeerProcess | undefined;
      try {
        const command = new Deno.Command(program, {
          ...{ args: [...args], env: { NO_COLOR: "1" } },
          ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
        });
        peer = new PeerProcess(command.spawn());
        const answer = await peer.#ask({ init: settings });
        if ("ready" in answer) {
          peer.#version = answer.ready.version;
          return peer;
        }
        throw new Error("unavailable" in answer ? answer.unavailable : unexpected(answer));
      } catch (error) {
        reasons.push(`${program}: ${error instanceof Error ? error.message : error}`);
        await peer?.kill();
      }
    }
    throw new PeerUnavailable(reasons.join("; "));
  }

  /** The name and version of the library. */
  get version(): string {
    return this.#version;
  }

  /** Puts weights, moments and position back to the start. */
  async reset(): Promise<void> {
    const answer = await this.#ask({ reset: true });
    if (!("done" in answer)) throw new Error(unexpected(answer));
  }

  /** The mean loss of a minibatch under the present weights, in nats. */
  async loss(minibatch: number): Promise<number> {
    const answer = await this.#ask({ loss: minibatch });
    if (!("loss" in answer)) throw new Error(unexpected(answer));
    return answer.loss;
  }

  /** Trains that many steps. */
  async run(steps: number): Promise<PeerTime> {
    const answer = await this.#ask({ steps });
    if (!("elapsedMs" in answer)) throw new Error(unexpected(answer));
    const { elapsedMs, phasesMs } = answer;
    return phasesMs === undefined ? { elapsedMs } : { elapsedMs, phasesMs };
  }

  /** Ends the process and waits until it is gone. */
  async quit(): Promise<void> {
    await this.#write({ quit: true }).catch(() => {});
    await this.#writer.close().catch(() => {});
    await this.#within(this.#child.status).catch(() => this.kill());
    await this.#complaints;
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
  }

  async #write(asked: PeerRequest): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(JSON.stringify(asked) + "\n"));
  }

  async #ask(asked: PeerRequest): Promise<PeerAnswer> {
    // A process that has ended cannot be written to; what it said last is told below.
    await this.#write(asked).catch(() => {});
    const { value, done } = await this.#within(this.#lines.next());
    if (done || value === undefined) {
      throw new Error(`It ended without an answer. ${await this.#complaints}`);
    }
    return parseAnswer(value);
  }

  /** Waits for a peer, but not for ever. */
  async #within<Value>(promise: Promise<Value>): Promise<Value> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`A peer has not answered for ${PATIENCE_MS / 1000} s`)),
        PATIENCE_MS,
      );
    });
    try {
      return await Promise.race([promise, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function unexpected(answer: PeerAnswer): string {
  return "error" in answer ? answer.error : `A peer answered ${JSON.stringify(answer)}`;
}

/** Reads all that a peer complains of, and returns the line that says most. */
async function readComplaints(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const lines: string[] = [];
  let length = 0;
  for await (const line of readLines(stream)) {
    length += line.length;
    if (length < COMPLAINTS_LENGTH) lines.push(line.trim());
  }
  // The rest of a stack is about the machine's folders.
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "";
}
