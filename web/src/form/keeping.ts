/** What was typed and isn't surely saved yet, kept in this browser until it is. */

export function keepAll(key: string, changed: Map<string, unknown>): void {
  try {
    localStorage.setItem(key, JSON.stringify([...changed]));
  } catch {
    // A full or closed store only means that a lost connection loses more.
  }
}

export function kept(key: string): Map<string, unknown> {
  try {
    return new Map(JSON.parse(localStorage.getItem(key) ?? "[]") as [string, unknown][]);
  } catch {
    return new Map();
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // as above
  }
}
