/** What `npm run users` can do, command by command. */
import { randomBytes } from "node:crypto";
import { planNumbers } from "../../src/app/ports/plan-numbers.ts";
import type { Admin, AdminUser } from "./admin.ts";

export interface UserOptions extends Partial<Record<(typeof planNumbers)[number], string | undefined>> {
  readonly password?: string | undefined;
  readonly issuer?: string | undefined;
  readonly subject?: string | undefined;
  readonly plan?: string | undefined;
  readonly role?: string | undefined;
  readonly description?: string | undefined;
}

export type UserCommand = (admin: Admin, operands: readonly string[], given: UserOptions) => Promise<void>;

interface Checked {
  check(operands: readonly string[], given: UserOptions): void;
  readonly run: UserCommand;
}

const taking = (count: number, run: UserCommand): Checked => ({
  run,
  check(operands) {
    if (operands.length !== count)
      throw new Error(`this command takes ${count === 0 ? "no names" : `${count} of them`}; see --help`);
  },
});

export const userCommands: Readonly<Record<string, Checked>> = {
  add: {
    run: (admin, [name], given) =>
      name === undefined ? addIdentity(admin, given) : addNamed(admin, name, given),
    check([name, ...more], { issuer, subject }) {
      if (more.length > 0 || (name === undefined) !== (issuer !== undefined && subject !== undefined))
        throw new Error("add takes one name, or --issuer and --subject; see --help");
    },
  },
  password: taking(1, async (admin, [name], given) => {
    await admin.user(name!);
    await setPassword(admin, name!, given);
  }),
  disable: taking(1, (admin, [key]) => admin.changeUser(key!, { status: "disabled" })),
  enable: taking(1, (admin, [key]) => admin.changeUser(key!, { status: "active" })),
  remove: taking(1, (admin, [key]) => admin.removeUser(key!)),
  list: taking(0, async (admin) => {
    for (const user of await admin.users()) console.log(lineOf(user));
  }),
  "set-plan": taking(2, (admin, [key, plan]) => admin.changeUser(key!, { plan: plan! })),
  "set-role": taking(2, (admin, [key, role]) => admin.changeUser(key!, { role: role! })),
  plans: taking(0, async (admin) => {
    for (const { name, jobs, services, storage, rate } of await admin.plans()) {
      const price = rate === 0 ? "free" : `prices x ${rate}`;
      console.log(
        `${name.padEnd(20)} ${jobs} jobs, ${services} services, ${storage} bytes of files, ${price}`,
      );
    }
  }),
  "put-plan": taking(1, async (admin, [name], given) => {
    const numbers = planNumbers.flatMap((each) => {
      const value = given[each];
      return value === undefined ? [] : [[each, Number(value)] as const];
    });
    const { description } = given;
    await admin.putPlan(name!, {
      ...Object.fromEntries(numbers),
      ...(description === undefined ? {} : { description }),
    });
  }),
  "top-up": taking(2, async (admin, [key, credits]) => {
    // The same payment again is made once, should the call be repeated.
    const { balance } = await admin.topUp(key!, randomBytes(16).toString("hex"), Number(credits));
    console.log(`${balance} credits`);
  }),
  money: taking(1, async (admin, [key]) => {
    const { balance, held, entries } = await admin.money(key!);
    console.log(`${balance} credits, of which ${held} are set aside`);
    for (const { at, kind, credits, subject } of entries)
      console.log(`${at}  ${kind.padEnd(6)}  ${credits.toFixed(6).padStart(16)}  ${subject}`);
  }),
  prices: taking(0, async (admin) => console.log(JSON.stringify(await admin.prices(), null, 2))),
  "put-prices": taking(1, async (admin, [json]) => {
    const { version } = await admin.putPrices(JSON.parse(json!) as object);
    console.log(`version ${version}`);
  }),
};

function accountSettingsOf({ plan, role }: UserOptions): { plan?: string; role?: string } {
  return { ...(plan === undefined ? {} : { plan }), ...(role === undefined ? {} : { role }) };
}

function addIdentity(admin: Admin, given: UserOptions): Promise<void> {
  return admin.putIdentity({ issuer: given.issuer!, subject: given.subject!, ...accountSettingsOf(given) });
}

/** A name that is taken would get a new password, which nobody expects of "add". */
async function addNamed(admin: Admin, name: string, given: UserOptions): Promise<void> {
  if ((await admin.users()).some((user) => user.name === name))
    throw new Error(`there is an account '${name}' already; 'password' gives it another one`);
  await setPassword(admin, name, given);
}

async function setPassword(admin: Admin, name: string, given: UserOptions): Promise<void> {
  const password = given.password === "-" ? await firstLine() : (given.password ?? madePassword());
  await admin.putUser(name, password, accountSettingsOf(given));
  if (given.password === undefined) console.log(`${name}: ${password}`);
}

/** 120 bits, of characters that survive being copied. */
function madePassword(): string {
  return randomBytes(15).toString("base64url");
}

async function firstLine(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  return text.split(/\r?\n/)[0]!;
}

function lineOf({ id, name, identities, role, plan, status }: AdminUser): string {
  const ways = [
    ...(name === null ? [] : [name]),
    ...identities.map((each) => `${each.subject} of ${each.issuer}`),
  ];
  return [ways.join(", ").padEnd(28), id.padEnd(32), role.padEnd(5), plan.padEnd(12), status].join("  ");
}
