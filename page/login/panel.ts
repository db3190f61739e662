/** The corner of the page where one logs in and out. */
import { button, element, make } from "../dom.ts";
import { usableProviders } from "./oidc.ts";
import { type Session, logIn, logOut, resumed } from "./session.ts";

/** `changed` is told who is logged in, now and whenever that changes. */
export async function startLogin(changed: (session: Session | null) => void): Promise<void> {
  const show = (session: Session | null): void => {
    element("login-open").hidden = session !== null;
    element("who").hidden = session === null;
    element("user").textContent = session?.name ?? "";
    if (session) element<HTMLDialogElement>("login").close();
    changed(session);
  };
  const said = element("login-said");
  const trying = async (task: () => Promise<Session | null>): Promise<void> => {
    try {
      said.textContent = "";
      show(await task());
    } catch (error) {
      said.textContent = (error as Error).message;
      if (!element<HTMLDialogElement>("login").open) element<HTMLDialogElement>("login").showModal();
    }
  };
  element("login-open").onclick = () => element<HTMLDialogElement>("login").showModal();
  element("login-close").onclick = () => element<HTMLDialogElement>("login").close();
  element("log-out").onclick = () => {
    logOut();
    show(null);
  };
  element("login-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(element<HTMLFormElement>("login-form"));
    const { name, password } = Object.fromEntries(fields) as Record<string, string>;
    void trying(() => logIn(name!, password!));
  });
  void usableProviders().then((providers) => {
    const buttons = providers.map((provider) =>
      button(`Log in with ${provider.title}`, () =>
        location.assign(`./login?provider=${encodeURIComponent(provider.id)}`),
      ),
    );
    element("login-providers").replaceChildren(
      ...(buttons.length > 0 ? [make("p", { text: "or" }), ...buttons] : []),
    );
  });
  await trying(resumed);
}
