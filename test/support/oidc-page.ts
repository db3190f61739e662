/** A page that logs in as the Web Editor does: with the JavaScript client, by redirect and back. Bundled by the test. */
import { OidcProvider, OpenEO } from "@openeo/js-client";

interface Login {
  login(options: object, refresh: boolean): Promise<void>;
  setUser(user: unknown): void;
  getToken(): string;
  readonly defaultClient: { readonly id: string } | null;
}

async function start(api: string): Promise<unknown> {
  const connection = await OpenEO.connect(api);
  const providers = await connection.listAuthProviders();
  const provider = providers.find((each) => each.getType() === "oidc") as unknown as Login;
  if (!location.search.includes("code=")) {
    if (!provider.defaultClient) throw new Error("no default client for this page");
    await provider.login({}, true);
    return null;
  }
  const finish = OidcProvider as unknown as { signinCallback(provider: unknown): Promise<unknown> };
  provider.setUser(await finish.signinCallback(provider));
  const account = await connection.describeAccount();
  const jobs = await connection.listJobs();
  const services = await connection.listServices();
  return { account, jobs: jobs.length, services: services.length, token: provider.getToken() };
}

Object.assign(window, { start });
