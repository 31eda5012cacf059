// What one version of an item says, line by line; a line that another version lacks is marked by word and weight, never by colour alone.
import type { ReactElement } from "react";
import type { SaidLine } from "../../domain/said.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { Chip } from "../../ui/show.tsx";

type Line = SaidLine & { readonly differs?: boolean };

const textOf = ({ name, text }: Line): string => (name === "effective" ? whenText(text) : text);

const nameOf = ({ name }: Line): string => {
  if (name === "effective") return t("said.effective");
  return name === "note" ? t("said.note") : name;
};

export function SaidLines({ lines }: { readonly lines: readonly Line[] }): ReactElement {
  return (
    <dl className="facts">
      {lines.map((line) => (
        <div key={`${line.name} ${line.text}`}>
          <dt>{nameOf(line)}</dt>
          <dd className={line.differs ? "strong" : undefined} dir="auto">
            {textOf(line)} {line.differs && <Chip tone="warn">{t("conflict.differs")}</Chip>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
