/**
 * The help of a command, from its table of flags. Not here: parsing.
 *
 * @module
 */
import type { Command, Flag, FlagTable } from "./flags.ts";

const COLUMNS = 80;
/** The width of the labels; the text of a longer label starts on the next line. */
const MOST_LABEL_COLUMNS = 20;

/** The exit codes of every command. */
const EXIT_CODES = {
  0: "done",
  2: "wrong usage or configuration",
  3: "a file is missing, damaged or cannot be written",
};

/** Wraps a text between words; each line begins with the indent. */
export function wrap(text: string, indent = "", columns = COLUMNS): string {
  return text.split("\n").map((paragraph) => {
    const lines = [""];
    for (const word of paragraph.split(" ")) {
      const line = lines[lines.length - 1];
      if (line === "") lines[lines.length - 1] = word;
      else if (indent.length + line.length + 1 + word.length > columns) lines.push(word);
      else lines[lines.length - 1] = `${line} ${word}`;
    }
    return lines.map((line) => indent + line).join("\n");
  }).join("\n");
}

/** The help of a command. */
export function formatHelp<Flags extends FlagTable>(command: Command<Flags>): string {
  const { name, summary, about = [], words, flags, notes = [], exitCodes = {} } = command;
  const rows = [
    ...words === undefined ? [] : [[words.name, words.help]],
    ...Object.entries<Flag>(flags).map(([name, flag]) => [labelOf(name, flag), helpOf(flag)]),
    ["-h, --help", "shows this text"],
  ];
  const widths = rows.map(([label]) => label.length).filter((n) => n <= MOST_LABEL_COLUMNS);
  const indent = " ".repeat(Math.max(...widths) + 4);
  const codes = Object.entries({ ...EXIT_CODES, ...exitCodes });
  return [
    wrap(summary),
    `Usage: ${name} [OPTIONS]${words === undefined ? "" : ` [${words.name}...]`}`,
    ...about.map((text) => wrap(text)),
    rows.map(([label, help]) => formatRow(label, help, indent)).join("\n"),
    ...notes.map((text) => wrap(text)),
    wrap(`Exit codes: ${codes.map(([code, meaning]) => `${code} ${meaning}`).join(", ")}`),
  ].join("\n\n");
}

function labelOf(name: string, { kind }: Flag): string {
  return kind === undefined ? `--${name}` : `--${name} ${kind.placeholder}`;
}

function helpOf({ help, isRepeatable = false, default: value }: Flag): string {
  return [
    help,
    ...isRepeatable ? ["may be repeated"] : [],
    ...value === undefined ? [] : [`default: ${value}`],
  ].join(help.includes("\n") ? "\n" : "; ");
}

function formatRow(label: string, help: string, indent: string): string {
  const text = wrap(help, indent);
  const start = `  ${label}`;
  return start.length + 2 > indent.length
    ? `${start}\n${text}`
    : start.padEnd(indent.length) + text.slice(indent.length);
}
