/** How long the widget is open. */
export interface Stopwatch {
    opened(): void;
    minimized(): void;
    /** Seconds since it was first opened, those minimized left out; none: this page did not see it open. */
    closed(): number | undefined;
}
/** A stopwatch at rest. */
export declare function createStopwatch(): Stopwatch;
