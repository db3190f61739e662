/** Lists of what an account owns: everything without a limit, streamed in flat memory; with one, pages of bounded size. */
import { listPageBytesMax, listPortionRows } from "../../limits.ts";
import type { RouteContext } from "../context.ts";
import { json, jsonHeaders } from "./answers.ts";
import { nextLinks, pageOf } from "./page.ts";

export interface ListSource<E> {
  /** Name of the array in the answer. */
  readonly member: string;
  /** The cursor behind which the entries after this one are. */
  cursor(entry: E): string;
  /** In the list's order, after the given cursor. */
  read(page: {
    readonly limit: number;
    readonly after: string | null;
  }): Promise<{ readonly entries: readonly E[]; readonly next: string | null }>;
  /** As clients see it. */
  show(entry: E): Record<string, unknown>;
}

/** Of lists by creation, the oldest first. */
export function byCreation({ created, id }: { readonly created: string; readonly id: string }): string {
  return `${created}~${id}`;
}

export async function listAnswer<E>(context: RouteContext, source: ListSource<E>): Promise<Response> {
  const { limit, after } = pageOf(context, source.member);
  const portions = portionsOf(source, after, limit === null ? Infinity : limit + 1);
  if (limit === null) return streamed(source, portions);
  const shown: Record<string, unknown>[] = [];
  let bytes = 0;
  let last: { readonly entry: E } | null = null;
  const answer = (next: string | null): Response =>
    json({ [source.member]: shown, links: nextLinks(context, source.member, next) });
  for await (const { entries } of portions)
    for (const entry of entries) {
      const document = source.show(entry);
      bytes += new TextEncoder().encode(JSON.stringify(document)).length + 1;
      // One more was read than fits: the page ends here, and others follow.
      if (last && (shown.length === limit || bytes > listPageBytesMax))
        return answer(source.cursor(last.entry));
      shown.push(document);
      last = { entry };
    }
  return answer(null);
}

interface Portion<E> {
  readonly entries: readonly E[];
  readonly next: string | null;
}

async function* portionsOf<E>(
  source: ListSource<E>,
  after: string | null,
  limit: number,
): AsyncGenerator<Portion<E>, void, void> {
  for (let at = after, left = limit; ;) {
    const portion = await source.read({ limit: Math.min(left, listPortionRows), after: at });
    yield portion;
    left -= portion.entries.length;
    if (portion.next === null || left <= 0) return;
    at = portion.next;
  }
}

/** The first portion is read before the answer begins, so that its failure can still be told. */
async function streamed<E>(source: ListSource<E>, portions: AsyncIterable<Portion<E>>): Promise<Response> {
  const encoder = new TextEncoder();
  const texts = textsOf(source, portions);
  let coming = await texts.next();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (coming.done) return controller.close();
        controller.enqueue(encoder.encode(coming.value));
        coming = await texts.next();
        if (coming.done) controller.close();
      },
      async cancel() {
        await texts.return();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: jsonHeaders });
}

/** The document, piece by piece. */
async function* textsOf<E>(
  source: ListSource<E>,
  portions: AsyncIterable<Portion<E>>,
): AsyncGenerator<string, void, void> {
  const head = `{${JSON.stringify(source.member)}:[`;
  let before = head;
  for await (const { entries } of portions) {
    if (entries.length === 0) continue;
    yield before + entries.map((entry) => JSON.stringify(source.show(entry))).join(",");
    before = ",";
  }
  yield `${before === head ? head : ""}],"links":[]}`;
}
