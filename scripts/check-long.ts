/** `npm run check:long`: faults and cuts that take minutes. */
import { finish, noCounts, vitest } from "./lib/steps.ts";

const counts = noCounts();
vitest(counts, "long");
finish(counts);
