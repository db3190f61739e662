/** Collection, ready graph, day, band and stretch: the controls beside the map. */
import { element, make } from "../dom.ts";
import { type Collection, bandNamed } from "../data/collection.ts";
import { lastDay, readDates } from "../data/dates.ts";
import { recipes } from "../graph/recipes/index.ts";
import type { Recipe } from "../graph/recipes/recipe.ts";
import { contains, meets, widened } from "../view/box.ts";
import { type Panel, act, say } from "./panel.ts";
import type { Chosen } from "./workbench.ts";

/** Where the first look at a collection of the whole world goes. */
const START: readonly [number, number, number, number] = [15.05, 46.06, 15.4, 46.2];

export function startControls(panel: Panel, collections: readonly Collection[]): void {
  const { bench, map } = panel;
  const select = element<HTMLSelectElement>("collection");
  select.replaceChildren(
    ...collections.map(({ id, title }) => Object.assign(make("option", { text: title }), { value: id })),
  );
  select.onchange = () =>
    take(
      collections.find(({ id }) => id === select.value)!,
      panel,
    );
  startRecipes(panel);
  startDays(panel);
  startStretch(panel);
  const band = element<HTMLSelectElement>("band");
  band.onchange = () => bench.choose({ band: band.value });
  bench.onChange((now, before) => {
    if (now.collection !== before.collection && now.collection)
      band.replaceChildren(
        ...now.collection.bands.map(({ name, common }) =>
          Object.assign(make("option", { text: common ? `${name}, ${common}` : name }), { value: name }),
        ),
      );
    band.value = now.band;
    element("band-row").hidden = !now.recipe?.asks.includes("band");
  });
  map.onMoved(() => refreshDays(panel));
  const [first] = collections;
  if (first) take(first, panel);
  else say("This server offers no collections yet. npm run catalog -- add sentinel-2-l2a", "wrong");
}

function take(collection: Collection, { bench, map }: Panel): void {
  const fitting = recipes.filter((each) => each.fits(collection));
  const recipe = fitting.find(({ id }) => id === bench.now.recipe?.id) ?? fitting[0]!;
  bench.choose({
    collection,
    recipe,
    days: [],
    day: null,
    before: null,
    band: bandNamed(collection, "nir", "red") ?? collection.bands[0]!.name,
    stretch: recipe.stretch(collection) ?? bench.now.stretch,
  });
  element<HTMLInputElement>("until").value = lastDay(collection);
  element("synthetic").hidden = !collection.isSynthetic;
  looked = null;
  const [west, , east] = collection.box;
  const world = east - west > 20;
  if (!meets(map.box(), collection.box) || !world) map.fit(world ? START : collection.box);
  refreshDays({ bench, map });
}

/** What the days were asked for, so that moving within it asks for nothing. */
let looked: { readonly box: readonly [number, number, number, number]; readonly until: string } | null = null;
let asking = new AbortController();

function refreshDays({ bench, map }: Panel): void {
  const { collection } = bench.now;
  const until = element<HTMLInputElement>("until").value;
  const seen = map.box();
  if (!collection || until === "") return;
  if (looked && looked.until === until && contains(looked.box, seen)) return;
  const box = widened(seen);
  looked = { box, until };
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  void act(async () => {
    const days = await readDates(collection, { box, until, signal });
    if (signal.aborted) return;
    const { day, before } = bench.now;
    const kept = day !== null && days.includes(day) ? day : firstDay(collection, days);
    const other = before !== null && days.includes(before) ? before : (days[0] ?? null);
    if (days.length === 0)
      say(
        `Nothing of this collection is here in the year before ${until}. Move the map, or look at another time.`,
      );
    if (String(days) !== String(bench.now.days)) bench.choose({ days, day: kept, before: other });
  });
}

/** The newest; of the invented land one in its summer. */
function firstDay({ isSynthetic }: Collection, days: readonly string[]): string | null {
  return (isSynthetic ? days[Math.floor(days.length / 2) - 1] : null) ?? days.at(-1) ?? null;
}

function startRecipes({ bench }: Panel): void {
  const host = element("recipes");
  const choose = (recipe: Recipe): void => {
    const { collection, stretch } = bench.now;
    bench.choose({ recipe, stretch: (collection && recipe.stretch(collection)) ?? stretch });
  };
  const buttons = recipes.map((recipe) => {
    const made = make("button", { text: recipe.title });
    made.type = "button";
    made.onclick = () => choose(recipe);
    return made;
  });
  host.replaceChildren(...buttons);
  bench.onChange(({ recipe, collection }) =>
    buttons.forEach((each, i) => {
      each.hidden = !collection || !recipes[i]!.fits(collection);
      each.setAttribute("aria-pressed", String(recipe === recipes[i]));
    }),
  );
}

function startDays(panel: Panel): void {
  const { bench } = panel;
  const slider = (id: "day" | "before"): void => {
    const input = element<HTMLInputElement>(id);
    const text = element(`${id}-text`);
    const shown = (): string => bench.now.days[Number(input.value)] ?? "none";
    input.oninput = () => {
      text.textContent = shown();
      input.setAttribute("aria-valuetext", shown());
    };
    input.onchange = () => bench.choose({ [id]: shown() });
    bench.onChange((now) => {
      input.max = String(Math.max(0, now.days.length - 1));
      input.value = String(now.days.indexOf(now[id] ?? ""));
      input.disabled = now.days.length < 2;
      text.textContent = now[id] ?? "none";
      input.setAttribute("aria-valuetext", now[id] ?? "none");
    });
  };
  slider("day");
  slider("before");
  bench.onChange((now) => {
    element("before-row").hidden = !now.recipe?.asks.includes("before");
    element("days-count").textContent = countText(now);
  });
  const until = element<HTMLInputElement>("until");
  until.onchange = () => refreshDays(panel);
}

function countText({ days }: Chosen): string {
  if (days.length === 0) return "";
  return `${days.length} ${days.length === 1 ? "day" : "days"} with data since ${days[0]}`;
}

function startStretch({ bench }: Panel): void {
  const [low, high] = ["low", "high"].map((id) => element<HTMLInputElement>(id)) as [
    HTMLInputElement,
    HTMLInputElement,
  ];
  const changed = (): void => {
    const stretch = [Number(low.value), Number(high.value)] as const;
    if (stretch[0] < stretch[1]) bench.choose({ stretch });
    else say("The first value of the stretch must be the smaller one.", "wrong");
  };
  low.onchange = changed;
  high.onchange = changed;
  bench.onChange(({ stretch, recipe, collection }) => {
    low.value = String(stretch[0]);
    high.value = String(stretch[1]);
    element("stretch-row").hidden = recipe !== null && (!collection || recipe.stretch(collection) === null);
    low.disabled = high.disabled = !recipe;
  });
}
