/** JPEG 2000: what its decoder, which is the platform's, takes and gives. */

export interface Jpeg2000Image {
  readonly width: number;
  readonly height: number;
  /** Per component `width * height` values in row order, as signed or unsigned as the codestream says; valid only inside of `use`. */
  readonly planes: readonly Int32Array[];
}

/**
 * Decodes a codestream at `reduce` wavelet levels below full resolution. The codestream's claims of size are checked before.
 * @throws RangeError on damaged data, and where the decoder's memory does not suffice
 */
export type DecodeJpeg2000 = <R>(
  codestream: Uint8Array,
  reduce: number,
  use: (image: Jpeg2000Image) => R,
) => R;
