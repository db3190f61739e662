/** Names of a run's objects in R2, all below its folder; docs/storage.md lists them. */

/** One run of a job. */
interface Run {
  readonly job: string;
  readonly run: number;
}

/** R2 folder of one run. */
export function runFolder(id: string, run: number): string {
  return `jobs/${id}/${run}/`;
}

/** R2 folder of a job. */
export function jobFolder(id: string): string {
  return `jobs/${id}/`;
}

export const planKey = (run: Run): string => `${runFolder(run.job, run.run)}plan.json`;
/** The process that the run computes; the job's own may be changed afterwards. */
export const processKey = (run: Run): string => `${runFolder(run.job, run.run)}process.json`;
/** What the graph waits for in a round of stages. */
export const roundKey = (run: Run, round: number): string => `${stagesFolder(run)}${round}.json`;
/** What the leaves of one task of a round gave. */
export const partialKey = (run: Run, round: number, number: number): string =>
  `${stagesFolder(run)}${round}/${String(number).padStart(7, "0")}.bin`;
export const stagesFolder = (run: Run): string => `${runFolder(run.job, run.run)}stages/`;
export const resultsKey = (run: Run): string => `${runFolder(run.job, run.run)}results.json`;
export const lengthsKey = (run: Run, file: number): string => `${runFolder(run.job, run.run)}lengths/${file}`;
export const chunksFolder = (run: Run): string => `${runFolder(run.job, run.run)}chunks/`;
export const chunkKey = (run: Run, number: number): string =>
  `${chunksFolder(run)}${String(number).padStart(7, "0")}.tif`;
export const slabsFolder = (run: Run): string => `${runFolder(run.job, run.run)}slabs/`;
/** Values of one task of a netCDF file; of no use alone, and so no partial result. */
export const slabKey = (run: Run, number: number): string =>
  `${slabsFolder(run)}${String(number).padStart(7, "0")}.bin`;
export const assetsFolder = (run: Run): string => `${runFolder(run.job, run.run)}assets/`;
export const assetKey = (run: Run, name: string): string => `${assetsFolder(run)}${name}`;
