/** How long the widget is open. */
export interface Stopwatch {
  opened(): void;
  minimized(): void;
  /** Seconds since it was first opened, those minimized left out; none: this page did not see it open. */
  closed(): number | undefined;
}

/** A stopwatch at rest. */
export function createStopwatch(): Stopwatch {
  let spent: number | undefined;
  let since: number | undefined;
  const minimized = () => {
    if (since !== undefined) spent = (spent ?? 0) + Date.now() - since;
    since = undefined;
  };
  return {
    opened: () => void (since ??= Date.now()),
    minimized,
    closed() {
      minimized();
      const seconds = spent === undefined ? undefined : Math.max(0, spent / 1000);
      spent = undefined;
      return seconds;
    },
  };
}
