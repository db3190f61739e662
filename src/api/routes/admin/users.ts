/** Accounts and plans, for operators. */
import {
  type AccountSettings,
  changeAccount,
  putIdentified,
  putNamed,
  requireAccount,
} from "../../../app/accounts/put-account.ts";
import { removeAccount } from "../../../app/accounts/remove-account.ts";
import { invalid, requireName, requirePassword, requirePlan } from "../../../app/accounts/rules.ts";
import type { Identity, KnownAccount } from "../../../app/ports/accounts.ts";
import { OpenEOError } from "../../../errors.ts";
import { plansMax } from "../../../limits.ts";
import type { RouteContext } from "../../context.ts";
import { json, noContent } from "../../http/answers.ts";
import { jsonBody } from "../../http/body.ts";
import { byCreation, listAnswer } from "../../http/list.ts";

type Body = Readonly<Record<string, unknown>>;

/** `key`: a name or an id; "" for the list. */
export async function answerUsers(context: RouteContext, key: string): Promise<Response> {
  const { request, deps } = context;
  if (request.method === "GET" && key === "") return listUsers(context);
  switch (request.method) {
    case "GET":
      return json(shown(await requireAccount(key, deps)));
    case "PUT":
      return putUser(context, key);
    case "POST":
      return key === "" ? addIdentified(context) : noSuchRoute();
    case "PATCH":
      return changeUser(context, key);
    case "DELETE":
      // 202: there is more to erase; asking again goes on, and so does the clock.
      return (await removeAccount(key, deps)) ? noContent() : json({ removed: false }, { status: 202 });
    default:
      return noSuchRoute();
  }
}

function noSuchRoute(): never {
  throw new OpenEOError("NotFound", "There is no such admin endpoint.");
}

function listUsers(context: RouteContext): Promise<Response> {
  return listAnswer(context, {
    member: "users",
    cursor: byCreation,
    show: shown,
    async read(page) {
      const { accounts, next } = await context.deps.accounts.list(page);
      return { entries: accounts, next };
    },
  });
}

function shown({ epoch: _epoch, ...account }: KnownAccount): Record<string, unknown> {
  return account;
}

async function putUser({ request, deps }: RouteContext, key: string): Promise<Response> {
  const name = requireName(key, "a name");
  const body = await jsonBody(request);
  requireMembers(body, ["password", "role", "plan"]);
  const password = requirePassword(body["password"], { name, local: deps.local });
  await putNamed({ name, password, ...accountSettingsOf(body) }, deps);
  return noContent();
}

/** Somebody of a provider, who may then log in there. */
async function addIdentified({ request, deps }: RouteContext): Promise<Response> {
  const body = await jsonBody(request);
  requireMembers(body, ["issuer", "subject", "role", "plan"]);
  await putIdentified({ identity: identityOf(body), ...accountSettingsOf(body) }, deps);
  return noContent();
}

function identityOf(body: Body): Identity {
  const { issuer, subject } = body;
  if (typeof issuer !== "string" || !URL.canParse(issuer))
    throw invalid("the body needs a member 'issuer' with the address of a provider");
  if (typeof subject !== "string" || subject === "" || subject.length > 255)
    throw invalid("the body needs a member 'subject' with 1 to 255 characters");
  // As our own list of providers names it.
  return { issuer: issuer.replace(/\/$/, ""), subject };
}

async function changeUser({ request, deps }: RouteContext, key: string): Promise<Response> {
  const body = await jsonBody(request);
  requireMembers(body, ["status", "role", "plan"]);
  const { status } = body;
  if (status !== undefined && status !== "active" && status !== "disabled")
    throw invalid("'status' is active or disabled");
  await changeAccount(key, { ...accountSettingsOf(body), ...(status === undefined ? {} : { status }) }, deps);
  return noContent();
}

function accountSettingsOf({ role, plan }: Body): AccountSettings {
  if (role !== undefined && role !== "user" && role !== "admin") throw invalid("'role' is user or admin");
  if (plan !== undefined && typeof plan !== "string") throw invalid("'plan' is the name of a plan");
  return { ...(role === undefined ? {} : { role }), ...(plan === undefined ? {} : { plan }) };
}

function requireMembers(body: Body, known: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid(`there is no member '${unknown.slice(0, 64)}'; there are ${known.join(", ")}`);
}

export async function answerPlans({ request, deps }: RouteContext, name: string): Promise<Response> {
  if (request.method === "GET" && name === "") return json({ plans: await deps.plans.list() });
  if (request.method !== "PUT") return noSuchRoute();
  requireName(name, "a plan");
  const plan = requirePlan({ ...(await deps.plans.get(name)), ...(await jsonBody(request)) });
  const known = (await deps.plans.list()).map((each) => each.name);
  const other = known.find((each) => each !== name && each.toLowerCase() === name.toLowerCase());
  if (other !== undefined) throw invalid(`names of plans compare without case, and there is '${other}'`);
  if (!known.includes(name) && known.length >= plansMax)
    throw invalid(`a server has at most ${plansMax} plans`);
  await deps.plans.put(name, plan);
  deps.forgetTerms();
  return noContent();
}
