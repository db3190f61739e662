/** What picks a decoder and steers it: the tags of a TIFF level that concern its compression. Plain data. */
export interface CodecChoice {
  /** TIFF tag 259. */
  readonly compression: number;
  /** Bits per sample as stored. */
  readonly bits: number;
  /** Bytes of the JPEG stream of tables that all blocks share (tag 347); null where each block has its own. */
  readonly jpegTables: readonly number[] | null;
  /** Whether a JPEG decoder turns YCbCr into RGB. */
  readonly jpegColour: "as stored" | "rgb";
  /** What is wrapped around LERC blobs: 0 nothing, 1 deflate, 2 zstd. */
  readonly lercWrap: number;
  /** T4Options or T6Options of CCITT compression. */
  readonly faxOptions: number;
  /** FillOrder 2: the first bit of a byte is its least significant one. */
  readonly lsbFirst: boolean;
}
