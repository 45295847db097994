INSERT INTO t VALUES (1, '{"a": [1, 2]}'), (2, '{"a": [3]}');
UPDATE t SET j = '{"a": [5]}' WHERE id = 1;
INSERT INTO t VALUES (3, '{"a": [2, 1]}');
UPDATE t SET j = '{"a": [9]}' WHERE id = 2;
