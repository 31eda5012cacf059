// A QR code as one SVG path: no image, no canvas, prints sharp.
import type { ReactElement } from "react";
import { encode } from "uqr";

export function Qr({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  // A long text is drawn with less repetition, so that its points are large enough for a phone's camera.
  const { data, size } = encode(text, { ecc: text.length > 600 ? "L" : "M", border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <div className="qr">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
        <path d={path} fill="#000" />
      </svg>
    </div>
  );
}
