/** The part of the address space that previews have: below the address of each, what the types of services answer. */
import { openPreview } from "../../app/preview/preview.ts";
import { OpenEOError } from "../../errors.ts";
import { visitorAllowance } from "../../limits.ts";
import type { Base } from "../context.ts";
import { errorResponse } from "../http/error-response.ts";
import { answerFor } from "./base.ts";
import { serviceTypes } from "./index.ts";

export const previewBase: Base = {
  prefix: "/preview/",
  methods: ["GET", "HEAD"],
  cached: true,
  errors: errorResponse,
  async answer({ request, deps, origin, id }) {
    const url = new URL(request.url);
    const [, , token = "", folder, ...path] = url.pathname.split("/");
    const type = serviceTypes.find((each) => each.folder === folder);
    if (!type) throw new OpenEOError("NotFound", "There is no such address of a preview.");
    try {
      const answer = type.answer(url, path);
      const service = await openPreview(token, deps);
      if (service.principal?.kind === "anonymous") deps.allowance.become(visitorAllowance);
      const address = `${previewRoot(origin, token)}/${type.folder}`;
      return await answerFor(answer, { service, request, deps, address });
    } catch (error) {
      return type.errors(error, id);
    }
  },
};

export function previewRoot(origin: string, token: string): string {
  return `${origin}/preview/${token}`;
}
