/** `npm start -- --oidc`, or OPENEO_OIDC=local: a provider of OpenID Connect beside the server. */
import { parseArgs } from "node:util";
import { requireFreePort } from "../port.ts";

/** The value of OPENEO_OIDC that asks for it. */
const ASKED = "local";

/** Providers that somebody has already; nothing where one of this machine is asked for. */
export function ownProviders(): Record<string, string> {
  const given = process.env["OPENEO_OIDC"] ?? "";
  return given === "" || given === ASKED ? {} : { OPENEO_OIDC: given };
}

export function wantsProvider(): boolean {
  const { oidc } = parseArgs({ options: { oidc: { type: "boolean" } } }).values;
  if (oidc && "OPENEO_OIDC" in ownProviders())
    throw new Error("OPENEO_OIDC names providers already; --oidc is for a provider of this machine alone");
  return oidc === true || process.env["OPENEO_OIDC"] === ASKED;
}

/** On the port after the server's, so that its name stays the same from one start to the next. It ends with this process. */
export async function providerBeside(
  port: number,
): Promise<{ readonly vars: Record<string, string>; readonly issuer: string }> {
  await requireFreePort(port + 1);
  // Only now: others need not wait for it to be loaded.
  const { providerEntry, startProvider } = await import("./index.ts");
  const api = `http://localhost:${port}/openeo/v1`;
  const provider = await startProvider({ port: port + 1, api });
  const vars = { OPENEO_OIDC: JSON.stringify([providerEntry(provider, api)]) };
  return { vars, issuer: provider.issuer };
}
