/** URLs as they may be shown, logged and compared: without user, password, fragment and signature. */

/** Members of a query that grant access: those of S3, Google, CloudFront and of tokens; Azure's only stand beside `sig`. */
const SIGNATURE =
  /^(x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|signature|expires|policy|key-pair-id|sig|token|access_token|auth|api[-_]?key|key|subscription[-_]?key|password|secret)$/i;
const AZURE =
  /^(sv|ss|srt|sr|sp|spr|st|se|sip|skoid|sktid|skt|ske|sks|skv|sdd|saoid|suoid|scid|ses|rsc[cdelt])$/i;

/** What identifies the file: the same for every signature. Texts that are no URL come back as they are. */
export function publicUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return text;
  }
  if (url.host === "") return text;
  const base = `${url.protocol}//${url.host}${url.pathname}`;
  const names = url.search === "" ? [] : [...url.searchParams.keys()];
  const azure = names.some((name) => name.toLowerCase() === "sig");
  const kept = url.search
    .slice(1)
    .split("&")
    .filter((part) => part !== "")
    .filter((part) => {
      const name = nameOf(part);
      return !SIGNATURE.test(name) && !(azure && AZURE.test(name));
    });
  return kept.length === 0 ? base : `${base}?${kept.join("&")}`;
}

function nameOf(part: string): string {
  const [name] = new URLSearchParams(part).keys();
  return name ?? "";
}
