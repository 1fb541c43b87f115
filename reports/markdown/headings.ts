/**
 * Headings: their anchors as GitHub makes them, links to items, a list of contents. Not here: the
 * chapters.
 *
 * @module
 */
import { escapeText } from "./escape.ts";

/** The anchor of a heading that no earlier heading equals. */
export function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, "").replaceAll(" ", "-");
}

/** A link to the heading of an item. */
export function itemLink(label: string, item: string): string {
  return `[${escapeText(label)}](#${anchorOf(item)})`;
}

/** The headings of some blocks, of the second and third level. */
export function headingsOf(blocks: readonly string[]): { title: string; isChapter: boolean }[] {
  return blocks.flatMap((block) => {
    const found = /^(##|###) (.+)$/.exec(block);
    return found === null ? [] : [{ title: found[2], isChapter: found[1] === "##" }];
  });
}

/** A line for each chapter of some blocks, with its sections. */
export function contentsOf(blocks: readonly string[]): string {
  const chapters: { title: string; sections: string[] }[] = [];
  for (const { title, isChapter } of headingsOf(blocks)) {
    if (isChapter) {
      chapters.push({ title, sections: [] });
      continue;
    }
    const chapter = chapters[chapters.length - 1];
    const prefix = `${chapter.title}: `;
    const label = title.startsWith(prefix) ? title.slice(prefix.length) : title;
    chapter.sections.push(itemLink(label, title));
  }
  return chapters.map(({ title, sections }) =>
    `- ${itemLink(title, title)}${sections.length === 0 ? "" : `: ${sections.join(" · ")}`}`
  ).join("\n");
}
