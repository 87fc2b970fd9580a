/** What findings refer to. */
interface Reference {
  readonly title: string;
  readonly url: string;
}

const rfc9110 = (section: string, title: string): Reference => ({
  title: `RFC 9110, ${section}: ${title}`,
  url: `https://www.rfc-editor.org/rfc/rfc9110#section-${section}`,
});

const openApi = (anchor: string, title: string): Reference => ({
  title: `OpenAPI 3.1: ${title}`,
  url: `https://spec.openapis.org/oas/v3.1.1.html#${anchor}`,
});

const owasp = (file: string, title: string): Reference => ({
  title: `OWASP API Security Top 10 2023, ${title}`,
  url: `https://owasp.org/API-Security/editions/2023/en/${file}/`,
});

const cwe = (number: number, title: string): Reference => ({
  title: `CWE-${number}: ${title}`,
  url: `https://cwe.mitre.org/data/definitions/${number}.html`,
});

export const references = {
  serverError: rfc9110('15.6', 'Server Error 5xx'),
  unusualConditions: cwe(754, 'Improper Check for Unusual or Exceptional Conditions'),
  responses: openApi('responses-object', 'Responses Object'),
  mediaType: openApi('media-type-object', 'Media Type Object'),
  contentType: rfc9110('8.3', 'Content-Type'),
  schema: openApi('schema-object', 'Schema Object'),
  header: openApi('header-object', 'Header Object'),
  parameter: openApi('parameter-object', 'Parameter Object'),
  requestBody: openApi('request-body-object', 'Request Body Object'),
  inputValidation: cwe(20, 'Improper Input Validation'),
  notAllowed: rfc9110('15.5.6', '405 Method Not Allowed'),
  location: rfc9110('10.2.2', 'Location'),
  created: rfc9110('15.3.2', '201 Created'),
  put: rfc9110('9.3.4', 'PUT'),
  delete: rfc9110('9.3.5', 'DELETE'),
  idempotent: rfc9110('9.2.2', 'Idempotent Methods'),
  clientError: rfc9110('15.5', 'Client Error 4xx'),
  slow: cwe(400, 'Uncontrolled Resource Consumption'),
  objectLevel: owasp('0xa1-broken-object-level-authorization', 'API1: Broken Object Level Authorization'),
  authentication: owasp('0xa2-broken-authentication', 'API2: Broken Authentication'),
  propertyLevel: owasp(
    '0xa3-broken-object-property-level-authorization',
    'API3: Broken Object Property Level Authorization',
  ),
  misconfiguration: owasp('0xa8-security-misconfiguration', 'API8: Security Misconfiguration'),
  missingAuthentication: cwe(306, 'Missing Authentication for Critical Function'),
  enumeration: cwe(204, 'Observable Response Discrepancy'),
  attempts: cwe(307, 'Improper Restriction of Excessive Authentication Attempts'),
  passwordChange: cwe(620, 'Unverified Password Change'),
  signature: cwe(347, 'Improper Verification of Cryptographic Signature'),
  hardCodedKey: cwe(321, 'Use of Hard-coded Cryptographic Key'),
  expiration: cwe(613, 'Insufficient Session Expiration'),
  massAssignment: cwe(915, 'Improperly Controlled Modification of Object Attributes'),
  errorDetails: cwe(209, 'Generation of Error Message Containing Sensitive Information'),
  sensitiveData: cwe(200, 'Exposure of Sensitive Information to an Unauthorized Actor'),
  sql: cwe(89, 'SQL Injection'),
  noSql: cwe(943, 'Improper Neutralization of Special Elements in Data Query Logic'),
  template: cwe(1336, 'Improper Neutralization of Special Elements Used in a Template Engine'),
  traversal: cwe(22, 'Path Traversal'),
  headerSplitting: cwe(113, 'HTTP Request/Response Splitting'),
  regularExpression: cwe(1333, 'Inefficient Regular Expression Complexity'),
} as const satisfies Readonly<Record<string, Reference>>;
