/** `npm test`: what runs anywhere, without network and without the shared folder of specifications. */
import { finish, noCounts, vitest } from "./lib/steps.ts";

const counts = noCounts();
vitest(counts, "unit");
finish(counts);
