// A patient's reading reaches her doctor: the whole way in real browsers, on the embedded store.
import { tellReadingStory } from "./reading.ts";

tellReadingStory("SQLite", () => Promise.resolve({ url: undefined, stop: () => Promise.resolve() }));
