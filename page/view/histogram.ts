/** How often each shade is in the picture, drawn as bars. */

/** Shares of 0 to 255 among pixels that are not transparent, as 64 bars of 0 to 1; null where nothing is shown. */
export function barsOf(pixels: Uint8ClampedArray): readonly number[] | null {
  const counts = Array.from({ length: 64 }, () => 0);
  let shown = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3]! < 255) continue;
    const shade = (pixels[at]! + pixels[at + 1]! + pixels[at + 2]!) / 3;
    counts[Math.min(63, Math.floor(shade / 4))]!++;
    shown++;
  }
  const most = Math.max(...counts);
  return shown === 0 ? null : counts.map((count) => count / most);
}

export function drawBars(host: SVGElement, bars: readonly number[] | null): void {
  const path = (bars ?? []).map((bar, i) => `M${i} 24V${(24 - bar * 24).toFixed(1)}H${i + 1}V24`).join("");
  host.querySelector("path")!.setAttribute("d", path);
}
