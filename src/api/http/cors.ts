/** CORS on every answer, errors included: browsers are clients, too. */

const EXPOSED =
  "OpenEO-Identifier, OpenEO-Costs, OpenEO-Trace, Location, Link, ETag, Accept-Ranges, Content-Range, Content-Disposition, Retry-After";

export function withCors(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("Access-Control-Allow-Origin", "*");
  headers.set("Access-Control-Expose-Headers", EXPOSED);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** OPTIONS needs no credentials, on any path. */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Methods": "OPTIONS, GET, HEAD, POST, PUT, PATCH, DELETE",
      "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, If-None-Match, Range",
      "Access-Control-Max-Age": "86400",
    },
  });
}
