/** The few kinds of answers that routes give. Nothing of the API is stored by caches unless a route says so. */

export const jsonHeaders = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  Vary: "Authorization",
} as const;

export function json(
  document: unknown,
  init: { readonly status?: number; readonly type?: string; readonly headers?: Record<string, string> } = {},
): Response {
  return new Response(JSON.stringify(document), {
    status: init.status ?? 200,
    headers: {
      ...jsonHeaders,
      ...(init.type === undefined ? {} : { "Content-Type": init.type }),
      ...init.headers,
    },
  });
}

/** 201 with the address of the new resource; no body. */
export function created(location: string, id: string): Response {
  return new Response(null, {
    status: 201,
    headers: { Location: location, "OpenEO-Identifier": id, "Cache-Control": "no-store" },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
}
