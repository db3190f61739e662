/** STAC API over the catalogue: items of a collection, and search. */
import { networkOf } from "../../app/accounts/network.ts";
import type { FoundItem } from "../../app/collections/items/page.ts";
import { itemOf, searchItems } from "../../app/collections/items/search-items.ts";
import { canonicalJson } from "../../cube/canonical.ts";
import { hashText } from "../../cube/hash.ts";
import { TryLater } from "../../errors.ts";
import {
  searchBytesMax,
  searchNamesMax,
  searchPageItems,
  searchPageItemsMax,
  searchPositionsMax,
} from "../../limits.ts";
import { withFields } from "../../stac/item-search/fields.ts";
import { membersOfUrl } from "../../stac/item-search/from-url.ts";
import { readSearch } from "../../stac/item-search/read-search.ts";
import { type Json, objectsOf, textOf } from "../../stac/read/json.ts";
import type { RouteContext } from "../context.ts";
import { addressOf } from "../http/address.ts";
import { json } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { sealed, unsealed } from "../http/page.ts";

const type = "application/geo+json";

const bounds = {
  items: searchPageItems,
  itemsMost: searchPageItemsMax,
  ids: searchNamesMax,
  positions: searchPositionsMax,
};

export function listItems(context: RouteContext): Promise<Response> {
  const collections = [context.params["collection_id"]!];
  return searchAnswer(context, { ...membersOfUrl(context.url), collections }, byUrl);
}

export async function describeItem(context: RouteContext): Promise<Response> {
  await requireFewSearches(context);
  const { params, deps } = context;
  const item = await itemOf(params["collection_id"]!, params["item_id"]!, deps);
  return json(linked(item, context), { type });
}

export function searchByUrl(context: RouteContext): Promise<Response> {
  return searchAnswer(context, membersOfUrl(context.url), byUrl);
}

export async function searchByBody(context: RouteContext): Promise<Response> {
  return searchAnswer(context, await jsonBody(context.request, searchBytesMax), byBody);
}

type NextLink = (context: RouteContext, members: Json, token: string) => Json;

function byUrl({ url }: RouteContext, _members: Json, token: string): Json {
  const target = new URL(url);
  target.searchParams.set("token", token);
  return { rel: "next", href: target.href, type, method: "GET" };
}

function byBody({ root }: RouteContext, members: Json, token: string): Json {
  return { rel: "next", href: `${root}/search`, type, method: "POST", body: { ...members, token } };
}

async function searchAnswer(context: RouteContext, members: Json, nextLink: NextLink): Promise<Response> {
  await requireFewSearches(context);
  const { token, ...asked } = members;
  const search = readSearch(asked, bounds);
  // The pages of one search are none of another.
  const list = `search|${hashText(canonicalJson(asked))}`;
  const text = textOf(token);
  const cursor =
    text === null ? null : (JSON.parse(unsealed(text, context, { list, parameter: "token" })) as Json);
  const { items, next } = await searchItems(search, cursor, context.deps);
  const { root, url } = context;
  const document = {
    type: "FeatureCollection",
    features: items.map((item) => withFields(linked(item, context), search.fields)),
    numberReturned: items.length,
    links: [
      { rel: "self", href: url.href, type },
      { rel: "root", href: `${root}/`, type: "application/json" },
      ...(next ? [nextLink(context, asked, sealed(JSON.stringify(next), context, list))] : []),
    ],
  };
  return json(document, { type });
}

function linked({ collection, id, document }: FoundItem, { root }: RouteContext): Json {
  const parent = `${root}/collections/${encodeURIComponent(collection)}`;
  return {
    ...document,
    links: [
      { rel: "self", href: `${parent}/items/${encodeURIComponent(id)}`, type },
      { rel: "collection", href: parent, type: "application/json" },
      { rel: "parent", href: parent, type: "application/json" },
      { rel: "root", href: `${root}/`, type: "application/json" },
      ...objectsOf(document["links"]),
    ],
  };
}

/** Each may be a request of ours to another server. */
async function requireFewSearches({ request, user, deps }: RouteContext): Promise<void> {
  const key = user ? `user ${user.id}` : `address ${networkOf(addressOf(request))}`;
  if (await deps.throttles.searches(key)) return;
  throw new TryLater("TooManyRequests", "Too many searches at once; wait a minute and try again.", 60);
}
