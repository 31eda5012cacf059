// A line of text in which what was asked for is marked: by weight and a line under it, and by the element that screen readers know.
import type { ReactElement } from "react";

interface HitsProps {
  readonly pieces: readonly { readonly text: string; readonly hit: boolean }[];
}

export function Hits({ pieces }: HitsProps): ReactElement {
  // Pieces never move within a line: where one begins is its name.
  const starts = pieces.map((_, at) => pieces.slice(0, at).reduce((sum, { text }) => sum + text.length, 0));
  return (
    <bdi>
      {pieces.map(({ text, hit }, at) =>
        hit ? (
          <mark key={starts[at]} className="hit">
            {text}
          </mark>
        ) : (
          <span key={starts[at]}>{text}</span>
        ),
      )}
    </bdi>
  );
}
