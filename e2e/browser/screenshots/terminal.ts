/** A terminal as HTML: text as a program printed it, with the few escape sequences that ours use. */

const STYLES: Readonly<Record<string, string>> = { "1": "bold", "2": "dim" };

/** The text as HTML, each styled run in a span whose classes are those of STYLES. */
export function terminalHtml(text: string): string {
  let html = "";
  let classes: string[] = [];
  // What is printed alternates with escape sequences; only those that set a style (SGR) are kept.
  for (const piece of text.split(/(\u001b\[[0-9;]*[A-Za-z])/u)) {
    const codes = /^\u001b\[([0-9;]*)m$/u.exec(piece)?.[1]?.split(";");
    if (codes !== undefined) {
      for (const code of codes) classes = code === "" || code === "0" ? [] : [...classes, STYLES[code] ?? "plain"];
    } else if (!piece.startsWith("\u001b")) {
      const text = escapeHtml(piece);
      html += classes.length === 0 ? text : `<span class="${classes.join(" ")}">${text}</span>`;
    }
  }
  return html;
}

/** Text that stands in HTML as itself. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
