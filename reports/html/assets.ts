/**
 * The files that a page contains: the runtime of Vega with its interpreter, which needs no eval, and
 * the page's own script and style. Not here: the page.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";

/** The texts that are the same on all pages. */
export interface PageAssets {
  /** A script that defines `vega`. */
  readonly vega: string;
  /** The page's own script, a module. */
  readonly script: string;
  readonly style: string;
}

/** The modules of the page's script; each imports only from those before it. */
const CLIENT = ["series", "tooltip", "chart", "explorer", "tables", "unpack", "main"];

/** Reads the files. */
export async function readAssets(): Promise<PageAssets> {
  const vega = import.meta.resolve("vega");
  const interpreter = import.meta.resolve("vega-interpreter");
  const [vegaLicense, vegaText, interpreterText, screen, print, ...client] = await Promise.all([
    read(new URL("../LICENSE", vega)),
    read(new URL("vega.min.js", vega)),
    read(new URL(interpreter)),
    read(new URL("style.css", import.meta.url)),
    read(new URL("print.css", import.meta.url)),
    ...CLIENT.map((name) => read(new URL(`client/${name}.js`, import.meta.url))),
  ]);
  return {
    vega: withoutMap(`/*!\nVega and vega-interpreter\n\n${vegaLicense}*/\n${vegaText}`),
    script: [interpreterScript(withoutMap(interpreterText)), ...client.map(joinable)].join("\n"),
    style: screen + print,
  };
}

async function read(url: URL): Promise<string> {
  try {
    return await Deno.readTextFile(url);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DataError(
      `Cannot build the page: ${url.pathname} is missing. Run deno install, and try again`,
      { cause: error },
    );
  }
}

/** Without the address of a source map, for which a browser's tools would look. */
function withoutMap(script: string): string {
  return script.replaceAll(/^\/\/# sourceMappingURL=.*$/gm, "");
}

/** The interpreter as a part of a script that has `vega`. */
export function interpreterScript(module: string): string {
  const body = module.replace(/^import (\{[^}]*\}) from 'vega-util';$/m, "const $1 = vega;")
    .replace(/^export \{ expression as expressionInterpreter \};$/m, "return expression;");
  if (/^(import|export)\b/m.test(body) || !body.includes("return expression;")) {
    throw new DataError(
      "Cannot build the page: vega-interpreter has another form than expected. Use the version " +
        "that deno.json names",
    );
  }
  return `const expressionInterpreter = (() => {\n${body}\n})();`;
}

/** A module as a part of one script with the modules that it imports. */
export function joinable(module: string): string {
  return module.replaceAll(/^import [^;]*;\n/gm, "").replaceAll(/^export (?=\w)/gm, "");
}
