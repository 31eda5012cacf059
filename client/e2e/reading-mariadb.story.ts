// A patient's reading reaches her doctor: the whole way in real browsers, on MariaDB.
import { startMariadb } from "../../server/test/mariadb.ts";
import { tellReadingStory } from "./reading.ts";

tellReadingStory("MariaDB", startMariadb);
