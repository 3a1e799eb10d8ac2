let warned = false;

/** Tells the page's developer, once a page. */
export function warn(...about: unknown[]): void {
  if (!warned) console.warn('parlance:', ...about);
  warned = true;
}

/** The same function, but what goes wrong in it never reaches the page. */
export const safe =
  <Arguments extends unknown[], Result>(run: (...these: Arguments) => Result) =>
  (...these: Arguments): Result | undefined => {
    try {
      return run(...these);
    } catch (error) {
      warn(error);
    }
  };
