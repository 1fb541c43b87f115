/**
 * Headless Chromium for checks, driven by playwright-core, which is fetched when it is first used and
 * no dependency of the project. Not here: what is checked.
 *
 * @module
 */

const DRIVER = "npm:playwright-core@1.65.1";
/** The most time that a page may take for anything. */
const TIMEOUT_MS = 20_000;
const CHROMIUM = "/usr/bin/chromium";

/** The parts of the driver's interface that the checks use. */
interface DriverPage {
  on(event: string, listen: (what: never) => void): void;
  goto(url: string): Promise<unknown>;
  setDefaultTimeout(milliseconds: number): void;
  evaluate(expression: string): Promise<unknown>;
  emulateMedia(options: { readonly media: "print" }): Promise<void>;
  readonly keyboard: { press(key: string): Promise<void> };
  locator(selector: string): Locator;
}
interface Locator {
  click(): Promise<void>;
  hover(): Promise<void>;
  focus(): Promise<void>;
  uncheck(): Promise<void>;
  selectOption(value: string): Promise<unknown>;
  allTextContents(): Promise<string[]>;
  count(): Promise<number>;
  waitFor(): Promise<void>;
  first(): Locator;
  nth(index: number): Locator;
  locator(selector: string): Locator;
}
interface Driver {
  readonly chromium: {
    launch(options: object): Promise<{
      newContext(options: object): Promise<{
        newPage(): Promise<DriverPage>;
        close(): Promise<void>;
      }>;
      close(): Promise<void>;
    }>;
  };
}

/** How a page is looked at. */
export interface PageView {
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

/** An open page. */
export interface Page extends Omit<DriverPage, "on" | "goto"> {
  /** Waits until an expression is true. */
  until(expression: string): Promise<void>;
  /** What the browser has complained of, and what the page has requested. */
  noise(): readonly string[];
  close(): Promise<void>;
}

/** A running browser. */
export interface Browser {
  /** Opens a page, and waits until its script has prepared it. */
  open(url: string, view: PageView): Promise<Page>;
  close(): Promise<void>;
}

/** Starts the browser; a text says why there is none. */
export async function openBrowser(): Promise<Browser | string> {
  const isThere = await Deno.stat(CHROMIUM).then(() => true, () => false);
  if (!isThere) return `there is no ${CHROMIUM}`;
  let driver: Driver;
  try {
    // Else the driver looks below /proc whether this is Windows, which takes all permissions.
    Deno.env.set("__IS_WSL_TEST__", "1");
    driver = await import(DRIVER);
  } catch (error) {
    // A driver that is there and needs more than the task allows is a failure, and no reason to skip.
    if (error instanceof Deno.errors.NotCapable) throw error;
    return `${DRIVER} cannot be fetched: ${(error as Error).message}`;
  }
  // As root, Chromium has no sandbox.
  const browser = await driver.chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox"],
  });
  return {
    open: async (url, { width, colorScheme }) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      page.setDefaultTimeout(TIMEOUT_MS);
      const noise: string[] = [];
      page.on("console", (message: { text(): string }) => noise.push(message.text()));
      page.on("pageerror", (error: Error) => noise.push(error.message));
      page.on("request", (request: { url(): string }) => {
        const target = request.url();
        if (target !== url && !target.startsWith("data:")) noise.push(`request of ${target}`);
      });
      await page.goto(url);
      // The driver's own wait evaluates text within the page, which its policy forbids.
      const until = async (expression: string): Promise<void> => {
        const start = performance.now();
        while (!await page.evaluate(expression)) {
          if (performance.now() - start > TIMEOUT_MS) throw new Error(`Never true: ${expression}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      await until("document.documentElement.dataset.ready === 'true'");
      return Object.assign(page, { until, noise: () => noise, close: () => context.close() });
    },
    close: () => browser.close(),
  };
}
