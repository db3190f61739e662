/** Failures of files say which asset they are about. */
import { OpenEOError, type PathStep } from "../../errors.ts";
import { openeoError } from "../ports/openeo-error.ts";

export interface AssetAddress {
  readonly item: string;
  readonly asset: string;
  readonly path: readonly PathStep[];
}

export async function tellingAsset<T>(where: AssetAddress, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const known = openeoError(error);
    if (known.code === "Internal") throw error;
    throw new OpenEOError(
      known.code,
      `${known.message} It is asset '${where.asset}' of item '${where.item}'.`,
      where.path,
    );
  }
}
