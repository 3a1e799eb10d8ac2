/** Tells the page's developer, once a page. */
export declare function warn(...about: unknown[]): void;
/** The same function, but what goes wrong in it never reaches the page. */
export declare const safe: <Arguments extends unknown[], Result>(run: (...these: Arguments) => Result) => (...these: Arguments) => Result | undefined;
