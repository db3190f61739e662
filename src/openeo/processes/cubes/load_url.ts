import { defineProcess } from "../../define.ts";

export const load_url = defineProcess(
  "load_url",
  {
    summary: "Load a file from a URL",
    description:
      "Loads a file by http or https in one of the input formats of GET /file_formats; the name is not case-sensitive. Rasters are read where and when they are needed and are named t (where the file has times), bands, y and x; values are as stored. Vector files become vector data cubes. Signed links to own results are read too.",
  },
  (context) =>
    context.load({
      from: "url",
      url: context.value("url"),
      format: context.value("format"),
      options: context.value("options"),
    }),
);
