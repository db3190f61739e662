/** URLs as they may be shown and logged: without user, password, fragment and signature. */

/** Members of a query that grant access: those of object stores and CDNs, of tokens and keys; Azure's only stand beside `sig`. */
const SIGNATURE =
  /signature|token|secret|passw|auth|credential|session|jwt|hmac|^(x-(amz|goog|oss|cos|ms|bce)|q)-|^(awsaccesskeyid|googleaccessid|ossaccesskeyid|expires?|exp|policy|key-pair-id|sig|sign|sas|sid|pwd|key|code|(api|access|app|subscription)[-_]?key|hdn(ea|ts|tl)|__gda__)$/i;
const AZURE =
  /^(sv|ss|srt|sr|sp|spr|st|se|sip|skoid|sktid|skt|ske|sks|skv|sdd|saoid|suoid|scid|ses|rsc[cdelt])$/i;

/** Results and files of an openeo-edge carry their expiry and signature in the path. */
const SIGNED_PATH = /^(\/(?:results\/[\w-]+\/\d+|files\/[^/]+))\/\d+\/[0-9a-f]{64}(?=\/)/i;

/** The name of a file: the same for every signature. Texts that are no URL come back as they are. */
export function publicUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return text;
  }
  if (url.host === "") return text;
  const base = `${url.protocol}//${url.host}${url.pathname.replace(SIGNED_PATH, "$1")}`;
  const names = url.search === "" ? [] : [...url.searchParams.keys()];
  const azure = names.some((name) => name.toLowerCase() === "sig");
  const kept = url.search
    .slice(1)
    .split("&")
    .filter((part) => part !== "")
    .filter((part) => {
      const name = nameOf(part);
      return !SIGNATURE.test(name) && !(azure && AZURE.test(name));
    })
    .map(withPublicValue);
  return kept.length === 0 ? base : `${base}?${kept.join("&")}`;
}

/** Whether a URL may grant something that ends: it is signed, or its query says something of which we do not know what it is. */
export function mayExpire(text: string): boolean {
  return text.includes("?") || publicUrl(text) !== text;
}

const URLS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"<>`\\]+/gi;

/** A text for people, in which URLs grant nothing. */
export function withoutSecrets(text: string): string {
  return text.replace(URLS, (found) => {
    const [url, end] = /^(.*?)([.,;:!?)\]}]*)$/s.exec(found)!.slice(1) as [string, string];
    return publicUrl(url) + end;
  });
}

/** Servers that read files of others take their addresses as a value. */
function withPublicValue(part: string): string {
  const [entry] = new URLSearchParams(part);
  if (!entry?.[1].includes("://")) return part;
  const shown = publicUrl(entry[1]);
  return shown === entry[1] ? part : `${entry[0]}=${encodeURIComponent(shown)}`;
}

function nameOf(part: string): string {
  const [name] = new URLSearchParams(part).keys();
  return name ?? "";
}
