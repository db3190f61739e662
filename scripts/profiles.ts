/** `npm run profiles -- <API> <user> <password>`: which requirements of the openEO API profiles a back-end meets, as far as its answers show. */
import { askAll } from "./lib/profiles/asked.ts";
import { reportOf } from "./lib/profiles/report.ts";

const [url, user, password] = process.argv.slice(2);
if (!url || !user || !password) {
  console.error("Usage: npm run profiles -- <address of the API> <user> <password>");
  process.exit(2);
}
const { lines, failed } = reportOf(await askAll({ url: url.replace(/\/$/, ""), user, password }));
for (const line of lines) console.log(line);
process.exitCode = failed.length > 0 ? 1 : 0;
