// Where the page leaves what a notice of the service worker says, in the language that was chosen.
export const newsWords = { cache: "news-words", path: "/news-words" } as const;
