/** What is wrong with an output before anything is computed: its format, its options, and whether its data can be written so. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import type { Value } from "../../cube/program/value.ts";
import { labelCount } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import type { EncodedFile, OutputFormat, Writer } from "../../io/formats/format.ts";
import { defaultFormat, outputFormats } from "../../io/formats/index.ts";
import { CubeRef } from "../../openeo/define.ts";
import type { OutputRequest } from "../../openeo/lowering.ts";
import { checkedOptions, namedFormat, pathOf } from "./format.ts";

/** An output of which all is known that can be known before it is computed; passed on to what writes it. */
export type CheckedOutput = CheckedCube | CheckedValue;

interface Checked {
  /** As the graph has it, for messages. */
  readonly output: OutputRequest;
  readonly format: OutputFormat;
}

export interface CheckedCube extends Checked {
  readonly node: NodeId;
  readonly writer: Writer;
}

interface CheckedValue extends Checked {
  readonly node: null;
  /** The single value or array. */
  readonly value: Value;
  encode(): EncodedFile;
}

export function checkOutput(plan: Plan, output: OutputRequest): CheckedOutput {
  const { data } = output;
  if (!(data instanceof CubeRef)) return checkValue(output, data);
  const { shape } = plan.nodes[data.node]!;
  const format = namedFormat(output) ?? defaultFormat(shape);
  const writer = format.writer(checkedOptions(output, format));
  if (shape.dims.some(({ labels }) => labels.kind !== "deferred" && labelCount(labels) === 0))
    throw new OpenEOError(
      "DataCubeEmpty",
      "The file format doesn't support storing empty data cubes.",
      pathOf(output),
    );
  // What a stage decides is not known yet: the check is made again when it is.
  const known = shape.dims.every(({ labels }) => labels.kind !== "deferred");
  const mismatch = known ? format.mismatch(shape) : null;
  if (mismatch !== null) throw unsuitable(output, mismatch);
  return { output, format, node: data.node, writer };
}

export function unsuitable(output: OutputRequest, reason: string, cause?: unknown): OpenEOError {
  return new OpenEOError(
    "FormatUnsuitable",
    `Data can't be transformed into the requested output format: ${reason}.`,
    pathOf(output),
    { cause },
  );
}

function checkValue(output: OutputRequest, value: Value): CheckedValue {
  const holders = outputFormats.filter((format) => format.encodeValue);
  const format = namedFormat(output) ?? holders[0]!;
  const { encodeValue } = format;
  if (!encodeValue)
    throw unsuitable(
      output,
      `single values can be saved as ${holders.map(({ name }) => name).join(" or ")} only, not as ${output.format}`,
    );
  checkedOptions(output, format);
  return { output, format, node: null, value, encode: () => encodeValue(value) };
}
