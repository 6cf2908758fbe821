/** What was typed and isn't surely saved yet, kept in this browser until it is; each window keeps its own. */

export interface Kept {
  /** The revision that it was typed on: what others changed since is not overwritten. */
  base: number;
  changes: [string, unknown][];
}

const WINDOW = Math.random().toString(36).slice(2);

/** Whether it could be kept: a full or closed store can't. */
export function keepAll(key: string, kept: Kept): boolean {
  return write(key, { ...stored(key), [WINDOW]: kept });
}

export function forget(key: string): void {
  const { [WINDOW]: _own, ...others } = stored(key);
  write(key, others);
}

/** What this window's earlier page kept and couldn't send, and windows that were closed; it is this one's now. */
export function takeOver(key: string): Kept | null {
  const all = Object.values(stored(key)).filter((kept) => kept.changes?.length);
  write(key, {});
  if (!all.length) return null;
  return { base: Math.min(...all.map((kept) => kept.base)), changes: all.flatMap((kept) => kept.changes) };
}

function stored(key: string): Record<string, Kept> {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "{}") as Record<string, Kept> | null) ?? {};
  } catch {
    return {};
  }
}

function write(key: string, all: Record<string, Kept>): boolean {
  try {
    if (Object.keys(all).length) localStorage.setItem(key, JSON.stringify(all));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
