/** Binding files of the user: granted by whose graph it is, and read from storage. */
import { locationName } from "../../io/location-name.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { itemsPerLoadMax } from "../../limits.ts";
import type { Bound, FilesRequest } from "../../openeo/define.ts";
import type { BindPorts } from "./ports.ts";
import { bindFiles } from "./url/bind-files.ts";
import { requireFormat } from "./url/required-format.ts";
import type { UrlFile, UrlPorts } from "./url/ports.ts";
import { toldAtNode } from "./url/told.ts";

export async function bindUploaded(
  request: FilesRequest,
  path: readonly PathStep[],
  ports: UrlPorts & Pick<BindPorts, "userFile">,
): Promise<Bound> {
  const process = "load_uploaded_files";
  const format = requireFormat(request, { process, path });
  const { paths } = request;
  if (paths.length === 0 || paths.length > itemsPerLoadMax)
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'paths' of process '${process}' is invalid: it names ${paths.length} files, and may name 1 to ${itemsPerLoadMax}.`,
      path,
    );
  const files: UrlFile[] = [];
  for (const name of paths) {
    const location = await ports.userFile(name);
    if (!location)
      throw new OpenEOError("FileNotFound", `File '${name}' does not exist among your files.`, path);
    files.push({ location, name, options: request.options });
  }
  try {
    return await bindFiles(files, format, ports);
  } catch (error) {
    throw toldAtNode(named(error, files), {
      what: `A file of parameter 'paths' of process '${process}'`,
      path,
    });
  }
}

/** Failures name the objects that files are stored as; people know their paths. */
function named(error: unknown, files: readonly UrlFile[]): unknown {
  if (!(error instanceof Error)) return error;
  for (const { location, name } of files)
    error.message = error.message.replaceAll(locationName(location), `'${name}'`);
  return error;
}
