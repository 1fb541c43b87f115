/**
 * The border between anybody's arrays and the kernels' memory: shapes are checked here, and arrays of
 * another origin copied in, so that everything behind may trust what it is given.
 *
 * @module
 */
import { ConfigError, excerpt } from "../errors.ts";
import type { FloatArray, Kernels, Matrix } from "../kernels/kernels.ts";
import { ownerOf, Room, type Scope } from "../kernels/scope.ts";

/** Numbers of some examples, row after row, in an array of any kind. */
export interface Rows {
  /** The numbers: [rows, columns], and any more. */
  readonly data: ArrayLike<number>;
  /** The number of examples. */
  readonly rows: number;
  /** The numbers of an example. */
  readonly columns: number;
}

/** What a model takes: rows, or an array of whole rows, one after the other. */
export type Input = Rows | ArrayLike<number>;

/** What an input is, for messages. */
export interface InputName {
  /** Who takes it. */
  readonly taker: string;
  /** "input" or "gradient". */
  readonly name: string;
}

/**
 * Checks the shape of an input.
 *
 * @param input The input.
 * @param columns How many numbers an example must have; undefined where any number will do.
 * @param name What it is, for the message.
 * @returns The input as rows; itself if it was.
 * @throws {ConfigError} If it has another shape, or none.
 */
export function rowsOf(input: Input, columns: number | undefined, name: InputName): Rows {
  const rows = toRows(input, columns);
  const fits = rows !== undefined && Number.isInteger(rows.rows) && rows.rows >= 1 &&
    Number.isInteger(rows.columns) && rows.columns >= 1 &&
    rows.columns === (columns ?? rows.columns) && rows.rows * rows.columns <= rows.data.length;
  if (fits) return rows;
  throw new ConfigError(
    `Cannot run ${name.taker}: its ${name.name} is ${describe(input)}, but must be ` +
      `{ data, rows, columns } with at least one row of ${columns ?? "some"} columns` +
      (columns === undefined ? "" : `, or an array of whole rows`),
  );
}

function toRows(input: Input, columns: number | undefined): Rows | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  if ("data" in input) return typeof input.data?.length === "number" ? input : undefined;
  if (typeof input.length !== "number" || columns === undefined) return undefined;
  return { data: input, rows: input.length / columns, columns };
}

function describe(input: Input): string {
  if (typeof input !== "object" || input === null) return String(input);
  if (!("data" in input)) return `an array of length ${input.length}`;
  const { rows, columns, data } = input;
  return `${rows} rows of ${columns} columns in an array of length ${data?.length}`;
}

/** Takes inputs of one kind into the kernels' memory. */
export class Border {
  readonly #kernels: Kernels;
  readonly #name: InputName;
  readonly #room: Room<FloatArray>;

  /** Says whose memory, and what for. */
  constructor(kernels: Kernels, name: InputName) {
    this.#kernels = kernels;
    this.#name = name;
    this.#room = new Room(kernels, (kernels, length) => kernels.floats(length));
  }

  /**
   * Takes an input in.
   *
   * @param input The input.
   * @param columns How many numbers an example must have; undefined where any number will do.
   * @returns The input itself where it lies in the kernels' memory, else a copy, which is valid until
   * the next call.
   * @throws {ConfigError} If the shape does not fit, or a number to be copied is not finite.
   */
  admit(input: Input, columns: number | undefined): Matrix {
    const rows = rowsOf(input, columns, this.#name);
    const owner = ownerOf(rows.data) as Partial<Scope> | undefined;
    if (owner?.isFree) {
      const { taker, name } = this.#name;
      throw new ConfigError(
        `Cannot run ${taker}: its ${name} is no longer valid. What a model returns is valid until ` +
          `the next call, and until the model is disposed of`,
      );
    }
    return owner?.memory === this.#kernels.memory ? rows as Matrix : this.#copy(rows);
  }

  #copy({ data, rows, columns }: Rows): Matrix {
    const length = rows * columns;
    const copy = this.#room.reserve(length, length);
    for (let i = 0; i < length; i++) {
      const value: unknown = data[i];
      if (typeof value === "number") copy[i] = value; // Which may be too large for 32 bits.
      if (typeof value === "number" && Number.isFinite(copy[i])) continue;
      const { taker, name } = this.#name;
      throw new ConfigError(
        `Cannot run ${taker}: number ${i % columns} of example ${Math.floor(i / columns)} of its ` +
          `${name} is ${excerpt(String(value))}, but must be a finite number`,
      );
    }
    return { data: copy, rows, columns };
  }
}
