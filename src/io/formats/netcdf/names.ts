/** Names that every reader of netCDF takes; labels of openEO may be any text. */

/** The format's 256 bytes less what is put behind a name: numbers, and "_characters". */
const nameBytesMax = 200;

/** The requested names, made readable and distinct; names that are good and free stay as they are. */
export function uniqueNames(requested: readonly string[], taken: readonly string[]): string[] {
  const kept = new Set(requested.filter((each) => readable(each) === each && !taken.includes(each)));
  const used = new Set([...taken, ...kept]);
  return requested.map((each) => {
    if (kept.delete(each)) return each;
    const name = readable(each);
    let free = name;
    for (let count = 2; used.has(free); count++) free = `${name}_${count}`;
    used.add(free);
    return free;
  });
}

/** Slashes are groups to libraries, quotes end names of GDAL's subdatasets, and names begin with a letter, a digit or "_". */
function readable(each: string): string {
  const plain = shortened(each.replace(/[\p{Cc}/"]/gu, "_")).trim();
  return /^[\p{L}\p{N}_]/u.test(plain) ? plain : `_${plain}`;
}

/** Cut between characters, not within one. */
function shortened(text: string): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > nameBytesMax) break;
    kept += character;
  }
  return kept;
}
