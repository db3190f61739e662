/** From where the bytes of an asset are read: https where there is a choice. */
import { type Base, type Location, isOwn, isOwnFolder } from "../../cube/location.ts";
import { type Json, isObject, objectOf, objectsOf, textOf } from "./json.ts";
import { locate, resolveHref } from "./link.ts";

/** Public buckets whose region is not in their documents; facts of the open data registry of AWS. */
const REGIONS: Readonly<Record<string, string>> = {
  "sentinel-cogs": "us-west-2",
  "e84-earth-search-sentinel-data": "us-west-2",
  "copernicus-dem-30m": "eu-central-1",
  "copernicus-dem-90m": "eu-central-1",
  "esa-worldcover": "eu-central-1",
  "naip-analytic": "us-west-2",
  "dea-public-data": "ap-southeast-2",
  "deafrica-sentinel-2": "af-south-1",
  "deafrica-landsat": "af-south-1",
  "deafrica-services": "af-south-1",
};

/**
 * Where the file of an asset is. Of several (`alternate`), an https one that needs no login goes first; a bucket of AWS becomes its https
 * address. What has neither is given as it is, and opening it will say so.
 */
export function assetLocation(asset: Json, properties: Json, base: Base): Location | null {
  const text = textOf(asset["href"]);
  if (text === null) return null;
  const href = locate(text, base);
  if (href === null || isOwn(href)) return href;
  const alternates = alternatesOf(asset, isOwnFolder(base) ? "" : base);
  const open = alternates.find((each) => !each.login);
  if (/^https?:/i.test(href)) return needsLogin(asset) && open ? open.href : href;
  const other = open ?? alternates[0];
  if (other) return other.href;
  return bucketAddress(href, asset, properties) ?? href;
}

function alternatesOf(asset: Json, base: string): { readonly href: string; readonly login: boolean }[] {
  return Object.values(objectOf(asset["alternate"])).flatMap((each) => {
    const text = isObject(each) ? textOf(each["href"]) : null;
    const href = text === null ? null : resolveHref(text, base);
    if (href === null || !/^https?:/i.test(href)) return [];
    return [{ href, login: isObject(each) && needsLogin(each) }];
  });
}

function needsLogin(of: Json): boolean {
  const refs = of["auth:refs"];
  return Array.isArray(refs) && refs.length > 0;
}

/** Names of AWS buckets are lower case; other stores that speak S3 say their platform. */
function bucketAddress(href: string, asset: Json, properties: Json): string | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{2,62})\/(.+)$/.exec(href);
  if (!match) return null;
  const [, bucket, key] = match as unknown as [string, string, string];
  if (!isAmazon(bucket, asset, properties)) return null;
  const region =
    textOf(asset["storage:region"]) ??
    textOf(properties["storage:region"]) ??
    (Object.hasOwn(REGIONS, bucket) ? REGIONS[bucket]! : null);
  return `https://${bucket}.s3.${region === null ? "" : `${region}.`}amazonaws.com/${key}`;
}

function isAmazon(bucket: string, asset: Json, properties: Json): boolean {
  if (Object.hasOwn(REGIONS, bucket)) return true;
  const platform = textOf(asset["storage:platform"]) ?? textOf(properties["storage:platform"]);
  if (platform !== null) return /aws|amazon/i.test(platform);
  const schemes = objectsOf(Object.values(objectOf(properties["storage:schemes"])));
  return schemes.every((scheme) =>
    /aws|amazon/i.test(`${textOf(scheme["type"])} ${textOf(scheme["platform"])}`),
  );
}
