/** Where a request comes from: what the platform says, and no header that clients may write. */
export function addressOf(request: Request): string | null {
  return request.headers.get("CF-Connecting-IP");
}
