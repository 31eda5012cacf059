// The story on the embedded store.
import { tellStory } from "./story.ts";

tellStory("SQLite", () => Promise.resolve(undefined));
