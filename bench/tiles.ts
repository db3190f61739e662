/** Sixteen neighbouring map tiles within the demo's data, in turns: what is kept of one helps the next, as on a map. */
export const place = (round: number): string => `13/${4438 + (round % 4)}/${2907 + ((round >> 2) % 4)}`;
