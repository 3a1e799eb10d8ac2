import type { Session } from './session.js';
/** A page, as it travels. */
export interface Page {
    url: string;
    path: string;
    search: string;
    title: string;
}
/** The page that is shown now. */
export declare const currentPage: () => Page;
/** The path that is shown now. Where pages are told apart by `#/…`, that is part of the path; other fragments are places on a page. */
export declare function currentPath(): string;
/** What is the same for all events of this browser: it travels once a batch. */
export declare const deviceContext: () => {
    userAgent: string;
    locale: string;
    timezone: string;
    screen: {
        width: number;
        height: number;
    };
    library: {
        name: string;
        version: string;
    };
};
/** Where an event happened. The referrer and the campaign are those of the session's first page. */
export declare const eventContext: ({ id, referrer, campaign, conversation }: Session, page: Page) => {
    page: {
        referrer: string;
        url: string;
        path: string;
        search: string;
        title: string;
    };
    sessionId: string;
    conversationId: string | undefined;
    campaign: Record<string, string> | undefined;
};
