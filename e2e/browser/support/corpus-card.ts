/** A card as it stands on the page, in a form that can be compared: what is ours, what is the agent's, and where. */

import type { Page } from "playwright-core";

/** What was read of a page with a card. */
export interface CardSeen {
  /**
   * Every element of ours in the verified part, in order: its words, where it stands in its section, how it looks. In a
   * section that holds a name, which may need more lines than another, where it stands is left out.
   */
  readonly verified: readonly string[];
  /** The words and places of the buttons that answer. */
  readonly answer: readonly string[];
  /** Why Approve cannot be pressed; empty when it can. */
  readonly blocked: string;
  readonly claimed: ClaimedSeen;
  /** Every text outside of the claimed part and of names: of elements, of attributes read out, and the title. */
  readonly outside: readonly string[];
  /** How many of each element stand outside of the claimed part. */
  readonly tags: Readonly<Record<string, number>>;
  /** How far the page can be moved sideways, in CSS pixels. */
  readonly sideways: number;
}

/** What was read of the claimed part. */
export interface ClaimedSeen {
  /** What a person reads in the places for texts, with our marks, without what only screen readers speak. */
  readonly letters: string;
  /** The marks that stand for what would act or vanish: `hidden`, `direction`, `lookalike`, … with their words. */
  readonly marks: readonly (readonly [kind: string, words: string])[];
  readonly tags: readonly string[];
  /** Elements that reach beyond the claimed part. */
  readonly beyond: readonly string[];
  /** Whether something in it is still folded. */
  readonly folded: boolean;
}

/** The page's words by which a test finds its way, in the language of the page. */
export interface Words {
  readonly deny: string;
  readonly showAll: string;
  readonly inbox: string;
  readonly tooLong: string;
}

/** Where the card is: what was verified is its article, what the agent says the section after that. */
export const VERIFIED = "main article";
export const CLAIMED = "main article + section";

/** Reads the card that is on the page. */
export async function seeCard(page: Page, words: Words): Promise<CardSeen> {
  await page.evaluate(() => scrollTo(0, 0));
  return page.evaluate(see, { words, parts: [VERIFIED, CLAIMED] as const });
}

/**
 * The verified part as pixels, down to the first further section that holds a name. Warnings of the page's own above it
 * are left out for the moment, because half a pixel of theirs would move every letter.
 */
export async function photographVerified(page: Page): Promise<Buffer> {
  const warnings = (display: string): Promise<void> =>
    page.locator(`${VERIFIED} .banner`).evaluateAll((all, value) => {
      scrollTo(0, 0);
      for (const one of all) (one as HTMLElement).style.display = value;
    }, display);
  await warnings("none");
  const clip = await page.locator(`${VERIFIED} > section`).evaluateAll((all) => {
    const sections = all.map((section) => ({
      box: section.getBoundingClientRect(),
      names: section.querySelector(".inert") !== null,
    }));
    const shown = sections.slice(0, 1 + sections.slice(1).findIndex(({ names }) => names) || sections.length);
    const { x = 0, y = 0, width = 0 } = shown[0]?.box ?? {};
    return { x, y, width, height: (shown.at(-1)?.box.bottom ?? 0) - y };
  });
  const picture = await page.screenshot({ clip, animations: "disabled" });
  await warnings("");
  return picture;
}

/** Unfolds everything that the agent says, as a person does who wants to approve. */
export async function unfold(page: Page, { showAll }: Words): Promise<void> {
  const folds = page.locator(CLAIMED).getByRole("button", { name: showAll });
  // The last one unfolds all that is left, if there is one for all.
  while ((await folds.count()) > 0) await folds.last().click();
}

