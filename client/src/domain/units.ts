/** A small tested table of conversions per concept, never a generic unit library: that turns HbA1c 6.5 % into 65 mmol/mol (docs/product.md §3.2). */
import type { Concept } from "./catalog/concept.ts";

/** From a UCUM unit to the concept's canonical one: `value * times + plus`. */
interface Step {
  readonly times: number;
  readonly plus: number;
}

const factor = (times: number): Step => ({ times, plus: 0 });
const SAME: Step = factor(1);

const KPA = { kPa: factor(1 / 0.133322) };
const CHOLESTEROL = { "mmol/L": factor(1 / 0.0258598) };
const PER_LITRE = { "g/L": factor(0.1) };

/** Steps by concept and by the unit the source used. */
const STEPS: Readonly<Record<string, Readonly<Record<string, Step>>>> = {
  "bp-sys": KPA,
  "bp-dia": KPA,
  temp: { "[degF]": { times: 5 / 9, plus: -160 / 9 } },
  weight: { "[lb_av]": factor(0.45359237), "[oz_av]": factor(0.028349523125), g: factor(0.001) },
  height: { "[in_i]": factor(2.54), "[ft_i]": factor(30.48), m: factor(100), mm: factor(0.1) },
  headc: { "[in_i]": factor(2.54), m: factor(100), mm: factor(0.1) },
  waist: { "[in_i]": factor(2.54), m: factor(100), mm: factor(0.1) },
  glucose: { "mmol/L": factor(1 / 0.0555062) },
  hba1c: { "mmol/mol": { times: 0.09148, plus: 2.152 } },
  chol: CHOLESTEROL,
  ldl: CHOLESTEROL,
  hdl: CHOLESTEROL,
  trig: { "mmol/L": factor(1 / 0.0112903) },
  na: { "meq/L": SAME },
  k: { "meq/L": SAME },
  cl: { "meq/L": SAME },
  co2: { "meq/L": SAME },
  bun: { "mmol/L": factor(1 / 0.357) },
  creat: { "umol/L": factor(1 / 88.42) },
  egfr: { "mL/min": SAME, "mL/min/1.73m2": SAME },
  ca: { "mmol/L": factor(1 / 0.2495) },
  bili: { "umol/L": factor(1 / 17.104) },
  alb: PER_LITRE,
  prot: PER_LITRE,
  hb: PER_LITRE,
  wbc: { "10*9/L": SAME },
  rbc: { "10*12/L": SAME },
  plt: { "10*9/L": SAME },
  hct: { "L/L": factor(100) },
  tsh: { "u[IU]/mL": SAME, "mU/L": SAME },
  inr: { "1": SAME },
  alt: { "[IU]/L": SAME },
  ast: { "[IU]/L": SAME },
  alp: { "[IU]/L": SAME },
  ft4: { "pmol/L": factor(1 / 12.871) },
  vitd: { "nmol/L": factor(1 / 2.496) },
  ferritin: { "ug/L": SAME },
  psa: { "ug/L": SAME },
};

/** Spellings that real files use, by lower case, and the UCUM code each means. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    mmhg: "mm[Hg]",
    "mm hg": "mm[Hg]",
    "beats/min": "/min",
    "{beats}/min": "/min",
    bpm: "/min",
    "1/min": "/min",
    "/minute": "/min",
    "beats/minute": "/min",
    "breaths/min": "/min",
    "{breaths}/min": "/min",
    "breaths/minute": "/min",
    c: "Cel",
    cel: "Cel",
    "°c": "Cel",
    degc: "Cel",
    f: "[degF]",
    "°f": "[degF]",
    degf: "[degF]",
    lb: "[lb_av]",
    lbs: "[lb_av]",
    pounds: "[lb_av]",
    kgs: "kg",
    in: "[in_i]",
    inches: "[in_i]",
    "kg/m²": "kg/m2",
    "10^9/l": "10*9/L",
    "x10*9/l": "10*9/L",
    "x10*12/l": "10*12/L",
    "10^12/l": "10*12/L",
    "iu/l": "[IU]/L",
    "miu/l": "m[IU]/L",
    "uiu/ml": "u[IU]/mL",
    "10^3/ul": "10*3/uL",
    "10^6/ul": "10*6/uL",
    "meq/l": "meq/L",
    "{#}": "{score}",
    "{pain}": "{score}",
  }),
);

/** The UCUM code of a unit as a file spells it; unknown spellings are returned as they are. */
export const unitCode = (unit: string): string => SPELLINGS.get(unit.trim().toLowerCase()) ?? unit.trim();

/** A value in its concept's canonical unit. `converted` values are marked wherever they are drawn. */
export interface CanonicalValue {
  readonly value: number;
  readonly unit: string;
  readonly converted: boolean;
}

/** A number stays one: what is beyond all numbers is the greatest, and far outside of what is plausible. */
const finite = (value: number): number => (Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE);

const stepFor = (concept: Concept, unit: string): Step | undefined => {
  const steps = Object.hasOwn(STEPS, concept.id) ? STEPS[concept.id] : undefined;
  return steps !== undefined && Object.hasOwn(steps, unit) ? steps[unit] : undefined;
};

/** Converts to the concept's unit; absent for a unit that the table does not know for this concept, or none. */
export function toCanonical(concept: Concept, value: number, unit: string | undefined): CanonicalValue | undefined {
  if (concept.ucum === undefined || unit === undefined) return undefined;
  const code = unitCode(unit);
  if (code === concept.ucum) return { value, unit: concept.ucum, converted: false };
  const step = stepFor(concept, code);
  return step === undefined
    ? undefined
    : { value: finite(value * step.times + step.plus), unit: concept.ucum, converted: step !== SAME };
}

/** Converts from the concept's unit to another that the table knows, unrounded. */
export function fromCanonical(concept: Concept, value: number, unit: string): number | undefined {
  const code = unitCode(unit);
  if (code === concept.ucum) return value;
  const step = stepFor(concept, code);
  return step === undefined ? undefined : (value - step.plus) / step.times;
}
