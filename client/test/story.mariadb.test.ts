// The story on MariaDB, the production dialect.
import { afterAll } from "vitest";
import { startMariadb, type TestDatabase } from "../../server/test/mariadb.ts";
import { tellStory } from "./story.ts";

let database: TestDatabase | undefined;

afterAll(() => database?.stop());

tellStory("MariaDB", async () => {
  database = await startMariadb();
  return database.url;
});
