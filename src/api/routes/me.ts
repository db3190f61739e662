/** GET /me: who asks, and how much room and money there is. */
import { creditsOf } from "../../app/billing/credits.ts";
import { tariffNamed, termsWith } from "../../app/billing/terms.ts";
import { isFree } from "../../app/billing/tariff.ts";
import { fileRoom } from "../../app/accounts/quota.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";

export async function describeAccount({ user, deps }: RouteContext): Promise<Response> {
  const { id, name, plan } = user!;
  const [room, used, budget] = await Promise.all([
    fileRoom(id, deps),
    deps.userFiles.used(id),
    budgetOf(user!, deps),
  ]);
  return json({
    user_id: id,
    ...(name === null ? {} : { name }),
    default_plan: plan,
    ...(budget === null ? {} : { budget }),
    storage: { free: Math.max(0, room.bytes - used.bytes), quota: room.bytes },
  });
}

/** Credits that are there and not set aside for what is on its way; null where nothing costs any. */
async function budgetOf(
  { id, plan }: NonNullable<RouteContext["user"]>,
  deps: RouteContext["deps"],
): Promise<number | null> {
  const tariff = tariffNamed(plan, await termsWith(plan, deps));
  if (!tariff || isFree(tariff)) return null;
  const { balance, held } = await deps.accountOf(id).funds();
  return creditsOf(balance - held);
}
