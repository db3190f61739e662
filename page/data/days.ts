/** Days of the calendar as ISO texts, in UTC. */
const DAY_MS = 86_400_000;

export const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const dayAfter = (day: string): string => dayText(Date.parse(day) + DAY_MS);
export const daysBefore = (day: string, days: number): string => dayText(Date.parse(day) - days * DAY_MS);
