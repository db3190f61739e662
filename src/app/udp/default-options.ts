/** What a process asks of the request that runs it, where that says nothing itself: `default_job_options` and the like (extension processing-parameters). */

type Members = Readonly<Record<string, unknown>>;

type OptionsName = "default_job_options" | "default_service_options" | "default_synchronous_options";

/** Options that we have and a process may preset. */
const known: readonly string[] = ["log_level"];

/**
 * The request with the options that it leaves out; one that is there counts, null too. `processes`: the one that was sent, and
 * those that it calls, the first that has an option counts. Options that we do not have are left alone.
 */
export function withDefaultOptions(body: Members, name: OptionsName, processes: readonly unknown[]): Members {
  const missing = known.filter((option) => !Object.hasOwn(body, option));
  const found = missing.flatMap((option) => {
    const presetting = processes
      .map((process) => optionsOf(process, name))
      .find((own) => Object.hasOwn(own, option));
    return presetting ? [[option, presetting[option]] as const] : [];
  });
  return { ...body, ...Object.fromEntries(found) };
}

function optionsOf(process: unknown, name: OptionsName): Members {
  const options = isObject(process) && Object.hasOwn(process, name) ? process[name] : null;
  return isObject(options) ? options : {};
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
