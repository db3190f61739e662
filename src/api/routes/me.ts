/** GET /me: who asks, and how much room there is. */
import { fileRoom } from "../../app/accounts/quota.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";

export async function describeAccount({ user, deps }: RouteContext): Promise<Response> {
  const { id, name } = user!;
  const [room, used] = await Promise.all([fileRoom(id, deps), deps.userFiles.used(id)]);
  return json({
    user_id: id,
    ...(name === null ? {} : { name }),
    storage: { free: Math.max(0, room.bytes - used.bytes), quota: room.bytes },
  });
}
