/** The contract of an input format of load_url. */
import type { FormatDefinition } from "../../../../io/formats/format.ts";
import type { Bound } from "../../../../openeo/define.ts";
import type { NamedBound, UrlFile, UrlPorts } from "../ports.ts";

export interface InputFormat {
  /** GDAL's name; users need not care for its case. */
  readonly name: string;
  /** Other names, in lower case. */
  readonly aliases?: readonly string[];
  readonly definition: FormatDefinition;
  /** The options of the file fit the parameters of the definition. */
  bind(file: UrlFile, ports: UrlPorts): Promise<Bound>;
  /** Two files or more as one load; absent where they are loaded one by one. */
  join?(files: readonly NamedBound[], options: UrlFile["options"]): Bound;
}
