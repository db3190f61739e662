/** Requirements of jobs and synchronous requests. */
import { listOf } from "./asked.ts";
import { type Requirement, has, isCreated, isError, isList, isOk, requirement } from "./requirement.ts";

const JOBS = "L1B L2";
const SYNC = "L1A L2";

export const processing: readonly Requirement[] = [
  requirement(
    711,
    JOBS,
    "jobs and links",
    (of) => isOk(of("user GET /jobs")) && isList(of("user GET /jobs"), "jobs"),
  ),
  requirement(
    712,
    "L3",
    "jobs page by page",
    (of) => listOf(of("user GET /jobs limit").json["jobs"]).length === 1,
  ),
  requirement(714, JOBS, "entries of jobs", (of) =>
    listOf(of("user GET /jobs").json["jobs"]).every((each) => has(each, "id", "status", "created")),
  ),
  requirement(715, JOBS, "titles of jobs", (of) =>
    listOf(of("user GET /jobs").json["jobs"]).some(({ title }) => title === "A title"),
  ),
  requirement(731, JOBS, "jobs of sound processes alone", (of) => isError(of("user POST /jobs bad"), 400)),
  requirement(
    733,
    "L3",
    "log level",
    (of) => of("user GET /jobs/{id} created").json["log_level"] === "debug",
  ),
  requirement(
    734,
    JOBS,
    "title and description",
    (of) => of("user GET /jobs/{id} created").json["description"] === "A description",
  ),
  requirement(735, "L3", "further members", (of) =>
    has(of("user GET /jobs/{id} created").json, "profile_extra"),
  ),
  requirement(736, JOBS, "a job is made", (of) => isCreated(of("user POST /jobs good"))),
  requirement(
    737,
    JOBS,
    "and does not run",
    (of) => of("user GET /jobs/{id} created").json["status"] === "created",
  ),
  requirement(751, JOBS, "a job", (of) =>
    has(of("user GET /jobs/{id} created").json, "id", "process", "status", "created"),
  ),
  requirement(754, JOBS, "its status", (of) => of("user GET /jobs/{id} ended").json["status"] === "finished"),
  requirement(
    761,
    "L4",
    "changed to sound processes alone",
    (of) =>
      isError(of("user PATCH /jobs/{id} process"), 400) && of("user PATCH /jobs/{id} good").status === 204,
  ),
  requirement(
    763,
    "L4",
    "to another log level",
    (of) => of("user GET /jobs/{id} changed").json["log_level"] === "info",
  ),
  requirement(764, "L3", "to another title", (of) => of("user GET /jobs/{id} changed").json["title"] === "B"),
  requirement(
    765,
    "L4",
    "in further members",
    (of) => of("user GET /jobs/{id} changed").json["profile_extra"] === 2,
  ),
  requirement(
    781,
    JOBS,
    "jobs are deleted",
    (of) => of("user DELETE /jobs/{id}").status === 204 && isError(of("user DELETE /jobs/{id} again"), 404),
  ),
  requirement(
    803,
    "L3",
    "logs page by page",
    (of) => listOf(of("user GET /jobs/{id}/logs limit").json["logs"]).length <= 1,
  ),
  requirement(
    804,
    "L2",
    "logs and links",
    (of) => isOk(of("user GET /jobs/{id}/logs")) && isList(of("user GET /jobs/{id}/logs"), "logs"),
  ),
  requirement(
    805,
    "L2",
    "with their level",
    (of) => of("user GET /jobs/{id}/logs limit").json["level"] === "info",
  ),
  requirement(806, "L2", "entries of logs", (of) =>
    listOf(of("user GET /jobs/{id}/logs").json["logs"]).every((each) => has(each, "id", "level", "message")),
  ),
  requirement(807, "L2", "with their time", (of) =>
    listOf(of("user GET /jobs/{id}/logs").json["logs"]).every((each) => has(each, "time")),
  ),
  requirement(820, "L3", "estimates", (of) => isOk(of("user GET /jobs/{id}/estimate"))),
  requirement(822, "L4", "of the duration", (of) => has(of("user GET /jobs/{id}/estimate").json, "duration")),
  requirement(823, "L4", "of the size", (of) => has(of("user GET /jobs/{id}/estimate").json, "size")),
  requirement(851, JOBS, "a job is started", (of) => of("user POST /jobs/{id}/results").status === 202),
  requirement(
    861,
    JOBS,
    "results",
    (of) => isOk(of("user GET /jobs/{id}/results")) && isError(of("user GET /jobs/{id}/results unstarted")),
  ),
  requirement(862, "L4", "partial", (of) => isOk(of("user GET /jobs/{id}/results partial"))),
  requirement(865, JOBS, "results are STAC", (of) =>
    ["Feature", "Collection"].includes(String(of("user GET /jobs/{id}/results").json["type"])),
  ),
  requirement(866, JOBS, "of a version", (of) =>
    String(of("user GET /jobs/{id}/results").json["stac_version"]).startsWith("1."),
  ),
  requirement(869, JOBS, "assets", (of) =>
    Object.values((of("user GET /jobs/{id}/results").json["assets"] ?? {}) as object).every((each) =>
      has(each as Record<string, unknown>, "href", "type"),
    ),
  ),
  requirement(871, JOBS, "the canonical link is public", (of) =>
    isOk(of("open GET /jobs/{id}/results canonical")),
  ),
  requirement(891, JOBS, "a job is stopped", (of) => of("user DELETE /jobs/{id}/results").status === 204),
  requirement(901, SYNC, "results of sound processes alone", (of) =>
    isError(of("user POST /result bad"), 400),
  ),
  requirement(
    903,
    "L3",
    "log level of a result",
    (of) => isError(of("user POST /result level"), 400) && isOk(of("user POST /result good")),
  ),
  requirement(904, "L3", "further members of a request", (of) => isOk(of("user POST /result good"))),
  requirement(905, SYNC, "a result", (of) => of("user POST /result good").text === '["a",1]'),
  requirement(906, SYNC, "of its media type", (of) =>
    (of("user POST /result good").headers.get("Content-Type") ?? "").startsWith("application/json"),
  ),
  requirement(909, "L3", "several files", (of) =>
    (of("user POST /result two").headers.get("Content-Type") ?? "").startsWith("application/x-tar"),
  ),
];
