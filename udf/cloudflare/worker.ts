/** The UDF service as Cloudflare Containers, a Worker of its own: one instance per user, without the internet. */
import { Container } from "@cloudflare/containers";
import { admission } from "./admission.ts";

interface Env {
  readonly UDF: DurableObjectNamespace<UdfContainer>;
  readonly OPENEO_UDF_SECRET: string;
}

export class UdfContainer extends Container<Env> {
  override defaultPort = 8790;
  /** As long as the service itself keeps a user's sandbox: an instance costs while it is awake. */
  override sleepAfter = "10m";
  override enableInternet = false;
  override envVars = { OPENEO_UDF_SECRET: this.env.OPENEO_UDF_SECRET };
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const admitted = await admission(request, env.OPENEO_UDF_SECRET ?? "");
    if ("refusal" in admitted) return admitted.refusal;
    return env.UDF.getByName(admitted.user).fetch(request);
  },
};
