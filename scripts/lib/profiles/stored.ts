/** Requirements of processes that users store, of validation, and of files. */
import { listOf } from "./asked.ts";
import { type Requirement, has, isError, isList, isOk, requirement } from "./requirement.ts";

export const stored: readonly Requirement[] = [
  requirement(400, "L2", "own processes", (of) => isOk(of("user GET /process_graphs"))),
  requirement(401, "L2", "own processes and links", (of) =>
    isList(of("user GET /process_graphs"), "processes"),
  ),
  requirement(
    402,
    "L3",
    "own processes page by page",
    (of) => listOf(of("user GET /process_graphs limit").json["processes"]).length === 1,
  ),
  requirement(404, "L2", "own processes have ids", (of) =>
    listOf(of("user GET /process_graphs").json["processes"]).every((each) => has(each, "id")),
  ),
  requirement(410, "L2", "an own process is stored", (of) => isOk(of("user PUT /process_graphs/{id} new"))),
  requirement(411, "L2", "and replaced", (of) => isOk(of("user PUT /process_graphs/{id} again"))),
  requirement(412, "L2", "wrong ones are refused", (of) =>
    isError(of("user PUT /process_graphs/{id} bad"), 400),
  ),
  requirement(
    413,
    "L2",
    "the id of the path counts",
    (of) => of("user GET /process_graphs/{id} first").json["id"] === "profile_double",
  ),
  requirement(
    414,
    "L2",
    "as a whole",
    (of) => !("categories" in of("user GET /process_graphs/{id} second").json),
  ),
  requirement(421, "L2", "with its graph", (of) =>
    has(of("user GET /process_graphs/{id} second").json, "id", "process_graph"),
  ),
  requirement(
    431,
    "L2",
    "an own process is deleted",
    (of) =>
      of("user DELETE /process_graphs/{id}").status === 204 &&
      isError(of("user DELETE /process_graphs/{id} again"), 404),
  ),
  requirement(
    491,
    "L3",
    "sound processes",
    (of) =>
      listOf(of("user POST /validation good").json["errors"]).length === 0 &&
      isOk(of("user POST /validation good")),
  ),
  requirement(492, "L3", "mistakes have code and message", (of) => {
    const errors = listOf(of("user POST /validation bad").json["errors"]);
    return errors.length > 0 && errors.every((each) => has(each, "code", "message"));
  }),
  requirement(493, "L3", "errors of requests alone", (of) =>
    isError(of("user POST /validation broken"), 400),
  ),
  ...(
    [
      [494, "id"],
      [495, "parameters"],
      [496, "returns"],
    ] as const
  ).map(([number, member]) =>
    requirement(
      number,
      "L3",
      `the member ${member} is looked at`,
      (of) => listOf(of(`user POST /validation ${member}`).json["errors"]).length > 0,
    ),
  ),
  requirement(
    497,
    "L3",
    "the graph is looked at",
    (of) => listOf(of("user POST /validation bad").json["errors"]).length > 0,
  ),
  requirement(
    501,
    "L3-FS",
    "files and links",
    (of) => isOk(of("user GET /files")) && isList(of("user GET /files"), "files"),
  ),
  requirement(
    502,
    "L3-FS",
    "files page by page",
    (of) => listOf(of("user GET /files limit").json["files"]).length === 1,
  ),
  requirement(505, "L3-FS", "files with size and time", (of) =>
    listOf(of("user GET /files").json["files"]).every((each) => has(each, "path", "size", "modified")),
  ),
  requirement(506, "L3-FS", "paths as they are", (of) =>
    listOf(of("user GET /files").json["files"]).some(({ path }) => path === "profile/a.txt"),
  ),
  requirement(511, "L3-FS", "paths with slashes", (of) => isOk(of("user PUT /files/{path} new"))),
  requirement(513, "L3-FS", "files are replaced", (of) => isOk(of("user PUT /files/{path} again"))),
  requirement(
    521,
    "L3-FS",
    "files come back as they were",
    (of) => of("user GET /files/{path}").text === "second",
  ),
  requirement(
    531,
    "L3-FS",
    "files are deleted",
    (of) =>
      of("user DELETE /files/{path}").status === 204 && isError(of("user DELETE /files/{path} again"), 404),
  ),
];
