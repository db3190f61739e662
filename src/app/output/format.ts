/** The named format of an output and its options, checked against the list of formats. */
import { insteadOf } from "../../cube/nearest.ts";
import { OpenEOError, type PathStep, pathFrom, shortened } from "../../errors.ts";
import type { OptionValues, OutputFormat } from "../../io/formats/format.ts";
import { findFormat } from "../../io/formats/index.ts";
import { unknownOptionsToldMax } from "../../limits.ts";
import type { OutputRequest } from "../../openeo/lowering.ts";
import { unknownFormat } from "../ports/unknown-format.ts";

/** Of a name in a message. */
const optionCharactersMax = 64;

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

/** The options that the format has; raises where a value is none of theirs. */
export function checkedOptions(output: OutputRequest, format: OutputFormat): OptionValues {
  const { parameters } = format.definition;
  const known = Object.entries(output.options).filter(([name]) => Object.hasOwn(parameters, name));
  for (const [name, value] of known) {
    const schema = parameters[name]!;
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
  return Object.fromEntries(known);
}

/** A sentence for each option that the format does not have: graphs bring those of other back-ends along, and are no worse for it. */
export function unknownOptions(
  output: OutputRequest,
  { name: format, definition }: OutputFormat,
): readonly string[] {
  const names = Object.keys(definition.parameters);
  return Object.keys(output.options)
    .filter((name) => !names.includes(name))
    .slice(0, unknownOptionsToldMax)
    .map(
      (name) =>
        `${format} has no option '${shortened(name, optionCharactersMax)}', which is left out; it has ${insteadOf(name, names, "options").there}`,
    );
}
