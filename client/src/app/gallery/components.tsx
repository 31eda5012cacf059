// Every component of ui/ in sections, each at `/ui#<section>`, for looking at; development only, so its words are not in the catalogue.
import type { ReactElement } from "react";
import { Page } from "../../ui/page.tsx";
import { Controls } from "./sections/controls.tsx";
import { Papers } from "./sections/papers.tsx";
import { Readings } from "./sections/readings.tsx";
import { States } from "./sections/states.tsx";
import { Times } from "./sections/times.tsx";
import { Tokens } from "./sections/tokens.tsx";

const SECTIONS: Readonly<Record<string, () => ReactElement>> = {
  tokens: Tokens,
  controls: Controls,
  readings: Readings,
  states: States,
  times: Times,
  papers: Papers,
};

export function Components({ scenarios }: { readonly scenarios: readonly string[] }): ReactElement {
  return (
    <main className="frame-body">
      <Page title="Components" wide>
        <nav className="line" aria-label="Scenarios">
          {scenarios.map((name) => (
            <a key={name} className="pill" href={`/ui/${name}/`}>
              {name}
            </a>
          ))}
        </nav>
        {Object.entries(SECTIONS).map(([name, Section]) => (
          <section key={name} id={name} className="stack" aria-labelledby={`${name}-title`}>
            <h2 id={`${name}-title`}>{name}</h2>
            <Section />
          </section>
        ))}
      </Page>
    </main>
  );
}
