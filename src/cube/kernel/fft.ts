/**
 * Fourier transforms of complex numbers along the first dimension of [rows][columns] arrays, all columns at once: the inner
 * loops are along memory. The number of rows is a power of two. The forward transform leaves its rows in an order of its own,
 * which the inverse takes back: what is done in between, element by element, needs no other.
 */

/** Real and imaginary parts, row by row. */
export interface ComplexRows {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Cosines and negative sines of equal parts of a turn. */
export interface Turn {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

export function turnOf(parts: number): Turn {
  const cos = new Float64Array(parts);
  const sin = new Float64Array(parts);
  for (let i = 0; i < parts; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / parts);
    sin[i] = -Math.sin((2 * Math.PI * i) / parts);
  }
  return { cos, sin };
}

/** Decimation in frequency by four, and by two in the last step where the number of rows is no power of four. */
export function forward(data: ComplexRows, turn: Turn): void {
  let length = data.rows;
  for (; length >= 4; length /= 4)
    for (const place of placesOf(data.rows, length)) splitQuarters(data, turn, place);
  if (length === 2) combinePairs(data);
}

/** Decimation in time: the steps of `forward` backwards. Gives as many times the values as there are rows. */
export function inverse(data: ComplexRows, turn: Turn): void {
  const isPowerOfFour = Math.log2(data.rows) % 2 === 0;
  if (!isPowerOfFour) combinePairs(data);
  for (let length = isPowerOfFour ? 4 : 8; length <= data.rows; length *= 4)
    for (const place of placesOf(data.rows, length)) joinQuarters(data, turn, place);
}

/** Four rows a quarter of a length apart, and by how many parts of a turn the second one is turned. */
interface Place {
  readonly row: number;
  readonly quarter: number;
  readonly parts: number;
}

function* placesOf(rows: number, length: number): Generator<Place> {
  const quarter = length / 4;
  for (let k = 0; k < quarter; k++)
    for (let row = k; row < rows; row += length) yield { row, quarter, parts: (k * rows) / length };
}

function splitQuarters(
  { re, im, columns }: ComplexRows,
  { cos, sin }: Turn,
  { row, quarter, parts }: Place,
): void {
  const [c1, c2, c3] = [cos[parts]!, cos[2 * parts]!, cos[3 * parts]!];
  const [s1, s2, s3] = [sin[parts]!, sin[2 * parts]!, sin[3 * parts]!];
  const step = quarter * columns;
  let i = row * columns;
  for (const stop = i + columns; i < stop; i++) {
    const j = i + step;
    const k = j + step;
    const l = k + step;
    const evenRe = re[i]! + re[k]!;
    const evenIm = im[i]! + im[k]!;
    const evenLessRe = re[i]! - re[k]!;
    const evenLessIm = im[i]! - im[k]!;
    const oddRe = re[j]! + re[l]!;
    const oddIm = im[j]! + im[l]!;
    const oddLessRe = re[j]! - re[l]!;
    const oddLessIm = im[j]! - im[l]!;
    re[i] = evenRe + oddRe;
    im[i] = evenIm + oddIm;
    const re1 = evenLessRe + oddLessIm;
    const im1 = evenLessIm - oddLessRe;
    re[j] = re1 * c1 - im1 * s1;
    im[j] = re1 * s1 + im1 * c1;
    const re2 = evenRe - oddRe;
    const im2 = evenIm - oddIm;
    re[k] = re2 * c2 - im2 * s2;
    im[k] = re2 * s2 + im2 * c2;
    const re3 = evenLessRe - oddLessIm;
    const im3 = evenLessIm + oddLessRe;
    re[l] = re3 * c3 - im3 * s3;
    im[l] = re3 * s3 + im3 * c3;
  }
}

function joinQuarters(
  { re, im, columns }: ComplexRows,
  { cos, sin }: Turn,
  { row, quarter, parts }: Place,
): void {
  const [c1, c2, c3] = [cos[parts]!, cos[2 * parts]!, cos[3 * parts]!];
  // Turned back: the sines of the other direction.
  const [s1, s2, s3] = [-sin[parts]!, -sin[2 * parts]!, -sin[3 * parts]!];
  const step = quarter * columns;
  let i = row * columns;
  for (const stop = i + columns; i < stop; i++) {
    const j = i + step;
    const k = j + step;
    const l = k + step;
    const re1 = re[j]! * c1 - im[j]! * s1;
    const im1 = re[j]! * s1 + im[j]! * c1;
    const re2 = re[k]! * c2 - im[k]! * s2;
    const im2 = re[k]! * s2 + im[k]! * c2;
    const re3 = re[l]! * c3 - im[l]! * s3;
    const im3 = re[l]! * s3 + im[l]! * c3;
    const evenRe = re[i]! + re2;
    const evenIm = im[i]! + im2;
    const evenLessRe = re[i]! - re2;
    const evenLessIm = im[i]! - im2;
    const oddRe = re1 + re3;
    const oddIm = im1 + im3;
    const oddLessRe = re1 - re3;
    const oddLessIm = im1 - im3;
    re[i] = evenRe + oddRe;
    im[i] = evenIm + oddIm;
    re[k] = evenRe - oddRe;
    im[k] = evenIm - oddIm;
    re[j] = evenLessRe - oddLessIm;
    im[j] = evenLessIm + oddLessRe;
    re[l] = evenLessRe + oddLessIm;
    im[l] = evenLessIm - oddLessRe;
  }
}

/** Sums and differences of rows side by side. */
function combinePairs({ re, im, rows, columns }: ComplexRows): void {
  for (let row = 0; row < rows; row += 2) {
    let i = row * columns;
    for (const stop = i + columns; i < stop; i++) {
      const j = i + columns;
      const lessRe = re[i]! - re[j]!;
      const lessIm = im[i]! - im[j]!;
      re[i] = re[i]! + re[j]!;
      im[i] = im[i]! + im[j]!;
      re[j] = lessRe;
      im[j] = lessIm;
    }
  }
}
