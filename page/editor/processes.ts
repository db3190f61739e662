/** What GET /processes tells of each, as far as the editor shows it. */
import { get } from "../api.ts";

export interface ProcessFacts {
  readonly id: string;
  readonly summary?: string;
  readonly parameters?: readonly ParameterFacts[];
}

interface ParameterFacts {
  readonly name: string;
  readonly description?: string;
  readonly optional?: boolean;
}

export async function readProcesses(): Promise<readonly ProcessFacts[]> {
  return (await get<{ processes: readonly ProcessFacts[] }>("/processes")).processes;
}
