/**
 * The progress display of a study: a line for each epoch and, in a terminal, a status line with the
 * finished fraction and the ETA. Not here: the events.
 *
 * @module
 */
import { format } from "@std/fmt/duration";
import { type Output, stdout } from "../../lib/command/output.ts";
import type { RunIdentity } from "../runs/record.ts";
import type { RunEvent } from "./events.ts";

/** The output: lines of a log and, in a terminal, a line that is overwritten. */
export type Screen = Pick<Output, "isTerminal" | "columns" | "line" | "write">;

/** A human-readable duration, as "1h 2m" or "35s". */
export function formatMinutes(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const rounded = seconds >= 3600 ? Math.round(seconds / 60) * 60 : seconds;
  return format(rounded * 1000, { ignoreZero: true });
}

const GAP = "  ";
/** The minimum length of a shortened name. */
const MIN_NAME_COLUMNS = 12;

/** Shortens a name in its middle, since runs differ at the beginning and the end. */
function shorten(name: string, columns: number): string {
  if (name.length <= columns) return name;
  const end = (columns - 1) >> 1;
  return `${name.slice(0, columns - 1 - end)}…${name.slice(-end)}`;
}

/** Follows the runs of a study. */
export class Progress {
  readonly #screen: Screen;
  readonly #work: ReadonlyMap<string, number>;
  readonly #doneBefore = new Map<string, number>();
  readonly #done = new Map<string, number>();
  readonly #now: () => number;
  readonly #start: number;
  readonly #total: number;
  /** Runs that have ended or finished their last epoch, with no significant work left. */
  readonly #ended = new Set<string>();
  readonly #nameColumns: number;
  #hasStatusLine = false;

  /** Takes the remaining work of each run by id, in any unit, and a clock. */
  constructor(
    work: ReadonlyMap<string, number>,
    screen: Screen = stdout,
    now: () => number = () => performance.now(),
  ) {
    this.#work = work;
    this.#screen = screen;
    this.#now = now;
    this.#start = now();
    this.#nameColumns = [...work.keys()].reduce((most, { length }) => Math.max(most, length), 0);
    this.#total = [...work.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Writes a permanent line. */
  line(text: string): void {
    if (this.#hasStatusLine) this.#screen.write("\r\x1b[K");
    this.#hasStatusLine = false;
    this.#screen.line(text);
    this.#showStatus();
  }

  /** Shows an event of a run. */
  show(run: RunIdentity, event: RunEvent): void {
    const { id } = run;
    switch (event.kind) {
      case "start": {
        const { fraction } = event;
        // The work of an earlier session does not count towards the speed.
        this.#doneBefore.set(id, fraction);
        this.#done.set(id, fraction);
        if (fraction > 0) this.line(`        ${id} continues at ${Math.round(100 * fraction)} %`);
        break;
      }
      case "progress":
        this.#done.set(id, event.fraction);
        this.#showStatus();
        break;
      case "epoch": {
        const { epoch, trainLoss, devAccuracy } = event.row;
        const { epochs } = run.config;
        this.#done.set(id, epoch / epochs);
        if (epoch === epochs) this.#ended.add(id);
        const results = [
          `${String(epoch).padStart(String(epochs).length)}/${epochs}`,
          `loss ${trainLoss.toFixed(3)}`,
          `dev ${(100 * devAccuracy).toFixed(2)} %`,
          // The status line shows it.
          ...this.#screen.isTerminal ? [] : [this.#eta()],
        ].join(GAP);
        this.line([this.#count(), this.#name(id, results), results].join(GAP));
        break;
      }
      case "end":
        if (event.state === "INTERRUPTED") {
          this.#ended.delete(id);
        } else {
          this.#ended.add(id);
          this.#done.set(id, 1);
        }
        if (event.message !== "") {
          this.line([this.#count(), id, `${event.state}: ${event.message}`].join(GAP));
        }
        break;
      case "warning":
        this.line(`Warning: ${id}: ${event.message}`);
    }
  }

  /** Clears the status line. */
  close(): void {
    if (this.#hasStatusLine) this.#screen.write("\r\x1b[K");
    this.#hasStatusLine = false;
  }

  #count(): string {
    const width = String(this.#work.size).length;
    return `[${String(this.#ended.size).padStart(width)}/${this.#work.size}]`;
  }

  /** The name of a run as a column, shortened to fit the terminal. */
  #name(id: string, results: string): string {
    const { isTerminal, columns } = this.#screen;
    if (!isTerminal) return id.padEnd(this.#nameColumns);
    const room = columns - this.#count().length - results.length - 2 * GAP.length;
    const width = Math.min(this.#nameColumns, Math.max(MIN_NAME_COLUMNS, room));
    return shorten(id, width).padEnd(width);
  }

  /** The finished fraction of all work. */
  #fraction(done: ReadonlyMap<string, number>): number {
    let sum = 0;
    for (const [id, fraction] of done) sum += fraction * (this.#work.get(id) ?? 0);
    return this.#total === 0 ? 1 : sum / this.#total;
  }

  #eta(): string {
    const before = this.#fraction(this.#doneBefore);
    const fraction = this.#fraction(this.#done);
    const elapsedMs = this.#now() - this.#start;
    if (fraction - before < 1e-3) return "ETA ...";
    return `ETA ${formatMinutes(elapsedMs * (1 - fraction) / (fraction - before))}`;
  }

  #showStatus(): void {
    if (!this.#screen.isTerminal) return;
    const percent = (100 * this.#fraction(this.#done)).toFixed(1);
    const elapsed = formatMinutes(this.#now() - this.#start);
    const text = [this.#count(), `${percent} %`, this.#eta(), `${elapsed} elapsed`].join(GAP);
    // A wrapped line would leave a copy at each refresh.
    this.#screen.write(`\r\x1b[K${text.slice(0, Math.max(0, this.#screen.columns - 1))}`);
    this.#hasStatusLine = true;
  }
}
