INSERT INTO t VALUES (1, NULL), (2, 'null'), (3, '"null"'), (4, '{}'), (5, '[]'), (6, '""'), (7, 'true'), (8, '{"a": null}');
UPDATE t SET j = 'null' WHERE id = 1;
UPDATE t SET j = NULL WHERE id = 2;
UPDATE t SET j = JSON_SET(j, '$.b', CAST('null' AS JSON)) WHERE id = 8;
INSERT INTO k VALUES ('null', 1), (NULL, 1), ('{"b":1,"a":[1,2,{"x":"é\\u0000"}]}', 2);
UPDATE k SET n = 3 WHERE j IS NULL;
UPDATE k SET n = 4 WHERE JSON_TYPE(j) = 'NULL';
DELETE FROM k WHERE n = 2;
