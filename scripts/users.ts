/** `npm run users -- ...`: accounts and plans, of this machine or of a deployed server. */
import { parseArgs } from "node:util";
import { type UserCommand, type UserOptions, userCommands } from "./lib/user-commands.ts";
import { withAdmin } from "./lib/with-admin.ts";

const usage = `usage: npm run users -- <command> [--url https://... --token <admin token>]

  add <name>                                   prints the password that it made; --password takes one, or - for the first line of the input
  add --issuer <address> --subject <subject>   lets somebody of a provider of OpenID Connect log in
  password <name>                              a new password, as for add; all tokens end
  disable <name or id>                         nothing works any more, and all tokens end
  enable <name or id>
  remove <name or id>                          with all jobs, results and services
  list
  set-plan <name or id> <plan>
  set-role <name or id> <user or admin>
  plans                                        how much each plan allows
  put-plan <plan> --jobs <number> --services <number> [--storage <bytes of files>] [--rate <factor of the prices>]
           [--inline, --internal, --tiles <heavy requests at once>] [--work <kernel pixels per minute>] [--tasks <at once>]
           [--description <text>]
                                               what is not named stays, or is as docs/operate.md says; a rate of 0 is free
  top-up <name or id> <credits>                a payment
  money <name or id>                           the balance, and what changed it last
  prices
  put-prices <JSON>                            micro-credits per unit of work; jobs that run keep theirs

add takes --plan <plan> and --role admin besides.`;

const options = {
  url: { type: "string" },
  token: { type: "string" },
  password: { type: "string" },
  issuer: { type: "string" },
  subject: { type: "string" },
  plan: { type: "string" },
  role: { type: "string" },
  jobs: { type: "string" },
  services: { type: "string" },
  storage: { type: "string" },
  inline: { type: "string" },
  internal: { type: "string" },
  tiles: { type: "string" },
  work: { type: "string" },
  tasks: { type: "string" },
  rate: { type: "string" },
  description: { type: "string" },
  help: { type: "boolean" },
} as const;

interface Asked {
  readonly run: UserCommand;
  readonly operands: readonly string[];
  readonly given: UserOptions & { readonly url?: string | undefined; readonly token?: string | undefined };
}

/** Null where nothing but help was asked for. Mistakes are told before a server is started. */
function askedOf(args: readonly string[]): Asked | null {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (values.help) return null;
  const [verb = "", ...operands] = positionals;
  const command = Object.hasOwn(userCommands, verb) ? userCommands[verb] : undefined;
  if (!command) throw new Error(verb === "" ? usage : `there is no command '${verb}'\n${usage}`);
  command.check(operands, values);
  return { run: command.run, operands, given: values };
}

try {
  const asked = askedOf(process.argv.slice(2));
  if (!asked) console.log(usage);
  else await withAdmin(asked.given, (admin) => asked.run(admin, asked.operands, asked.given));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
