import { defineProcess } from "../../define.ts";

export const load_uploaded_files = defineProcess(
  "load_uploaded_files",
  {
    summary: "Load files that were uploaded",
    description:
      "Loads files of the user (see GET /files) in one of the input formats of GET /file_formats; the name is not case-sensitive. Several rasters with the same bands become one cube: times are joined, and where files overlap the one named first counts; the grid is that of the finest file. Several vector files become one vector data cube, their features in the given order. A file that is replaced later is read anew by the next request, and changes no job that runs.",
  },
  (context) =>
    context.load({
      from: "files",
      paths: context.value("paths"),
      format: context.value("format"),
      options: context.value("options"),
    }),
);
