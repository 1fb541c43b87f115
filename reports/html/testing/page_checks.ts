/**
 * The checks of the report's page: each opens a page and does what a reader does. Not here: the
 * browser.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page, PageView } from "./browser.ts";

/** A check of a page. */
interface PageCheck {
  readonly name: string;
  /** The pages that it opens. */
  readonly of: readonly ("fixture" | "published")[];
  readonly view: PageView;
  run(page: Page): Promise<void>;
}

const BOTH = ["fixture", "published"] as const;
const DESK: PageView = { width: 1012, colorScheme: "light" };
const PHONE: PageView = { width: 360, colorScheme: "light" };
const DARK: PageView = { width: 1012, colorScheme: "dark" };
const EXPLORER = 'details[data-item="table"]';

/** Opens the explorer of the fixture's first table, and waits for its chart. */
async function openExplorer(page: Page): Promise<void> {
  await page.locator(`${EXPLORER} > summary`).click();
  await page.locator(`${EXPLORER} .chart svg`).waitFor();
}

/** Chooses what the explorer shows, and waits for the chart. */
async function show(page: Page, metric: string): Promise<void> {
  await page.locator(`${EXPLORER} select`).first().selectOption(metric);
  await page.locator(`${EXPLORER} .chart svg .layer_2_marks path`).first().waitFor();
}

/** Whether the explorer shows a number of means by epoch. */
function pointCount(count: number): string {
  return `document.querySelectorAll('${EXPLORER} .layer_2_marks path').length === ${count}`;
}

/** The text of the first cell of each row of the first table below an element. */
async function firstCells(page: Page, selector: string): Promise<string[]> {
  return await page.locator(`${selector} tbody tr:not([hidden]) > :first-child`).allTextContents();
}

/** The luminance of a colour as the browser computes it, from 0 to 255. */
async function luminance(page: Page, property: string): Promise<number> {
  const color = String(await page.evaluate(`getComputedStyle(document.body).${property}`));
  const [red, green, blue] = (color.match(/\d+/g) ?? []).map(Number);
  return 0.3 * red + 0.6 * green + 0.1 * blue;
}

/** Whether the page is no wider than its window. */
async function fits(page: Page): Promise<boolean> {
  return await page.evaluate("document.documentElement.scrollWidth <= innerWidth") as boolean;
}

