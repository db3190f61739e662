/** Builds the page before the first server starts: files of tests run beside each other, and share its folder. */
import { buildPage } from "../../scripts/lib/page.ts";

export const setup = buildPage;
