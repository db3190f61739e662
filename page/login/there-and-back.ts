/** The page that leads to a provider and takes its answer: the only one whose policy lets it ask other servers. */
import { ApiError } from "../api.ts";
import { element } from "../dom.ts";
import { goTo, tokenOfReturn, usableProviders } from "./oidc.ts";
import { logInBy } from "./session.ts";

async function start(): Promise<void> {
  const wanted = new URLSearchParams(location.search).get("provider");
  if (wanted !== null) {
    const provider = (await usableProviders()).find(({ id }) => id === wanted);
    if (!provider) throw new ApiError("There is no such login provider here.");
    return goTo(provider);
  }
  const returned = await tokenOfReturn();
  if (!returned) throw new ApiError("There is nobody to log in.");
  await logInBy(returned.provider, returned.token);
  location.replace("./");
}

start().catch((error: unknown) => {
  element("login-said").className = "said wrong";
  element("login-said").textContent = (error as Error).message;
});
