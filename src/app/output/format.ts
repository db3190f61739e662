/** The named format of an output and its options, checked against the list of formats. */
import { insteadOf } from "../../cube/nearest.ts";
import { OpenEOError, type PathStep, pathFrom } from "../../errors.ts";
import type { OptionValues, OutputFormat } from "../../io/formats/format.ts";
import { findFormat } from "../../io/formats/index.ts";
import type { OutputRequest } from "../../openeo/lowering.ts";
import { unknownFormat } from "../ports/unknown-format.ts";

export function pathOf(output: OutputRequest): readonly PathStep[] {
  return pathFrom(output.origin);
}

/** Null where the graph names none. */
export function namedFormat(output: OutputRequest): OutputFormat | null {
  if (output.format === null) return null;
  const format = findFormat(output.format);
  if (format) return format;
  throw unknownFormat(output.format, pathOf(output));
}

export function checkedOptions(output: OutputRequest, format: OutputFormat): OptionValues {
  const { parameters } = format.definition;
  for (const [name, value] of Object.entries(output.options)) {
    const schema = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const { there, about } = insteadOf(name, Object.keys(parameters), "options");
    if (!schema)
      throw new OpenEOError(
        "ProcessParameterInvalid",
        `The value for parameter 'options' of process 'save_result' is invalid: ${format.name} has no option '${name}'; it has ${there}`,
        pathOf(output),
        about,
      );
    const choices = schema["enum"] as readonly (string | number)[] | undefined;
    const fits = choices
      ? choices.some((each) => each === value)
      : Number.isInteger(value) &&
        Number(value) >= Number(schema["minimum"]) &&
        Number(value) <= Number(schema["maximum"]);
    if (!fits)
      throw new OpenEOError(
        "ProcessParameterInvalid",
        `The value for parameter 'options' of process 'save_result' is invalid: ${name} must be ${choices ? `one of ${choices.join(", ")}` : `a whole number from ${Number(schema["minimum"])} to ${Number(schema["maximum"])}`}.`,
        pathOf(output),
        { parameter: "options", ...(choices ? { allowed: choices.map(String) } : {}) },
      );
  }
  return output.options;
}
