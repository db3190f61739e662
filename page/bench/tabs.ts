/** Tabs below the map, as the ARIA practices have them. */
import { element } from "../dom.ts";

/** Shows the panel of a tab. `opened` is told its name each time. */
export function startTabs(names: readonly string[], opened: (name: string) => void): (name: string) => void {
  const tabs = names.map((name) => element(`tab-${name}`));
  const select = (name: string): void => {
    names.forEach((each, i) => {
      tabs[i]!.setAttribute("aria-selected", String(each === name));
      tabs[i]!.tabIndex = each === name ? 0 : -1;
      element(`panel-${each}`).hidden = each !== name;
    });
    opened(name);
  };
  tabs.forEach((tab, i) => {
    tab.onclick = () => select(names[i]!);
    tab.onkeydown = ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step === undefined) return;
      const next = (i + step + tabs.length) % tabs.length;
      select(names[next]!);
      tabs[next]!.focus();
    };
  });
  return select;
}
