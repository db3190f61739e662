import { OpenEOError } from "../../errors.ts";

/** `reason` is a sentence without its full stop. */
export function paymentRequired(reason: string): OpenEOError {
  return new OpenEOError("PaymentRequired", `${reason}.`);
}
