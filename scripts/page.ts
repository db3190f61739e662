/** `npm run page`: the landing page into dist/page, for a deployment. */
import { buildPage } from "./lib/page.ts";

await buildPage();
