SET binlog_row_value_options = 'PARTIAL_JSON';
UPDATE t SET j = JSON_SET(j, '$.a', 2) WHERE id = 1;
INSERT INTO t VALUES (2, '{}');
UPDATE t SET j = JSON_REMOVE(j, '$.b') WHERE id = 1;
