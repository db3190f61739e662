import type { Value } from "../../../cube/program/value.ts";
import { type ProcessDefinition, defineProcess } from "../../define.ts";

const cubes = defineProcess(
  "save_result",
  {
    summary: "Save data to a file",
    description:
      "Writes the data in a file format of GET /file_formats; the name is not case-sensitive. A graph may save several results. Single values and arrays are saved as JSON.",
  },
  (context) => {
    const data = context.argument("data");
    context.output({
      format: context.value("format"),
      options: context.value("options") as Readonly<Record<string, Value>>,
      data,
    });
    return data;
  },
);

export const save_result: ProcessDefinition = { ...cubes, takesValues: "data" };
