/** A classic netCDF file behind a byte source. */
import { headerReadBytes, netcdfHeaderBytesMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import { HeaderTruncated } from "./cursor.ts";
import { type NcHeader, parseNcHeader } from "./header.ts";

export interface NcFile {
  readonly source: ByteSource;
  readonly validator: string | null;
  readonly header: NcHeader;
  readonly totalBytes: number | null;
}

/** Reads as much as the header needs, four times as much each time, up to a bound. */
export async function openNcFile(source: ByteSource): Promise<NcFile> {
  for (let length = headerReadBytes; ; length = Math.min(length * 4, netcdfHeaderBytesMax)) {
    const read = await source.read({ offset: 0, length }, { validator: null, signal: null });
    try {
      const header = parseNcHeader(read.bytes, { key: source.key, totalBytes: read.totalBytes });
      return { source, validator: read.validator, header, totalBytes: read.totalBytes };
    } catch (error) {
      if (!(error instanceof HeaderTruncated)) throw error;
      if (read.bytes.length < length) throw new SourceUnreadable(source.key, "it ends within its header");
      if (length >= netcdfHeaderBytesMax)
        throw new SourceUnreadable(source.key, `its header is longer than ${netcdfHeaderBytesMax} bytes`);
    }
  }
}
