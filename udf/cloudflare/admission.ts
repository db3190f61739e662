/** Who may reach the containers: the same rules that the service inside keeps again. */

const userPattern = /^[\w.-]{1,64}$/;

/** The user whose instance answers, or the answer that refuses. */
export async function admission(
  request: Request,
  secret: string,
): Promise<{ readonly user: string } | { readonly refusal: Response }> {
  if (request.headers.has("Origin"))
    return refused(403, "OriginRefused", "requests of web pages are refused");
  const given = (request.headers.get("Authorization") ?? "").replace(/^Bearer /, "");
  if (secret.length < 32 || !(await sameText(given, secret)))
    return refused(401, "Unauthorized", "the secret of this service is missing or wrong");
  // What the service can do is the same for all; one instance answers for them.
  const user = request.headers.get("OpenEO-UDF-User") ?? (request.method === "GET" ? "about" : "");
  if (!userPattern.test(user))
    return refused(400, "RequestInvalid", "OpenEO-UDF-User must name whose call it is");
  return { user };
}

/** Compared as hashes, all bytes of them, so that time tells nothing. */
async function sameText(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(a), digest(b)]);
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= left[index]! ^ right[index]!;
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function refused(status: number, code: string, message: string): { readonly refusal: Response } {
  return { refusal: Response.json({ error: { code, message }, logs: [] }, { status }) };
}
