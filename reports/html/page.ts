/**
 * The page of a study: the report's article, explorers of its runs, and all that they need, in one
 * file that loads nothing. Pure: texts in, a text out. Not here: files.
 *
 * @module
 */
import { darkRules } from "../figures/colors.ts";
import type { Study } from "../study/summary.ts";
import { contentsEntry, renderArticle } from "./article.ts";
import type { PageAssets } from "./assets.ts";
import { pageCharts } from "./charts.ts";
import { rowCommand } from "./commands.ts";
import { type PageData, pageData } from "./data.ts";
import { figureHtml, type PackedFigure } from "./figures.ts";
import { attributes, escapeHtml } from "./markup.ts";
import { pack } from "./pack.ts";

/** The parts of a page. */
export interface PageParts {
  /** The study's folder, for commands: `reports/paper`. */
  readonly folder: string;
  readonly study: Study;
  /** The content of its `REPORT.md`. */
  readonly markdown: string;
  /** The figures of the Markdown by their paths. */
  readonly figures: ReadonlyMap<string, PackedFigure>;
  readonly assets: PageAssets;
}

/** Renders the page. */
export async function renderPage(parts: PageParts): Promise<string> {
  const { folder, study, markdown, figures, assets: { vega, script } } = parts;
  const explorers = explorersOf(study);
  const { html, headings } = renderArticle(markdown, {
    endOf: (heading) => explorers.take(heading),
    row: rowAttributes(study),
    image: (path, alternative) => figureHtml(path, alternative, figures),
  });
  const data = { data: pageData(study, folder), charts: pageCharts() };
  const style = parts.assets.style + darkModels(data.data);
  const title = headings[0]?.text ?? "Report";
  const contents = headings.filter(({ depth }) => depth === 2 || depth === 3).map(contentsEntry);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"${
    attributes({ content: await policy([vega, script], style) })
  }>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#article">Skip the contents</a>
<nav aria-label="Contents">
<ul>
${contents.join("\n")}
</ul>
</nav>
<main id="article">
${html}${explorers.rest()}
</main>
<script type="application/gzip" id="data">${await pack(JSON.stringify(data))}</script>
<script>${vega}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** Gives the models of the charts the colours that they have in the report's figures on dark pages. */
function darkModels({ items }: PageData): string {
  const colors = new Set(Object.values(items).flatMap(({ rows }) => rows.map((row) => row.color)));
  return darkRules([...colors].map((color) => `fill="${color}" stroke="${color}"`).join(" "));
}

/** Allows the page's own scripts and its style, images within it, and nothing else. */
async function policy(scripts: readonly string[], style: string): Promise<string> {
  return [
    "default-src 'none'",
    `script-src ${(await Promise.all(scripts.map(hash))).join(" ")}`,
    `style-src ${await hash(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${new Uint8Array(digest).toBase64()}'`;
}

/** The explorers of all items, each to be placed at the end of its section, or at last. */
function explorersOf({ experiments }: Study) {
  const waiting = new Map(
    experiments.filter(({ rows }) => rows.some(({ runs }) => runs.length > 0))
      .map(({ spec }) => [spec.item, spec.id]),
  );
  const take = (item: string): string => {
    const id = waiting.get(item);
    if (id === undefined) return "";
    waiting.delete(item);
    return `<details${attributes({ "data-item": id })}><summary>Explore the runs of ` +
      `${escapeHtml(item)}</summary></details>\n`;
  };
  return { take, rest: () => [...waiting.keys()].map(take).join("") };
}

/** What the script needs to know of a table's row: its command, or its claim and verdict. */
function rowAttributes({ experiments, verdicts, settings }: Study) {
  const items = new Map(experiments.map((experiment) => [experiment.spec.item, experiment]));
  const claims = new Map(verdicts.map(({ claim, verdict }) => [claim.id, verdict]));
  const given = new Set<string>();
  return (heading: string, firstCell: string): Readonly<Record<string, string>> => {
    const id = /^C\w+/.exec(firstCell)?.[0] ?? "";
    const verdict = claims.get(id);
    if (verdict !== undefined) return { "data-claim": id, "data-verdict": verdict };
    const item = items.get(heading);
    const row = item?.rows.find(({ spec }) => spec.label === firstCell);
    if (item === undefined || row === undefined) return {};
    const command = rowCommand(item.spec.id, row.spec.id, settings);
    // A row may go on in a second table.
    if (given.has(command)) return {};
    given.add(command);
    return { "data-command": command };
  };
}
