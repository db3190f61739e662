/** What the host needs of the platform, taken before lockdown.js removes it. */
export const { Response, TextDecoder, TextEncoder } = globalThis;
