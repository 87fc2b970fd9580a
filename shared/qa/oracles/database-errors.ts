/** What databases say of a statement that they cannot run. */
export const databaseErrors: readonly RegExp[] = [
  /You have an error in your SQL syntax/i,
  /\bSQLSTATE\[?\w*/,
  /\bSQLITE_(?:ERROR|CONSTRAINT|MISMATCH|RANGE)\b/,
  /near "[^"]*": syntax error/,
  /unrecognized token: "/,
  /\bORA-\d{5}\b/,
  /\bPG::\w+Error/,
  /unterminated quoted (?:string|identifier)/i,
  /syntax error at or near "/,
  /Unclosed quotation mark (?:after|before)/i,
  /quoted string not properly terminated/i,
  /SequelizeDatabaseError|JdbcSQL\w*Exception|org\.hibernate\.\w+|psycopg2\.\w+|sqlalchemy\.exc\.\w+/,
  /MongoServerError|MongoError\b|BSONError/,
];
