/** Requirements of secondary services. */
import { listOf } from "./asked.ts";
import { type Requirement, has, isCreated, isError, isList, isOk, requirement } from "./requirement.ts";

const SERVICES = "L1C L3-SWS";

export const services: readonly Requirement[] = [
  requirement(600, SERVICES, "types of services", (of) => isOk(of("open GET /service_types"))),
  requirement(602, SERVICES, "types with login", (of) => isOk(of("user GET /service_types"))),
  requirement(603, SERVICES, "types with configuration", (of) =>
    Object.values(of("open GET /service_types").json).every((each) =>
      has(each as Record<string, unknown>, "configuration", "process_parameters"),
    ),
  ),
  requirement(604, "L3-SWS", "types with title and description", (of) =>
    Object.values(of("open GET /service_types").json).every((each) =>
      has(each as Record<string, unknown>, "title", "description"),
    ),
  ),
  requirement(
    611,
    SERVICES,
    "services and links",
    (of) => isOk(of("user GET /services")) && isList(of("user GET /services"), "services"),
  ),
  requirement(
    612,
    "L3-SWS",
    "services page by page",
    (of) => listOf(of("user GET /services limit").json["services"]).length === 1,
  ),
  requirement(614, SERVICES, "entries of services", (of) =>
    listOf(of("user GET /services").json["services"]).every((each) =>
      has(each, "id", "url", "type", "enabled"),
    ),
  ),
  requirement(615, SERVICES, "titles of services", (of) =>
    listOf(of("user GET /services").json["services"]).some(({ title }) => title === "A title"),
  ),
  requirement(631, SERVICES, "services of sound processes alone", (of) =>
    isError(of("user POST /services bad"), 400),
  ),
  requirement(632, SERVICES, "settings are looked at", (of) =>
    isError(of("user POST /services configuration"), 400),
  ),
  requirement(
    633,
    SERVICES,
    "types in any case, and no others",
    (of) => isError(of("user POST /services type"), 400) && of("user POST /services good").status === 201,
  ),
  requirement(
    636,
    SERVICES,
    "what was said of a service is kept",
    (of) => of("user GET /services/{id}").json["enabled"] === false,
  ),
  requirement(637, "L4", "further members are kept", (of) =>
    has(of("user GET /services/{id}").json, "profile_extra"),
  ),
  requirement(638, SERVICES, "a service is made", (of) => isCreated(of("user POST /services good"))),
  requirement(651, SERVICES, "a service", (of) =>
    has(
      of("user GET /services/{id}").json,
      "id",
      "url",
      "type",
      "enabled",
      "process",
      "configuration",
      "attributes",
    ),
  ),
  requirement(
    652,
    SERVICES,
    "its title and description",
    (of) => of("user GET /services/{id}").json["description"] === "A description",
  ),
  requirement(
    660,
    "L3-SWS",
    "services are changed",
    (of) => of("user PATCH /services/{id} good").status === 204,
  ),
  requirement(661, "L3-SWS", "to sound processes alone", (of) =>
    isError(of("user PATCH /services/{id} process"), 400),
  ),
  requirement(663, "L3-SWS", "to good settings alone", (of) =>
    isError(of("user PATCH /services/{id} configuration"), 400),
  ),
  requirement(664, "L3-SWS", "to no other type", (of) => isError(of("user PATCH /services/{id} type"), 400)),
  requirement(
    666,
    "L3-SWS",
    "to another log level",
    (of) => of("user GET /services/{id} changed").json["log_level"] === "error",
  ),
  requirement(
    667,
    "L3-SWS",
    "on and off",
    (of) => of("user GET /services/{id} changed").json["enabled"] === true,
  ),
  requirement(
    668,
    "L3-SWS",
    "to another title",
    (of) => of("user GET /services/{id} changed").json["title"] === "B",
  ),
  requirement(
    669,
    "L4",
    "and in further members",
    (of) => of("user GET /services/{id} changed").json["profile_extra"] === 2,
  ),
  requirement(
    681,
    SERVICES,
    "services are deleted",
    (of) =>
      of("user DELETE /services/{id}").status === 204 && isError(of("user DELETE /services/{id} again"), 404),
  ),
  requirement(694, "L4", "logs of services", (of) => isList(of("user GET /services/{id}/logs"), "logs")),
  requirement(
    695,
    "L4",
    "with their level",
    (of) => of("user GET /services/{id}/logs").json["level"] === "error",
  ),
];
