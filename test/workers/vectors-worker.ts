/** Official cases in workerd: the body has the id of a process and its cases, the answer a result for each. */
import { parseCanonical } from "../../src/cube/canonical.ts";
import { type Case, type CaseResult, caseResult } from "../../scripts/lib/vector-case.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response("ready");
    const { id, tests } = parseCanonical(await request.text()) as { id: string; tests: Case[] };
    const results: CaseResult[] = [];
    for (const test of tests) results.push(await caseResult(id, test));
    return Response.json(results);
  },
};
