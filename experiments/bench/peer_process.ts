/**
 * A peer in a process of its own, spoken to by the protocol. Not here: what is asked for.
 *
 * @module
 */
import { readLines } from "../../lib/command/input.ts";
import type { PeerCommand } from "./libraries.ts";
import {
  parseAnswer,
  type Peer,
  type PeerAnswer,
  type PeerRequest,
  type PeerSettings,
  type PeerTime,
  PeerUnavailable,
} from "./protocol.ts";

/** A peer that is silent for so long hangs. */
const PATIENCE_MS = 300_000;
/** How much of a peer's standard error is kept. */
const ERRORS_LENGTH = 10_000;

/** A running peer. */
export class PeerProcess implements Peer {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string, void>;
  readonly #errors: Promise<string>;
  #version = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#lines = readLines(child.stdout);
    this.#errors = readErrors(child.stderr);
  }

  /**
   * Starts a peer by the first of some commands that works, and lets it prepare itself.
   *
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
        const { ready } = await peer.#ask({ init: settings }, "ready");
        peer.#version = ready.version;
        return peer;
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
    await this.#ask({ reset: true }, "done");
  }

  /** The mean loss of a minibatch under the present weights, in nats. */
  async loss(minibatch: number): Promise<number> {
    return (await this.#ask({ loss: minibatch }, "loss")).loss;
  }

  /** Trains that many steps. */
  run(steps: number): Promise<PeerTime> {
    return this.#ask({ steps }, "elapsedMs");
  }

  /** Ends the process and waits until it is gone. */
  async quit(): Promise<void> {
    await this.#write({ quit: true }).catch(() => {});
    await this.#writer.close().catch(() => {});
    await this.#within(this.#child.status).catch(() => this.kill());
    await this.#errors;
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

  /** Asks for an answer of some kind. */
  async #ask<Kind extends string>(
    asked: PeerRequest,
    kind: Kind,
  ): Promise<Extract<PeerAnswer, Record<Kind, unknown>>> {
    // A process that has ended cannot be written to; the error below says what it said last.
    await this.#write(asked).catch(() => {});
    const { value, done } = await this.#within(this.#lines.next());
    if (done || value === undefined) {
      throw new Error(`It ended without an answer. ${await this.#errors}`);
    }
    const answer = parseAnswer(value);
    if (kind in answer) return answer as Extract<PeerAnswer, Record<Kind, unknown>>;
    if ("unavailable" in answer) throw new Error(answer.unavailable);
    throw new Error("error" in answer ? answer.error : `A peer answered ${value}`);
  }

  /** Waits for a peer, but not forever. */
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

/** Reads a peer's standard error and returns the line that says most. */
async function readErrors(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const lines: string[] = [];
  let length = 0;
  for await (const line of readLines(stream)) {
    length += line.length;
    if (length < ERRORS_LENGTH) lines.push(line.trim());
  }
  // The rest of a stack is about the machine's folders.
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "";
}
