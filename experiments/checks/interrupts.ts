/**
 * A check that needs more permissions than the tests: kills a study in a separate process, at random
 * moments and while it writes a checkpoint, interrupts it by signals, and continues it each time. In
 * the end, its runs must have the bits of an undisturbed study.
 * `deno task check:interrupts --times 20`; CI does fewer.
 *
 * @module
 */
import { join } from "@std/path";
import { defineCommand, type RequestOf, runCommand } from "../../lib/command/command.ts";
import { integer } from "../../lib/command/kinds.ts";
import { stdout } from "../../lib/command/output.ts";
import { assertSameBits } from "./same_bits.ts";

/** A run on images and one on sentences, each of a few seconds. */
const STUDIES = [
  ["figure4-right", "--only", "h20", "--epochs", "3"],
  ["table3-pos", "--only", "h5", "--epochs", "8"],
  // A checkpoint of eight megabytes, so that a kill can fall within.
  ["figure4-left", "--only", "top5", "--epochs", "2", "--set", "evaluationsPerEpoch=1"],
];

const FOLDER = join("reports", "interrupts");

/** The kinds of disturbance. */
type Blow =
  | "SIGKILL"
  | "SIGKILL while a checkpoint is written"
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP";

const BLOWS: readonly Blow[] = [
  "SIGKILL",
  "SIGKILL while a checkpoint is written",
  "SIGINT",
  "SIGHUP",
  "SIGTERM",
  "SIGKILL while a checkpoint is written",
];

/** The exit codes of an interrupted study: saved, or ended before it listens to signals. */
const EXIT_CODES: Partial<Record<Blow, readonly number[]>> = {
  SIGINT: [130],
  SIGTERM: [130, 143],
  SIGHUP: [130, 129],
};

function start(study: readonly string[], folder: string): Deno.ChildProcess {
  const permissions = ["--allow-read=.", "--allow-write=reports", "--allow-sys=cpus"];
  return new Deno.Command("deno", {
    args: [
      ...["run", "--no-prompt", ...permissions, "experiments/reproduce.ts"],
      ...[...study, "--jobs", "1", "--folder", folder],
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs to the end; returns how it ended. */
async function finish(child: Deno.ChildProcess): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Waits until a checkpoint is being written below a folder. */
async function untilCheckpoint(folder: string, signal: AbortSignal): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const watcher = Deno.watchFs(folder, { recursive: true });
  const close = (): void => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  for await (const { paths } of watcher) {
    if (paths.some((path) => /checkpoint\.bin\.[^/]*\.tmp$/.test(path))) break;
  }
  signal.removeEventListener("abort", close);
}

/** Starts a study and disturbs it; returns whether it was disturbed before its end. */
async function disturb(study: readonly string[], folder: string, blow: Blow): Promise<boolean> {
  const child = start(study, folder);
  const ended = new AbortController();
  const output = finish(child).finally(() => ended.abort());
  const isAtCheckpoint = blow === "SIGKILL while a checkpoint is written";
  if (isAtCheckpoint) {
    await Promise.race([untilCheckpoint(folder, ended.signal), output]);
  } else {
    const delay = new Promise((resolve) => setTimeout(resolve, 300 + 5000 * Math.random()));
    await Promise.race([delay, output]);
  }
  const isBefore = !ended.signal.aborted;
  try {
    child.kill(isAtCheckpoint ? "SIGKILL" : blow);
  } catch {
    return false; // It has ended by itself.
  }
  const { code, text } = await output;
  if (!isBefore || code === 0) return false;
  const expected = EXIT_CODES[blow] ?? [137];
  if (!expected.includes(code)) throw new Error(`${blow}: exit code ${code}\n${text}`);
  return true;
}

/** Disturbs a study repeatedly and compares; returns the number of disturbances. */
async function check(index: number, times: number): Promise<number> {
  const study = STUDIES[index];
  const [whole, cut] = ["whole", "cut"].map((name) => join(FOLDER, `${name}-${index}`));
  const undisturbed = await finish(start(study, whole));
  if (undisturbed.code !== 0) throw new Error(undisturbed.text);
  let blows = 0;
  for (let i = 0; blows < times && i < 3 * times; i++) {
    const blow = BLOWS[(i + 2 * index) % BLOWS.length];
    if (await disturb(study, cut, blow)) {
      blows++;
      stdout.line(`  ${blow}`);
    } else {
      // The study was finished. A new one must end with the same bits too.
      await assertSameBits(whole, cut);
      await Deno.remove(cut, { recursive: true });
    }
  }
  const { code, text } = await finish(start(study, cut));
  if (code !== 0) throw new Error(text);
  await assertSameBits(whole, cut);
  return blows;
}

const INTERRUPTS = defineCommand({
  name: "deno task check:interrupts",
  summary: "Kills and interrupts studies at random moments and compares their final bits",
  flags: { times: { kind: integer(1, 1000), help: "the number of interruptions", default: 20 } },
});

async function checkAll({ flags: { times } }: RequestOf<typeof INTERRUPTS>): Promise<number> {
  const perStudy = Math.ceil(times / STUDIES.length);
  let sum = 0;
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  for (let index = 0; index < STUDIES.length; index++) {
    stdout.line(STUDIES[index].join(" "));
    sum += await check(index, perStudy);
    stdout.line("  same bits as undisturbed");
  }
  await Deno.remove(FOLDER, { recursive: true });
  stdout.line(`${sum} interruptions survived, with the bits of undisturbed runs`);
  return 0;
}

if (import.meta.main) await runCommand(INTERRUPTS, checkAll);
