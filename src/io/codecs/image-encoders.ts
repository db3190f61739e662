/** Encoders of pictures that the platform brings. */

interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** Four bytes per pixel. */
  readonly rgba: Uint8Array;
}

interface JpegEncoding {
  /** 1 to 100. */
  readonly quality: number;
  /** Gray pictures store their red alone; alpha is left out of either. */
  readonly colour: "gray" | "rgb";
}

interface WebpEncoding {
  /** 1 to 100; of lossless pictures the effort. */
  readonly quality: number;
  readonly loss: "lossy" | "lossless";
}

export type EncodeJpeg = (image: RgbaImage, options: JpegEncoding) => Uint8Array;
export type EncodeWebp = (image: RgbaImage, options: WebpEncoding) => Uint8Array;
