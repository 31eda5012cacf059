// What is printed, scanned, copied or compared: kit, codes, digits, tables, keys.
import type { ReactElement } from "react";
import { CopyLink } from "../../../ui/copy-link.tsx";
import { Digits } from "../../../ui/digits.tsx";
import { ItemTexts } from "../../../ui/item-texts.tsx";
import { KitSheet } from "../../../ui/kit-sheet.tsx";
import { Card } from "../../../ui/show.tsx";

const GROUPS = ["7QX2M", "K9RTD", "W3HVP", "5JZBN", "C8YFA", "XE4GS"];
const LINK = "https://vault.northgate.example/join#hv1.hC4t8Nq1Zr6Jd0Wm3Xy7Ke2u.Yb7Lw0Qx9Tn2Vs5R";

export function Papers(): ReactElement {
  return (
    <>
      <Card title="Copy and compare">
        <CopyLink link={LINK} name="Patients’ link" />
        <Digits digits="482130" />
        <ItemTexts
          texts={[{ key: "a", text: "Blood pressure 132/84 mmHg", when: "23-Nov-2026 04:07", note: "At rest" }]}
        />
      </Card>
      <Card title="Table">
        <table className="table plain">
          <caption className="only-heard">Table</caption>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col" className="number">
                Count
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">
                <kbd>g</kbd>
                <kbd>p</kbd>
              </th>
              <td className="number">1,381</td>
            </tr>
          </tbody>
        </table>
      </Card>
      <KitSheet
        title="Northgate Surgery"
        signInCode={GROUPS}
        recoveryCode={GROUPS}
        facts={[["Relay", "https://vault.northgate.example"]]}
        qrText={LINK}
        warning="Whoever has this paper can open the account."
      />
    </>
  );
}
