// What one version of an item says, line by line; a line that another version lacks is marked by word and weight, never by colour alone.
import type { ReactElement } from "react";
import type { SaidLine } from "../../domain/said.ts";
import { saidName, saidText } from "../../locales/said-words.ts";
import { t } from "../../locales/text.ts";
import { Chip } from "../../ui/show.tsx";

type Line = SaidLine & { readonly differs?: boolean };

export function SaidLines({ lines }: { readonly lines: readonly Line[] }): ReactElement {
  return (
    <dl className="facts">
      {lines.map((line) => (
        <div key={`${line.name} ${line.text}`}>
          <dt>{saidName(line)}</dt>
          <dd className={line.differs ? "strong" : undefined} dir="auto">
            {saidText(line)} {line.differs && <Chip tone="warn">{t("conflict.differs")}</Chip>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
