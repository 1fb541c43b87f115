/**
 * A check that needs more permissions than the tests: opens the page of a made-up study and that of
 * the published one in headless Chromium, and uses them as a reader does. Skipped, and said so, where
 * Chromium or its driver is missing. `deno task check:page`.
 *
 * @module
 */
import { join } from "@std/path";
import { defineCommand, runCommand } from "../../../lib/command/command.ts";
import { stderr, stdout } from "../../../lib/command/output.ts";
import { type Browser, openBrowser } from "./browser.ts";
import { tagsOf } from "./html.ts";
import { PAGE_CHECKS } from "./page_checks.ts";
import { renderFixturePage, renderStudyPage } from "./pages.ts";

const FOLDER = join("reports", "page-check");
const PUBLISHED = join("reports", "paper");
/** The most bytes of the published study's page. */
const MOST_BYTES = 3_000_000;

/** Writes a page and returns its address. */
async function writePage(name: string, html: string): Promise<string> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const path = join(FOLDER, name);
  await Deno.writeTextFile(path, html);
  return new URL(`file://${Deno.cwd()}/${path}`).href;
}

/** The links of the published study's page that lead nowhere. */
async function brokenLinks(html: string): Promise<string[]> {
  const tags = tagsOf(html);
  const ids = new Set(tags.map(({ attributes: { id } }) => `#${id}`));
  const broken: string[] = [];
  for (const { attributes: { href } } of tags) {
    if (href === undefined || href.startsWith("https://")) continue;
    const isThere = href.startsWith("#")
      ? ids.has(decodeURIComponent(href))
      : await Deno.stat(join(PUBLISHED, decodeURIComponent(href))).then(() => true, () => false);
    if (!isThere) broken.push(href);
  }
  return broken;
}

/** Runs all checks; returns whether all passed. */
async function check(browser: Browser): Promise<boolean> {
  const fixture = await writePage("fixture.html", await renderFixturePage());
  const published = await renderStudyPage(PUBLISHED);
  const bytes = new TextEncoder().encode(published).length;
  const addresses = { fixture, published: await writePage("published.html", published) };
  let isRight = true;
  const report = (what: string, problem?: string): void => {
    isRight &&= problem === undefined;
    if (problem === undefined) stdout.line(`ok       ${what}`);
    else stderr.line(`failed   ${what}: ${problem}`);
  };
  report(
    `published: ${bytes} bytes`,
    bytes < MOST_BYTES ? undefined : `expected fewer than ${MOST_BYTES}`,
  );
  const broken = await brokenLinks(published);
  report("published: all links lead somewhere", broken.length === 0 ? undefined : broken.join(" "));
  for (const { name, of, view, run } of PAGE_CHECKS) {
    for (const which of of) {
      const page = await browser.open(addresses[which], view);
      try {
        await run(page);
        const noise = page.noise();
        if (noise.length > 0) throw new Error(`The browser reports: ${noise.join("; ")}`);
        report(`${which}: ${name}`);
      } catch (error) {
        report(`${which}: ${name}`, (error as Error).message);
      } finally {
        await page.close();
      }
    }
  }
  return isRight;
}

const PAGE = defineCommand({
  name: "deno task check:page",
  summary: "Opens the report's page in headless Chromium and uses it as a reader does",
  flags: {},
});

if (import.meta.main) {
  await runCommand(PAGE, async () => {
    const browser = await openBrowser();
    if (typeof browser === "string") {
      stdout.line(`SKIPPED  the page in a browser: ${browser}`);
      return 0;
    }
    try {
      if (!await check(browser)) return 1;
    } finally {
      await browser.close();
    }
    await Deno.remove(FOLDER, { recursive: true });
    return 0;
  });
}
