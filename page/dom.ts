/** Making and finding elements. */

export const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

interface Parts {
  readonly text?: string;
  readonly class?: string;
  readonly children?: readonly Node[];
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  parts: Parts = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.text !== undefined) made.textContent = parts.text;
  if (parts.class !== undefined) made.className = parts.class;
  made.append(...(parts.children ?? []));
  return made;
}

export function button(text: string, act: () => unknown): HTMLButtonElement {
  const made = make("button", { text, class: "small" });
  made.type = "button";
  made.addEventListener("click", () => void act());
  return made;
}

/** Puts a text into the clipboard and says so for a moment. */
export function copyButton(text: () => string): HTMLButtonElement {
  const made = button("Copy", async () => {
    await navigator.clipboard.writeText(text());
    made.textContent = "Copied";
    setTimeout(() => (made.textContent = "Copy"), 1500);
  });
  return made;
}

export function link(text: string, href: string): HTMLAnchorElement {
  const made = make("a", { text });
  made.href = href;
  return made;
}