/** The checks. */
export const PAGE_CHECKS: readonly PageCheck[] = [
  {
    name: "opens without a message or a request, with all figures",
    of: BOTH,
    view: DESK,
    async run(page) {
      assert(await page.locator("img").count() > 0);
      await page.until("[...document.images].every((one) => one.naturalWidth > 0)");
      assert(await fits(page));
    },
  },
  {
    name: "shows a mean's runs when the pointer is over it",
    of: ["fixture"],
    view: DESK,
    async run(page) {
      await openExplorer(page);
      await page.locator(`${EXPLORER} .layer_3_marks path`).nth(1).hover();
      const [text] = await page.locator(".tooltip").allTextContents();
      assertEquals(text.split("\n"), [
        "meProp k=20",
        "mean 96.25 ± 1.91 % (n=2)",
        "seed 1: 96.10 %",
        "seed 2: 96.40 %",
      ]);
      await page.keyboard.press("Escape");
      assertEquals(await page.locator(".tooltip:not([hidden])").count(), 0);
    },
  },
  {
    name: "draws curves, gaps and ratios of the chosen models and layer",
    of: ["fixture"],
    view: DESK,
    async run(page) {
      await openExplorer(page);
      await show(page, "loss");
      const points = page.locator(`${EXPLORER} .layer_2_marks path`);
      assertEquals(await points.count(), 9, "Three models, three epochs");
      await page.locator(`${EXPLORER} fieldset input`).first().uncheck();
      await page.until(pointCount(6));
      await show(page, "energy-kept");
      await page.locator(`${EXPLORER} select`).nth(1).selectOption("2");
      // The fixture's models have the same energies.
      await page.locator(`${EXPLORER} fieldset input`).nth(2).uncheck();
      await page.until(pointCount(3));
      await points.first().hover();
      assertMatch(
        (await page.locator(".tooltip").allTextContents())[0],
        /layer 2, epoch 1\nmean 80/,
      );
      await page.locator(`${EXPLORER} select`).first().selectOption("accuracy-gap");
      await page.until(
        `/No completed run/.test(document.querySelector('${EXPLORER} [role=status]').textContent)`,
      );
    },
  },
  {
    name: "lists all runs of an item with their logs",
    of: ["fixture"],
    view: DESK,
    async run(page) {
      await openExplorer(page);
      await page.locator(`${EXPLORER} details summary`).click();
      const links = await page.locator(`${EXPLORER} details td a`).allTextContents();
      assertEquals(links.length, 8);
      assertEquals(links[0], "mnist-dense-seed1");
    },
  },
  {
    name: "filters claims by their verdict",
    of: ["fixture"],
    view: DESK,
    async run(page) {
      const rows = page.locator("tr[data-claim]:not([hidden])");
      // Each claim has a second row in a folded table.
      assertEquals(await rows.count(), 4);
      const options = await page.locator("#verdict-filter option").allTextContents();
      assertEquals(options, ["all (2)", "undecided (2)"]);
      await page.evaluate(
        "document.querySelector('tr[data-claim]').dataset.verdict = 'reproduced'",
      );
      await page.locator("#verdict-filter select").selectOption("undecided");
      assertEquals(await rows.count(), 3);
      await page.locator("#verdict-filter select").selectOption("");
      assertEquals(await rows.count(), 4);
    },
  },
  {
    name: "sorts a table by a column, by pointer and by keyboard",
    of: ["fixture"],
    view: DESK,
    async run(page) {
      const region = '.scroll[aria-label="Table 0"]';
      const header = page.locator(`${region} thead th`).nth(2);
      const models = async (): Promise<string[]> =>
        (await firstCells(page, region)).map((text) => text.trim());
      assertEquals(await models(), ["dense", "meProp k=20", "meProp k=80"]);
      await header.locator("button").click();
      assertEquals(await models(), ["meProp k=20", "meProp k=80", "dense"]);
      await header.locator("button").focus();
      await page.keyboard.press("Enter");
      assertEquals(await models(), ["dense", "meProp k=80", "meProp k=20"]);
      assertEquals(await page.locator(`${region} th[aria-sort="descending"]`).count(), 1);
    },
  },
  {
    name: "copies the command that runs a row again, or shows it",
    of: ["fixture"],
    view: DESK,
    async run(page) {
      const button = page.locator('tr[data-command*="--only table/top20"] .copy');
      await button.click();
      await page.until(
        "[...document.querySelectorAll('.copy')].some((one) => " +
          "/^(copied|deno task reproduce .*table\\/top20)/.test(one.textContent))",
      );
    },
  },
  {
    name: "is dark where the reader wants it, the charts too",
    of: ["fixture"],
    view: DARK,
    async run(page) {
      assert(await luminance(page, "backgroundColor") < 50);
      assert(await luminance(page, "color") > 200);
      await openExplorer(page);
      const color = await page.evaluate(
        `getComputedStyle(document.querySelector('${EXPLORER} .role-axis-label text')).fill`,
      );
      assertEquals(color, await page.evaluate("getComputedStyle(document.body).color"));
      // The baseline's, as in the report's figures.
      const baseline = await page.evaluate(
        `getComputedStyle(document.querySelector('${EXPLORER} .swatch circle')).fill`,
      );
      assertEquals(baseline, "rgb(208, 215, 222)");
    },
  },
  {
    name: "fits into 360 pixels, with an explorer open",
    of: BOTH,
    view: PHONE,
    async run(page) {
      assert(await fits(page), "The page is too wide");
      await page.locator("details[data-item] > summary").first().click();
      await page.locator("details[data-item] .chart svg").first().waitFor();
      assert(await fits(page), "The explorer is too wide");
      const beyond = await page.evaluate(
        "[...document.querySelectorAll('label, select, svg, summary')].filter((one) => " +
          "one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 80))",
      );
      assertEquals(beyond, []);
    },
  },
  {
    name: "has names for all controls, and a way past the contents",
    of: BOTH,
    view: DESK,
    async run(page) {
      await page.locator("details[data-item] > summary").first().click();
      const unnamed = await page.evaluate(
        "[...document.querySelectorAll('button, input, select, img, th, [role=region]')]" +
          ".filter((one) => !(one.getAttribute('aria-label') || one.alt || one.textContent || " +
          "one.labels?.length)).map((one) => one.outerHTML.slice(0, 80))",
      );
      assertEquals(unnamed, []);
      await page.evaluate("document.activeElement.blur()");
      const first = await page.evaluate(
        "document.querySelector('a, button, input, select, summary').className",
      );
      assertEquals(first, "skip");
    },
  },
  {
    name: "prints the article without its controls",
    of: BOTH,
    view: DESK,
    async run(page) {
      await page.emulateMedia({ media: "print" });
      const shown = await page.evaluate(
        "[...document.querySelectorAll('nav, .skip, .copy, .controls, details[data-item]')]" +
          ".filter((one) => getComputedStyle(one).display !== 'none').length",
      );
      assertEquals(shown, 0);
    },
  },
];
