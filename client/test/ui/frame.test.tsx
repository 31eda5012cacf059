// The number on a place stands in the digits of the reader, like every other number on the screen.
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, expect, test } from "vitest";
import { Router } from "wouter";
import { speak } from "../../src/locales/text.ts";
import { Frame } from "../../src/ui/frame.tsx";

afterAll(() => speak("en", []));

const drawn = (count: number): string =>
  renderToStaticMarkup(
    <Router ssrPath="/">
      <Frame
        places={[{ to: "/messages", text: "Messages", icon: "messages", news: { count, text: "Messages" } }]}
        status=""
        house={undefined}
        foot=""
      >
        {""}
      </Frame>
    </Router>,
  );

test("the number on a place is in the digits of the language and region, and ends at 99+", async () => {
  expect(drawn(7)).toContain('data-count="7"');
  expect(drawn(120)).toContain('data-count="99+"');
  await speak("ar", ["ar-EG"]);
  expect(drawn(7)).toContain('data-count="٧"');
  expect(drawn(120)).toContain('data-count="٩٩+"');
});
