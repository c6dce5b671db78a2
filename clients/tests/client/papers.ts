import { createHmac } from "node:crypto";

/** The secret that these tokens are signed with. */
export const SECRET = "a secret that only this test knows, and its house";

/** Settings of a house that lets in only those with a token of these tests. */
export const GUARDED = { AUTH__JWT_SECRET: SECRET, AUTH__ANONYMOUS: "refuse", AUTH__LEEWAY_S: 0 };

/** A token (RFC 7519) that is good for so many seconds. */
export function token(user: string, seconds: number, claims: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(Date.now() / 1_000);
  const head = part({ alg: "HS256", typ: "JWT" });
  const signed = `${head}.${part({ sub: user, name: user, iat, exp: iat + seconds, ...claims })}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}
