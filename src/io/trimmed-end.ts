/**
 * A text without such characters at its end. A pattern that ends with `+$` tries every run of them from each of its
 * characters on: a megabyte of NULs before one letter would take minutes.
 */
export function trimmedEnd(text: string, characters: string): string {
  let stop = text.length;
  while (stop > 0 && characters.includes(text[stop - 1]!)) stop--;
  return text.slice(0, stop);
}