/** Runs in the page. */
function see({ words, parts }: { readonly words: Words; readonly parts: readonly [string, string] }): CardSeen {
  const STYLES = [
    "color",
    "backgroundColor",
    "fontSize",
    "fontWeight",
    "fontFamily",
    "direction",
    "display",
    "visibility",
    "opacity",
    "position",
    "textAlign",
    "textDecorationLine",
    "transform",
    "zIndex",
    "filter",
  ] as const;
  const READ_OUT = [
    "aria-label",
    "aria-description",
    "aria-valuetext",
    "title",
    "alt",
    "placeholder",
    "value",
    "content",
  ];
  const part = (selector: string): HTMLElement => {
    const found = document.querySelectorAll<HTMLElement>(selector);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${selector} is there ${found.length} times`);
    return found[0];
  };
  const [verified, claimed] = [part(parts[0]), part(parts[1])];
  const bar = [...document.querySelectorAll<HTMLElement>('[role="group"]')].find((group) =>
    [...group.querySelectorAll("button")].some((button) => button.innerText.trim() === words.deny),
  );
  if (bar === undefined) throw new Error("there is no button that says no");
  const boxIn = (element: Element, frame: Element): string => {
    const [{ x, y, width, height }, origin] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
    return [x - origin.x, y - origin.y, width, height].map((value) => value.toFixed(2)).join(" ");
  };
  const ownText = (element: Element): string =>
    [...element.childNodes]
      .filter((node) => node instanceof Text)
      .map((node) => node.textContent?.trim())
      .join("|");
  const describe = (section: Element): readonly string[] => {
    const hasNames = section.querySelector(".inert") !== null;
    const own = [section, ...section.querySelectorAll("*")].filter((element) => element.closest(".inert") === null);
    return own.map((element) => {
      const style = getComputedStyle(element);
      const looks = STYLES.map((name) => style[name]).join(";");
      const attributes = READ_OUT.map((name) => element.getAttribute(name) ?? "").join("");
      const box = hasNames ? "" : boxIn(element, section);
      return `${element.localName} "${ownText(element)}" [${attributes}] ${box} ${looks}`;
    });
  };
  const outside: string[] = [document.title];
  const tags: Record<string, number> = {};
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (claimed.contains(node)) continue;
    const element = node instanceof Element ? node : node.parentElement;
    if (node instanceof Element) tags[node.localName] = (tags[node.localName] ?? 0) + 1;
    if (element === null || element.closest(".inert, script, style") !== null) continue;
    if (node instanceof Element) outside.push(...READ_OUT.map((name) => node.getAttribute(name) ?? ""));
    else outside.push(node.textContent ?? "");
  }
  const frame = claimed.getBoundingClientRect();
  const all = [...claimed.querySelectorAll("*")];
  const beyond = all
    .filter((element) => element.closest(".visually-hidden") === null)
    .filter((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return left < frame.left - 1 || right > frame.right + 1 || top < frame.top - 1 || bottom > frame.bottom + 1;
    });
  const KINDS = ["hidden", "direction", "lookalike", "mark", "combining"];
  const kindOf = (token: Element): string => KINDS.find((kind) => token.classList.contains(kind)) ?? "";
  const lettersOf = (claim: Element): string =>
    [...claim.querySelectorAll(".text, .token, br")]
      .map((one) => (one.localName === "br" ? "\n" : one.textContent))
      .join("");
  return {
    verified: [...verified.querySelectorAll(":scope > section")].flatMap(describe),
    answer: [...bar.querySelectorAll("button")].map((button) => `${button.innerText.trim()} ${boxIn(button, bar)}`),
    blocked: bar.querySelector<HTMLElement>(".blocked")?.innerText ?? "",
    claimed: {
      letters: [...claimed.querySelectorAll(".claim")].map(lettersOf).join("\n"),
      marks: [...claimed.querySelectorAll(".token")].map((token) => [kindOf(token), token.textContent ?? ""]),
      tags: [...new Set(all.map((element) => element.localName))],
      beyond: beyond.map((element) => `${element.localName}.${element.className} ${element.textContent?.slice(0, 40)}`),
      folded: [...claimed.querySelectorAll("button")].some((button) => button.innerText.startsWith(words.showAll)),
    },
    outside: outside.map((text) => text.trim()).filter((text) => text !== ""),
    tags,
    sideways: document.documentElement.scrollWidth - innerWidth,
  };
}
