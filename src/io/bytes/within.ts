/** A file of known length: ranges that it cannot have are refused before they are asked for, as servers answer them in many ways. */
import type { ByteSource } from "../bytes.ts";
import { SourceUnreadable } from "../faults.ts";

export function within(source: ByteSource, fileBytes: number | null): ByteSource {
  if (fileBytes === null) return source;
  return {
    key: source.key,
    read(range, options) {
      if (range.offset + range.length > fileBytes)
        throw new SourceUnreadable(source.key, "it ends before its last block");
      return source.read(range, options);
    },
  };
}
