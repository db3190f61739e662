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

/** `about` tells buttons of the same text apart, for those who hear them. */
export function button(text: string, act: () => unknown, about?: string): HTMLButtonElement {
  const made = make("button", { text, class: "small" });
  if (about !== undefined) made.setAttribute("aria-label", `${text}: ${about}`);
  made.type = "button";
  made.addEventListener("click", () => void act());
  return made;
}

/** Puts a text into the clipboard and says so for a moment. */
export function copyButton(text: () => string, about?: string): HTMLButtonElement {
  const copy = async (): Promise<void> => {
    // Browsers give the clipboard to https and localhost only.
    const copied = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    made.textContent = copied ? "Copied" : "Select it and press Ctrl-C";
    setTimeout(() => (made.textContent = "Copy"), copied ? 1500 : 4000);
  };
  const made = button("Copy", copy, about);
  return made;
}

/** New rows in a list, of which the button that had the focus keeps it. */
export function replaceRows(list: HTMLElement, rows: readonly HTMLElement[]): void {
  const buttons = (row: Element): HTMLButtonElement[] => [...row.querySelectorAll("button")];
  const focused = [...list.children].flatMap(buttons).find((each) => each === document.activeElement);
  const id = focused?.closest("li")?.dataset["id"];
  list.replaceChildren(...rows);
  const row = focused && rows.find((each) => each.dataset["id"] === id);
  const again =
    row && (buttons(row).find((each) => each.textContent === focused.textContent) ?? buttons(row)[0]);
  again?.focus({ preventScroll: true });
}

export function link(text: string, href: string): HTMLAnchorElement {
  const made = make("a", { text });
  made.href = href;
  return made;
}

/** Asks before something is lost. */
export function confirmed(question: string): Promise<boolean> {
  const dialog = element<HTMLDialogElement>("question");
  element("question-text").textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "yes"), { once: true });
  });
}
