// The catalogue's measurements by name, in the language on screen; what the catalogue does not know keeps the name its source gave.
import { type MessageId, t } from "./text.ts";

const CONCEPTS: Readonly<Record<string, MessageId>> = {
  bp: "concept.bp",
  "bp-sys": "concept.bpSys",
  "bp-dia": "concept.bpDia",
  hr: "concept.hr",
  rr: "concept.rr",
  temp: "concept.temp",
  spo2: "concept.spo2",
  weight: "concept.weight",
  height: "concept.height",
  bmi: "concept.bmi",
  headc: "concept.headc",
  waist: "concept.waist",
  pain: "concept.pain",
  glucose: "concept.glucose",
  hba1c: "concept.hba1c",
  chol: "concept.chol",
  ldl: "concept.ldl",
  hdl: "concept.hdl",
  trig: "concept.trig",
  na: "concept.na",
  k: "concept.k",
  cl: "concept.cl",
  co2: "concept.co2",
  bun: "concept.bun",
  creat: "concept.creat",
  egfr: "concept.egfr",
  ca: "concept.ca",
  alt: "concept.alt",
  ast: "concept.ast",
  alp: "concept.alp",
  bili: "concept.bili",
  alb: "concept.alb",
  prot: "concept.prot",
  hb: "concept.hb",
  hct: "concept.hct",
  wbc: "concept.wbc",
  rbc: "concept.rbc",
  plt: "concept.plt",
  mcv: "concept.mcv",
  tsh: "concept.tsh",
  ft4: "concept.ft4",
  crp: "concept.crp",
  inr: "concept.inr",
  ferritin: "concept.ferritin",
  vitd: "concept.vitd",
  uacr: "concept.uacr",
  psa: "concept.psa",
};

/** `concept`: an id of the catalogue. */
export function conceptWord(concept: string, otherwise: string): string {
  const id = CONCEPTS[concept];
  return id === undefined ? otherwise : t(id);
}
