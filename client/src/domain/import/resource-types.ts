/** The names of R4 and R4B resource types, and of types that give another version away. https://hl7.org/fhir/R4/resourcelist.html */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** R4 4.0.1 and R4B 4.3.0: all kept whole, with or without a screen. */
export const R4_TYPES = words(`
  Account ActivityDefinition AdministrableProductDefinition AdverseEvent AllergyIntolerance Appointment
  AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement
  CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Citation Claim ClaimResponse ClinicalImpression
  ClinicalUseDefinition CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap
  Condition Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device
  DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference
  EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition
  Evidence EvidenceReport EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal
  GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation
  ImmunizationRecommendation ImplementationGuide Ingredient InsurancePlan Invoice Library Linkage List Location
  ManufacturedItemDefinition Measure MeasureReport Media Medication MedicationAdministration MedicationDispense
  MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization
  MedicinalProductContraindication MedicinalProductDefinition MedicinalProductIndication MedicinalProductIngredient
  MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical
  MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder
  NutritionProduct Observation ObservationDefinition OperationDefinition OperationOutcome Organization
  OrganizationAffiliation PackagedProductDefinition Parameters Patient PaymentNotice PaymentReconciliation Person
  PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse
  RegulatedAuthorization RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy
  ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen
  SpecimenDefinition StructureDefinition StructureMap Subscription SubscriptionStatus SubscriptionTopic Substance
  SubstanceDefinition SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation
  SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport
  TestScript ValueSet VerificationResult VisionPrescription
`);

/** Only in DSTU2 (1.0.2). */
export const DSTU2_TYPES = words(`
  MedicationOrder DiagnosticOrder DeviceUseRequest ImagingObjectSelection Order OrderResponse Conformance
`);

/** In STU3 (3.0.2), partly in DSTU2 too, gone in R4. */
export const STU3_TYPES = words(`
  ProcedureRequest ReferralRequest BodySite Sequence EligibilityRequest EligibilityResponse ProcessRequest
  ProcessResponse ImagingManifest DeviceComponent DataElement ServiceDefinition ExpansionProfile
`);

/** New in R5 (5.0.0). */
export const R5_TYPES = words(`
  ActorDefinition ArtifactAssessment BiologicallyDerivedProductDispense ConditionDefinition DeviceAssociation
  DeviceDispense DeviceUsage EncounterHistory FormularyItem GenomicStudy ImagingSelection InventoryItem
  InventoryReport NutritionIntake Permission RequestOrchestration Requirements TestPlan Transport
`);
