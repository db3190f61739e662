/** Plants slips one at a time in a copy of the sources: the compiler or a test must notice each, and nothing while there is none. */
import { spawnSync } from "node:child_process";
import { type Overlay, createOverlay } from "./lib/overlay.ts";
import { type Slip, slips } from "./lib/slips.ts";

const overlay = createOverlay();
try {
  const clean = [...new Set(slips.map(({ noticed }) => JSON.stringify(noticed)))]
    .map((text) => JSON.parse(text) as Slip["noticed"])
    .map((noticed) => ({ noticed, complaint: notices(overlay, noticed) }))
    .filter(({ complaint }) => complaint !== null)
    .map(({ noticed, complaint }) => `${noticed.by} complains although there is no slip:\n${complaint}`);
  const missed = slips.map((slip) => problemOf(overlay, slip)).filter((problem) => problem !== null);
  const problems = [...clean, ...missed];
  for (const problem of problems) console.error(problem);
  console.log(`${slips.length - missed.length} of ${slips.length} slips are noticed`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  overlay.remove();
}

/** Null where the slip is noticed, at its place. */
function problemOf(overlay: Overlay, slip: Slip): string | null {
  const { name, file, find, replace, noticed } = slip;
  let places = 0;
  const complaint = overlay.spoilt(
    file,
    (text) => {
      places = text.split(find).length - 1;
      return text.replace(find, () => replace);
    },
    () => notices(overlay, noticed),
  );
  if (places !== 1) return `${name}: ${file} has '${find}' ${places} times, so that nothing is planted`;
  if (complaint === null) return `${name}: nobody notices '${replace}' in ${file}`;
  const about = slip.complaint ?? (noticed.by === "tsc" ? file : noticed.file);
  return complaint.includes(about) ? null : `${name}: the complaint is not about ${about}:\n${complaint}`;
}

/** What is said; null when all is well. */
function notices({ folder }: Overlay, noticed: Slip["noticed"]): string | null {
  const [command, ...args] = commandOf(noticed);
  const { status, stdout, stderr } = spawnSync(command!, args, { cwd: folder, encoding: "utf8" });
  return status === 0 ? null : `${stdout}${stderr}`;
}

function commandOf(noticed: Slip["noticed"]): readonly string[] {
  switch (noticed.by) {
    case "tsc":
      return [
        "node_modules/.bin/tsc",
        "-p",
        noticed.project,
        "--pretty",
        "false",
        ...incremental(noticed.project),
      ];
    case "oxlint":
      return ["node_modules/.bin/oxlint", "-c", "oxlint.config.js", noticed.file];
    case "test":
      return [process.execPath, "node_modules/vitest/vitest.mjs", "run", "--project", "unit", noticed.file];
  }
}

/** Only what a slip touches is looked at again. */
function incremental(project: string): string[] {
  return ["--incremental", "--tsBuildInfoFile", `build-${project.replaceAll("/", "-")}`];
}
