/** What outlives a page, shared by the tabs of a browser; where that is refused, it lives as long as the page. */
export interface Store {
  get<Value>(name: string): Value | undefined;
  /** Undefined forgets it. */
  set(name: string, value: unknown): void;
  /** All names that begin so. */
  names(beginning: string): string[];
  /** Whether what is set now outlives the page. */
  isLasting(): boolean;
}

/** A store whose names begin with `prefix`, in localStorage if `lasting`. */
export function createStore(prefix: string, lasting: boolean): Store {
  // What was read or written last: it goes on from there when localStorage fails, which any call of it may.
  const memory: Record<string, string | null> = {};
  const attempt = (access: () => void) => {
    try {
      if (lasting) access();
    } catch {
      lasting = false;
    }
  };
  return {
    get(name) {
      attempt(() => (memory[name] = localStorage.getItem(prefix + name)));
      try {
        return JSON.parse(memory[name] ?? 'null') ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(name, value) {
      const text = JSON.stringify(value) ?? null;
      memory[name] = text;
      attempt(() => (text === null ? localStorage.removeItem(prefix + name) : localStorage.setItem(prefix + name, text)));
    },
    names(beginning) {
      let names = Object.keys(memory);
      attempt(() => (names = Object.keys(localStorage).map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : ''))));
      return names.filter((name) => name.startsWith(beginning));
    },
    isLasting: () => lasting,
  };
}
