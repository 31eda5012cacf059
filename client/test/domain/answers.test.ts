// Pat wrote many times: what rao usually takes is the middle of it, and three answers are the fewest that say something.
import { expect, test } from "vitest";
import { answerTimes, usual } from "../../src/domain/message/answers.ts";

const hour = 3_600_000;
const said = (author: string, at: number) => ({ author, writtenMs: at * hour });

test("counted from her first unanswered words to his next", () => {
  const talk = [
    said("rao", 0),
    said("pat", 1),
    said("pat", 2),
    said("rao", 5),
    said("rao", 6),
    said("pat", 10),
    said("rao", 11),
    said("pat", 20),
  ];
  expect(answerTimes(talk, "pat")).toEqual([4 * hour, hour]);
  expect(answerTimes(talk, "rao")).toEqual([hour, 5 * hour, 9 * hour]);
});

test("a clock that is behind counts as at once; the newest twenty count", () => {
  expect(answerTimes([said("pat", 5), said("rao", 1)], "pat")).toEqual([0]);
  const long = Array.from({ length: 30 }, (_, n) => [said("pat", 100 * n), said("rao", 100 * n + n)]).flat();
  expect(answerTimes(long, "pat")).toEqual(Array.from({ length: 20 }, (_, n) => (n + 10) * hour));
});

test("the middle one, and nothing of two", () => {
  expect(usual([hour, 2 * hour])).toBeUndefined();
  expect(usual([50 * hour, hour, 3 * hour])).toBe(3 * hour);
  expect(usual([4 * hour, hour, 3 * hour, 2 * hour])).toBe(2 * hour);
});
