/** How zlib looks for repeats: at a level of 1 to 9, or only of the byte just written. ADR 0050 has what each gives and takes. */
export type Deflation = number | "runs";
