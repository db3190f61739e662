/** What the provider tells of the owner of an access token for the API. */
import type { KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { jwtVerify } from "jose";

export interface UserInfo {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly [claim: string]: string | boolean;
}

export interface UserInfoSource {
  readonly issuer: string;
  readonly publicKey: KeyObject;
  /** Null where there is no such user. */
  readonly userInfo: (id: string) => UserInfo | null;
}

export async function answerUserInfo(
  request: IncomingMessage,
  response: ServerResponse,
  source: UserInfoSource,
): Promise<void> {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const known = await ownerOf(token, source);
  // Pages of any origin may ask: the editor's is one of them.
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Content-Type", "application/json");
  if (!known) response.setHeader("WWW-Authenticate", 'Bearer error="invalid_token"');
  response.writeHead(known ? 200 : 401).end(JSON.stringify(known ?? { error: "invalid_token" }));
}

async function ownerOf(
  token: string,
  { issuer, publicKey, userInfo }: UserInfoSource,
): Promise<UserInfo | null> {
  try {
    const { payload } = await jwtVerify(token, publicKey, { issuer });
    return payload.sub === undefined ? null : userInfo(payload.sub);
  } catch {
    return null;
  }
}
