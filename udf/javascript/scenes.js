/** The labels of time as scenes, the newest first, and what the script leaves of them. */

/** Each scene has the places of its labels in the cube, the newest first. ORBIT puts those of a day together. */
export function scenesOf(labels, mosaicking) {
  const newest = labels
    .map((label, at) => ({ date: new Date(label), ats: [at] }))
    .sort((a, b) => b.date - a.date);
  if (mosaicking !== "ORBIT") return newest;
  const days = new Map();
  for (const { date, ats } of newest) {
    const day = dayOf(date);
    if (days.has(day)) days.get(day).ats.push(...ats);
    else days.set(day, { date, ats: [...ats] });
  }
  return [...days.values()];
}

function dayOf(date) {
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
}

/** Scenes as scripts see them: a list with dates, and the same as orbits and as tiles. */
export function shownScenes(scenes) {
  const shown = scenes.map(({ date }, idx) => ({
    date,
    idx,
    ...(Number.isNaN(date.getTime()) ? {} : spanOf(date)),
  }));
  shown.orbits = shown.map(({ dateFrom, dateTo }) => ({ dateFrom, dateTo, tiles: [] }));
  shown.tiles = shown.map(({ date, idx }) => ({
    date: Number.isNaN(date.getTime()) ? null : date.toISOString(),
    idx,
  }));
  return shown;
}

function spanOf(date) {
  const day = date.toISOString().slice(0, 10);
  return { dateFrom: `${day}T00:00:00Z`, dateTo: `${day}T23:59:59Z` };
}

/** `preProcessScenes` and `filterScenes` say which scenes are read; they know them by their objects, or by their dates. */
export function filteredScenes(script, scenes, { from, to, mosaicking }) {
  const shown = shownScenes(scenes);
  const list = mosaicking === "ORBIT" ? shown.orbits : shown.tiles;
  const span = spanOfScenes(scenes, from, to);
  if (typeof script.preProcessScenes === "function") {
    const { orbits, tiles } = shown;
    const said = script.preProcessScenes({ ...span, scenes: { orbits, tiles } })?.scenes;
    const left = (mosaicking === "ORBIT" ? said?.orbits : said?.tiles) ?? list;
    return matching(scenes, list, left);
  }
  if (typeof script.filterScenes === "function")
    return matching(scenes, shown, script.filterScenes([...shown], span) ?? shown);
  return scenes;
}

function spanOfScenes(scenes, from, to) {
  const times = scenes.map(({ date }) => date.getTime());
  return {
    from: new Date(from ?? times.reduce((low, time) => Math.min(low, time), Infinity)),
    to: new Date(to ?? times.reduce((high, time) => Math.max(high, time), -Infinity)),
  };
}

function matching(scenes, shown, left) {
  const dateOf = (scene) => String(scene.dateFrom ?? scene.date);
  return left.flatMap((each) => {
    const at = shown.indexOf(each);
    return scenes[at < 0 ? shown.findIndex((scene) => dateOf(scene) === dateOf(each)) : at] ?? [];
  });
}
