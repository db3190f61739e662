/** What the tests read of the API's documents about batch jobs. */

interface Link {
  rel: string;
  href: string;
}

export interface JobDocument {
  id: string;
  status: "created" | "queued" | "running" | "canceled" | "finished" | "error";
  progress: number;
  title?: string;
  process?: object;
}

export interface LogsDocument {
  logs: { id: string; level: string; message: string; time: string; code?: string }[];
}

export interface ResultsDocument {
  id?: string;
  code?: string;
  assets: Record<string, { href: string }>;
  links: Link[];
}

/** True once the job neither waits nor works. */
export const isEnded = (job: JobDocument): boolean => job.status !== "queued" && job.status !== "running";
