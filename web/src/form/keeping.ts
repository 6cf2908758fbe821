/** What was typed and isn't surely saved yet, kept in this browser until it is. */

export interface Kept {
  /** The revision that it was typed on: what others changed since is not overwritten. */
  base: number;
  changes: [string, unknown][];
}

/** Whether it could be kept: a full or closed store can't. */
export function keepAll(key: string, kept: Kept): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function kept(key: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // as above
  }
}
