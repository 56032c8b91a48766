/**
 * Listens to everything that a browser says while a story goes on. What no story may cause fails each of them: a
 * violation of the content security policy or of Trusted Types, an error that nobody caught, a call to another origin.
 */

import type { BrowserContext, ConsoleMessage, Page, Worker } from "playwright-core";

/** The browser reports each failed call as an error; a story that stops its server causes those on purpose. */
const EXPECTED = /^Failed to load resource: /;

/** What one browser said. */
export class Watch {
  /** Everything, in order, for the artifacts. */
  readonly lines: string[] = [];
  /** What fails the story. */
  readonly problems: string[] = [];
  private readonly origin: string;

  constructor(context: BrowserContext, origin: string) {
    this.origin = origin;
    context.on("page", (page) => this.page(page));
    context.pages().forEach((page) => this.page(page));
    context.on("serviceworker", (worker) => this.worker(worker));
    context.on("request", (request) => this.called(request.url()));
    context.on("requestfailed", (request) => {
      this.lines.push(`[failed] ${request.method()} ${request.url()} ${request.failure()?.errorText ?? ""}`);
    });
    context.on("response", (response) => {
      this.lines.push(`[${response.status()}] ${response.request().method()} ${response.url()}`);
    });
  }

  private page(page: Page): void {
    page.on("console", (message) => this.console(message));
    page.on("pageerror", (error) => this.problem(`uncaught: ${error.stack ?? error.message}`));
    page.on("crash", () => this.problem("the page crashed"));
  }

  private worker(worker: Worker): void {
    worker.on("console", (message) => this.console(message));
  }

  private console(message: ConsoleMessage): void {
    const { url, lineNumber } = message.location();
    const line = `[${message.type()}] ${message.text()} (${url}:${lineNumber})`;
    this.lines.push(line);
    if (message.type() === "error" && !EXPECTED.test(message.text())) this.problems.push(line);
  }

  private called(url: string): void {
    const { origin, protocol } = new URL(url);
    if (protocol === "data:" || protocol === "blob:" || origin === this.origin) return;
    this.problem(`a call to another origin: ${url}`);
  }

  private problem(problem: string): void {
    this.lines.push(problem);
    this.problems.push(problem);
  }
}
