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
export declare function createStore(prefix: string, lasting: boolean): Store;
