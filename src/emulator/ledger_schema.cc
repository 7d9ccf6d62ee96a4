#include "emulator/ledger_schema.h"

namespace marketplace_metering::emulator {

// What came in stands in `record`, what the rules said of it in `verdict`, and what is billed in `entry`: each is
// written for itself, so that one can be checked against the others; `verdict.entry` is what was made for a record.
// Keys are JSON lists of their parts.
const char* const kLedgerTables = R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('runs', 0), ('last_request', 0);
CREATE TABLE request (
  number INTEGER PRIMARY KEY,
  time TEXT NOT NULL,
  operation TEXT NOT NULL,
  region TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  status INTEGER NOT NULL,
  error_name TEXT NOT NULL,
  fault TEXT NOT NULL,
  headers BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE record (
  request INTEGER NOT NULL REFERENCES request,
  place INTEGER NOT NULL,
  region TEXT NOT NULL,
  product_code TEXT NOT NULL,
  customer_identifier TEXT NOT NULL,
  customer_aws_account_id TEXT NOT NULL,
  license_arn TEXT NOT NULL,
  resource TEXT NOT NULL,
  dimension TEXT NOT NULL,
  timestamp TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  PRIMARY KEY (request, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE verdict (
  request INTEGER NOT NULL,
  place INTEGER NOT NULL,
  fate TEXT NOT NULL,
  status TEXT NOT NULL,
  metering_record_id TEXT NOT NULL,
  entry INTEGER REFERENCES entry,
  PRIMARY KEY (request, place),
  FOREIGN KEY (request, place) REFERENCES record
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX verdict_entry ON verdict (entry) WHERE entry IS NOT NULL;
CREATE TABLE entry (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  region TEXT NOT NULL,
  product_code TEXT NOT NULL,
  customer_identifier TEXT NOT NULL,
  customer_aws_account_id TEXT NOT NULL,
  license_arn TEXT NOT NULL,
  resource TEXT NOT NULL,
  dimension TEXT NOT NULL,
  hour TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  usage_allocations TEXT NOT NULL,
  metering_record_id TEXT NOT NULL,
  accepted_at TEXT NOT NULL
) STRICT;
CREATE TABLE client_token (
  key TEXT PRIMARY KEY,
  request INTEGER NOT NULL REFERENCES request,
  metering_record_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE times_unprocessed (key TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql";

std::string ConservationQuery() {
  // The rules of ConservationAccount: whether `e` may be the entry of record `r` with verdict `v`.
  const std::string fits =
      "e.number = v.entry AND e.metering_record_id = v.metering_record_id AND v.fate = 'billed'"
      " AND e.region = r.region AND e.product_code = r.product_code AND e.license_arn = r.license_arn"
      " AND e.dimension = r.dimension"
      " AND substr(e.hour, 1, 7) = substr(r.timestamp, 1, 7)"
      " AND r.customer_identifier IN ('', e.customer_identifier)"
      " AND r.customer_aws_account_id IN ('', e.customer_aws_account_id)";
  return R"sql(
WITH line AS (
  SELECT substr(r.timestamp, 1, 7) AS month, r.region, r.product_code, r.customer_identifier,
         r.customer_aws_account_id, r.license_arn, r.dimension, r.quantity AS sent,
         iif(v.fate = 'billed', r.quantity, 0) AS billed,
         iif(v.fate = 'repeated', r.quantity, 0) AS repeated,
         iif(v.fate = 'conflicting', r.quantity, 0) AS conflicting,
         iif(v.fate = 'refused', r.quantity, 0) AS refused,
         iif(v.fate = 'unprocessed', r.quantity, 0) AS unprocessed,
         ifnull(e.quantity, 0) AS in_ledger,
         v.fate IS NOT NULL AND (v.fate <> 'billed' OR e.quantity IS r.quantity) AS sound
  FROM record AS r
  LEFT JOIN verdict AS v ON v.request = r.request AND v.place = r.place
  LEFT JOIN entry AS e ON )sql" +
         fits + R"sql(
  UNION ALL
  SELECT substr(e.hour, 1, 7), e.region, e.product_code, e.customer_identifier, e.customer_aws_account_id,
         e.license_arn, e.dimension, 0, 0, 0, 0, 0, 0, e.quantity, 0
  FROM entry AS e
  LEFT JOIN verdict AS v ON v.entry = e.number
  LEFT JOIN record AS r ON r.request = v.request AND r.place = v.place AND )sql" +
         fits + R"sql(
  WHERE r.request IS NULL)
SELECT month, region, product_code, customer_identifier, customer_aws_account_id, license_arn, dimension,
       sum(sent) AS sent, sum(billed) AS billed, sum(repeated) AS repeated, sum(conflicting) AS conflicting,
       sum(refused) AS refused, sum(unprocessed) AS unprocessed, sum(in_ledger) AS in_ledger,
       min(sound) = 1 AND sum(billed) = sum(in_ledger)
         AND sum(sent) = sum(billed) + sum(repeated) + sum(conflicting) + sum(refused) + sum(unprocessed) AS holds
FROM line
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 2, 3, 4, 5, 6, 7)sql";
}

const char* const kBilledPerMonthQuery = R"sql(
SELECT substr(hour, 1, 7) AS month, region, product_code, customer_identifier, customer_aws_account_id, license_arn,
       dimension, sum(quantity) AS quantity
FROM entry
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 2, 3, 4, 5, 6, 7)sql";

}  // namespace marketplace_metering::emulator
